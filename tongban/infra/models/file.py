"""Stored files: known by what they contain."""

from django.db import models


class StoredFile(models.Model):
    """One content, stored once, however often it is handed in. The bytes lie encrypted in the data directory."""

    digest = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    scanned = models.CharField(max_length=20, default="unscanned")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "stored_file"

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.media_type}"
