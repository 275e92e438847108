"""The tables of results."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import deletion

TABLES = ("monitors_minute", "monitors_hour", "monitors_day")


def without_rowid(apps: Any, schema_editor: Any) -> None:
    """On SQLite, make the tables once more: with its primary key as the tree, a row of minutes takes a third."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for table in TABLES:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            (statement,) = cursor.fetchone()
        schema_editor.execute(f"DROP TABLE {table}")
        schema_editor.execute(f"{statement} WITHOUT ROWID")


class Migration(migrations.Migration):
    dependencies = [("monitors", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Minute",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "monitor_id", "minute", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("minute", models.IntegerField()),
                ("state", models.PositiveSmallIntegerField()),
                ("ms", models.IntegerField(null=True)),
                ("stages", models.BinaryField(null=True)),
                ("test", models.BigIntegerField(null=True)),
                (
                    "monitor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=deletion.CASCADE,
                        related_name="minutes",
                        to="monitors.monitor",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Hour",
            fields=[
                ("up", models.PositiveIntegerField(default=0)),
                ("degraded", models.PositiveIntegerField(default=0)),
                ("down", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("unknown", models.PositiveIntegerField(default=0)),
                ("maintenance", models.PositiveIntegerField(default=0)),
                ("count", models.PositiveIntegerField(default=0)),
                ("ms_min", models.PositiveIntegerField(null=True)),
                ("ms_sum", models.PositiveBigIntegerField(default=0)),
                ("ms_max", models.PositiveIntegerField(null=True)),
                ("histogram", models.JSONField(default=list)),
                ("stages", models.JSONField(default=dict)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "monitor_id", "hour", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("hour", models.IntegerField()),
                (
                    "monitor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=deletion.CASCADE,
                        related_name="hours",
                        to="monitors.monitor",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Day",
            fields=[
                ("up", models.PositiveIntegerField(default=0)),
                ("degraded", models.PositiveIntegerField(default=0)),
                ("down", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("unknown", models.PositiveIntegerField(default=0)),
                ("maintenance", models.PositiveIntegerField(default=0)),
                ("count", models.PositiveIntegerField(default=0)),
                ("ms_min", models.PositiveIntegerField(null=True)),
                ("ms_sum", models.PositiveBigIntegerField(default=0)),
                ("ms_max", models.PositiveIntegerField(null=True)),
                ("histogram", models.JSONField(default=list)),
                ("stages", models.JSONField(default=dict)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "monitor_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.IntegerField()),
                (
                    "monitor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=deletion.CASCADE,
                        related_name="days",
                        to="monitors.monitor",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunPython(without_rowid, migrations.RunPython.noop),
    ]
