"""The infra app."""

from django.apps import AppConfig


class InfraConfig(AppConfig):
    name = "tongban.infra"
    label = "infra"
