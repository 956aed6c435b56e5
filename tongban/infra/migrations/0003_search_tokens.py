"""The index of tokens beside SearchEntry: FTS5 on SQLite, arrays under GIN on PostgreSQL."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE search_token USING fts5(title, other, tokenize = 'unicode61 remove_diacritics 0', detail = 'column')"
]
POSTGRESQL = [
    "CREATE TABLE search_token (place bigint PRIMARY KEY, title text[] NOT NULL, tokens text[] NOT NULL)",
    "CREATE INDEX search_token_title ON search_token USING gin (title)",
    "CREATE INDEX search_token_tokens ON search_token USING gin (tokens)",
]


def create(apps, schema_editor):
    for sql in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(sql)


def remove(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_token")


class Migration(migrations.Migration):
    dependencies = [("infra", "0002_calendar")]
    operations = [migrations.RunPython(create, remove)]
