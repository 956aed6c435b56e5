"""The config app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    name = "tongban.config"
    label = "config"

    def ready(self) -> None:
        from tongban.config.handlers import wire

        wire()
        autodiscover_modules("measures", "controls")
