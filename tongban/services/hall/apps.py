"""The hall app."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "tongban.services.hall"
    label = "hall"
