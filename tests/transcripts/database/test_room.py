"""Whether anything can be stored: told before a test starts, with the reason."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from smtptest.transcripts.database import room
from smtptest.transcripts.database.room import NoRoom, reason_of
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)
MIB = 1024 * 1024


def failed(**details: Any) -> OperationalError:
    """As Django raises it, with the driver's error as its cause."""
    cause = Exception("driver")
    for name, value in details.items():
        setattr(cause, name, value)
    failure = OperationalError("failed")
    failure.__cause__ = cause
    return failure


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"sqlite_errorcode": sqlite3.SQLITE_FULL}, "its disk is full"),
        ({"sqlite_errorcode": sqlite3.SQLITE_READONLY_DBMOVED}, "it is read-only"),
        ({"sqlite_errorcode": sqlite3.SQLITE_BUSY}, ""),
        ({"sqlstate": "53100"}, "its disk is full"),
        ({"sqlstate": "25006"}, "it is read-only"),
        ({"sqlstate": "42P01"}, ""),
        ({}, ""),
    ],
)
def test_the_reason_is_what_the_database_says(details: dict[str, Any], reason: str) -> None:
    assert reason_of(failed(**details)) == reason


def test_our_own_refusal_says_its_reason_itself() -> None:
    assert reason_of(NoRoom("its disk is full but for 5 KiB")) == "its disk is full but for 5 KiB"


def disk(monkeypatch: pytest.MonkeyPatch, *, free: int, whole: int) -> None:
    made = os.statvfs_result((1, 1, whole, free, free, 0, 0, 0, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda path: made)


@pytest.mark.parametrize(
    ("free", "whole", "fits"),
    [(16 * MIB, 10_000 * MIB, True), (16 * MIB - 1, 10_000 * MIB, False), (2 * MIB, 100 * MIB, True), (1, 100, False)],
)
def test_a_share_of_the_disk_is_left_free(monkeypatch: pytest.MonkeyPatch, free: int, whole: int, fits: bool) -> None:
    monkeypatch.setattr(room, "_log_size", lambda: 0)
    disk(monkeypatch, free=free, whole=whole)
    if fits:
        room.check()
        assert room.hindrance() == ""
    else:
        with pytest.raises(NoRoom, match="which deleting needs"):
            room.check()
        assert "its disk is full" in room.hindrance()


def test_what_the_log_holds_has_to_fit_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_log_size", lambda: 9 * MIB)
    disk(monkeypatch, free=20 * MIB, whole=10_000 * MIB)
    with pytest.raises(NoRoom):
        room.check()


def test_todays_tables_are_not_outdated() -> None:
    assert not room.is_outdated()


def test_the_log_is_emptied_when_that_is_due_and_not_within_a_transaction() -> None:
    new_test().delete()
    room.empty_log(at_once=False)
    assert room._due
    room.empty_due_log()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        assert not room._due
        with connection.cursor() as cursor:
            (timeout,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        assert timeout == connection.settings_dict["OPTIONS"]["timeout"] * 1000


def test_which_file_or_folder_is_at_fault_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """These tests may run as root, who may write everywhere: what the system would say to another user is made up."""
    file = tmp_path / "x.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    closed: set[Path] = set()
    monkeypatch.setattr(os, "access", lambda place, _: Path(place) not in closed)
    assert room.fault_of_files() == ""
    closed.add(file)
    assert room.fault_of_files() == "", "it is made where it is not there"
    file.touch()
    assert room.fault_of_files() == f"the file '{file}' cannot be both read and written"
    closed.add(tmp_path)
    assert room.fault_of_files().startswith(f"the folder '{tmp_path}' cannot be written to")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "gone" / "x.sqlite3"))
    assert room.fault_of_files() == f"there is no folder '{tmp_path}/gone'"
