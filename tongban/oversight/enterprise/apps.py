"""The enterprise app."""

from django.apps import AppConfig


class EnterpriseConfig(AppConfig):
    name = "tongban.oversight.enterprise"
    label = "enterprise"
