"""A second factor shown in this session."""

from django.test import Client
from django.utils import timezone


def show_second_factor(client: Client) -> None:
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": timezone.now().timestamp()}]
    session.save()
