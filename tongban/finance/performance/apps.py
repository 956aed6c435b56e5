"""The performance app."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "tongban.finance.performance"
    label = "performance"
