"""The control app."""

from django.apps import AppConfig


class ControlConfig(AppConfig):
    name = "tongban.finance.control"
    label = "control"
