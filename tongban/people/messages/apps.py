"""The messages app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "tongban.people.messages"
    label = "notices"  # "messages" is Django's own
