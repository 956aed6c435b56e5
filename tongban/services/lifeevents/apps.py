"""The lifeevents app."""

from django.apps import AppConfig


class LifeeventsConfig(AppConfig):
    name = "tongban.services.lifeevents"
    label = "lifeevents"
