"""What can be found, and what was looked for in vain."""

from typing import ClassVar

from django.db import models


class SearchEntry(models.Model):
    """One findable thing. Its tokens live in an engine's own index beside it (FTS5, or a GIN array)."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    title = models.CharField(max_length=1000)
    note = models.CharField(max_length=300, blank=True)  # shown beside the title, e.g. the department
    words = models.TextField()  # every text it may be found by, one a line

    class Meta:
        db_table = "search_entry"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.title


class SearchMiss(models.Model):
    """A query that found nothing, so that editors learn the people's words. Numbers are never kept."""

    query = models.CharField(primary_key=True, max_length=60)
    count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "search_miss"

    def __str__(self) -> str:
        return self.query
