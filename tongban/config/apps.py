from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tongban.config"
    label = "config"
