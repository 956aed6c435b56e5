"""The supervision app."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "tongban.oversight.supervision"
    label = "supervision"
