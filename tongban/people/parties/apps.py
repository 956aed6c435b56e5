"""The parties app."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "tongban.people.parties"
    label = "parties"
