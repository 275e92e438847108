"""SQLite's files: for their owner alone, and readable where nothing can be written."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.sqlite3 import base

from smtptest.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE kept (word TEXT)")
        made.execute("INSERT INTO kept VALUES ('here')")
    made.close()
    return path


def wrapper(path: Path) -> DatabaseWrapper:
    settings = {
        "ENGINE": "smtptest.sqlite", "NAME": path, "OPTIONS": {}, "TIME_ZONE": None, "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "TEST": {},
    }  # fmt: skip
    return DatabaseWrapper(settings, "other")


def words(connection: DatabaseWrapper) -> list[tuple[str]]:
    with connection.cursor() as cursor:
        return list(cursor.execute("SELECT word FROM kept").fetchall())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_may_read_it(database: Path) -> None:
    database.chmod(0o644)
    connection = wrapper(database)
    assert words(connection) == [("here",)]
    assert mode(database) == 0o600
    connection.close()


def test_a_database_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    connection = wrapper(tmp_path / "new.sqlite3")
    connection.ensure_connection()
    assert mode(tmp_path / "new.sqlite3") == 0o600
    connection.close()


def failing_first(monkeypatch: pytest.MonkeyPatch, code: int) -> list[str]:
    """As on a disk that is full: a database is opened only as one that does not change."""
    opened: list[str] = []
    real: Callable[..., Any] = base.DatabaseWrapper.get_new_connection

    def open_(self: Any, parameters: dict[str, Any]) -> Any:
        opened.append(str(parameters["database"]))
        if "immutable" not in opened[-1]:
            failure = sqlite3.OperationalError("cannot")
            failure.sqlite_errorcode = code
            raise failure
        return real(self, {**parameters, "uri": True})

    monkeypatch.setattr(base.DatabaseWrapper, "get_new_connection", open_)
    return opened


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY_DIRECTORY])
def test_where_there_is_no_room_it_can_still_be_read(
    database: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    opened = failing_first(monkeypatch, code)
    connection = wrapper(database)
    assert words(connection) == [("here",)]
    assert "mode=ro&immutable=1" in opened[-1]
    assert connection.only_reads
    assert connection.close_at is not None, "so that the next can do better"
    connection.close()


def test_another_failure_is_one(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_first(monkeypatch, sqlite3.SQLITE_CORRUPT)
    with pytest.raises(sqlite3.OperationalError):
        wrapper(database).get_new_connection({"database": database})


def test_one_that_somebody_has_open_is_not_taken_for_unchanging(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_first(monkeypatch, sqlite3.SQLITE_FULL)
    database.with_name("db.sqlite3-wal").touch()
    with pytest.raises(sqlite3.OperationalError):
        wrapper(database).get_new_connection({"database": database})
