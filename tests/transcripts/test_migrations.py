"""While a new version's migrations have run, processes of an older one still serve: what they write must be taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from smtptest.transcripts.models import Test

pytestmark = pytest.mark.django_db(transaction=True)


def versions() -> list[tuple[str, str]]:
    """Every state that the tables have been in, by its last migration."""
    loader = MigrationLoader(None)
    return sorted(key for key in loader.graph.nodes if key[0] == "transcripts")


@pytest.mark.parametrize("version", versions(), ids="-".join)
def test_an_older_version_can_write_into_todays_tables(version: tuple[str, str]) -> None:
    """Its models know the columns of its day alone: those that came later need a default in the database, or null."""
    models: Any = MigrationLoader(connection).project_state(version).apps
    now = timezone.now()
    test = models.get_model("transcripts", "Test").objects.create(
        public_id="p" * 32,
        owner_hash="0" * 64,
        plan={"host": "mx.test"},
        started=now,
        lease_until=now + timedelta(seconds=15),
        expires=now + timedelta(days=1),
    )
    event = models.get_model("transcripts", "Event").objects.create(test=test, seq=0, data={"seq": 0})
    assert event.pk
    assert Test.objects.get(pk=test.pk).kind == Test.Kind.TEST, "an older version runs nothing else"
    test.delete()
