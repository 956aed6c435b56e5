"""The catalogue app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tongban.services.catalogue"
    label = "catalogue"
