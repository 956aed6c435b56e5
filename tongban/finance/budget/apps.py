"""The budget app."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "tongban.finance.budget"
    label = "budget"
