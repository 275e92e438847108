"""The database is asked in packages that have tables, and in threads; each rule is broken once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import database
from tests.house.tree import PACKAGE, write

WRONG = {
    "a manager": "from smtptest.transcripts.models import Test\ndef f():\n    return Test.objects.count()",
    "a manager of Django's": "def f(model):\n    return model._default_manager.first()",
    "a transaction": "def f():\n    from django.db import transaction",
    "a connection": "from django.db import connection",
    "models elsewhere": "from django.db.models import Q",
    "SQL": "def f(cursor):\n    cursor.execute('SELECT 1')",
    "a row": "def f(test):\n    test.refresh_from_db()",
}
ON_THE_LOOP = {
    "a query": "async def f():\n    return await Test.objects.aget()",
    "a row": "async def f(test):\n    await test.arefresh_from_db()",
    "a transaction": "from django.db import transaction\nasync def f():\n    with transaction.atomic():\n        pass",
    "Django's thread": "from asgiref.sync import sync_to_async\nasync def f(g):\n    await sync_to_async(g)()",
    "Channels' thread": "async def f(g):\n    await channels.db.database_sync_to_async(g)()",
}


def test_only_packages_with_tables_ask_the_database() -> None:
    assert "transcripts" in database.with_tables(PACKAGE)
    assert list(database.outside(PACKAGE)) == []


def test_nothing_asks_on_the_event_loop() -> None:
    assert list(database.on_the_loop(PACKAGE)) == []


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_whoever_asks_elsewhere_is_found(tmp_path: Path, text: str) -> None:
    files = {"transcripts/models.py": text, "transcripts/log.py": text, "web/views/deep/late.py": text}
    found = list(database.outside(write(tmp_path, files)))
    assert found
    assert {place.split(":")[0] for place in found} == {"web/views/deep/late.py"}


@pytest.mark.parametrize("text", ON_THE_LOOP.values(), ids=ON_THE_LOOP)
def test_whoever_asks_on_the_loop_is_found(tmp_path: Path, text: str) -> None:
    assert list(database.on_the_loop(write(tmp_path, {"transcripts/log.py": text})))


def test_a_failure_may_be_caught_everywhere(tmp_path: Path) -> None:
    files = {"live/viewer.py": "from django.db import Error, OperationalError", "sqlite/base.py": WRONG["SQL"]}
    assert list(database.outside(write(tmp_path, files))) == []
