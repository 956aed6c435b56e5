"""The openness app."""

from django.apps import AppConfig


class OpennessConfig(AppConfig):
    name = "tongban.oversight.openness"
    label = "openness"
