"""The tables are those of the models."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

pytestmark = pytest.mark.django_db


def test_nothing_is_missing() -> None:
    call_command("makemigrations", "monitors", check=True, dry_run=True, verbosity=0)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a kind of table that only SQLite has")
def test_minutes_stand_in_a_tree_of_their_primary_key() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wr FROM pragma_table_list WHERE name = 'monitors_minute'")
        assert cursor.fetchone() == (1,)
