"""Counters behind document and case numbers."""

from django.db import models


class NumberCounter(models.Model):
    """The last number taken in a scope, e.g. one kind of paper of one body in one year."""

    scope = models.CharField(max_length=120, primary_key=True)
    value = models.PositiveBigIntegerField()

    class Meta:
        db_table = "number_counter"

    def __str__(self) -> str:
        return f"{self.scope}: {self.value}"
