"""Whether the database can be written to, and the size of SQLite's write-ahead log.

SQLite writes changes into a log beside the database (WAL) and copies them over from time to time. Deleting needs space
in that log too: on a full disk nothing could ever be freed. So no test starts if little space is left. After a deletion
the log is emptied at once, so that deleted data does not stay in it.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.db import Error, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F

from smtptest.transcripts.models import Clock

# The space that is kept free: so many bytes, or a share of a small disk; and the size of the log, which is yet to be
# copied into the database.
_RESERVE, _SHARE = 16 * 1024 * 1024, 0.02
_LARGE_LOG = 8 * 1024 * 1024
# What SQLite's result codes and PostgreSQL's SQLSTATEs (class 53 and 25006) mean to an operator.
_REASONS = {
    8: "it is read-only",
    10: "its disk has an error, or is full",
    13: "its disk is full",
    14: "its file cannot be opened",
    "25006": "it is read-only",
    "53100": "its disk is full",
}


class NoRoom(OperationalError):
    """A test was not started because its events might not fit on the disk."""


def check() -> None:
    """Call this before a test starts. Raises NoRoom."""
    if too_little := _too_little():
        raise NoRoom(too_little)


def hindrance() -> str:
    """Why the database cannot be written to, as the end of a sentence; empty if it can. Writes, so call it
    sparingly."""
    try:
        if not Clock.objects.filter(pk=Clock.ONLY).update(seen=F("seen")):
            Clock.objects.filter(pk=0).delete()
    except Error as failure:
        if reason := reason_of(failure):
            return reason
        raise
    return _too_little()


def reason_of(failure: BaseException) -> str:
    """Why the database could not write, if its exception says so; else empty."""
    if isinstance(failure, NoRoom):
        return str(failure)
    cause = failure.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    return _REASONS.get(code & 0xFF if isinstance(code, int) else getattr(cause, "sqlstate", None) or "", "")


def fault_of_files() -> str:
    """Which file or folder of SQLite's database is missing or closed to this process, in words; empty if none is."""
    if connection.vendor != "sqlite":
        return ""
    path = Path(connection.settings_dict["NAME"])
    folder = path.parent
    if not os.path.isdir(folder):
        return f"there is no folder {str(folder)!r}"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {str(folder)!r} cannot be written to, and SQLite keeps files of its own beside a database"
    if os.path.exists(path) and not os.access(path, os.R_OK | os.W_OK):
        return f"the file {str(path)!r} cannot be both read and written"
    return ""


def _too_little() -> str:
    if connection.vendor != "sqlite":
        return ""
    path = Path(connection.settings_dict["NAME"])
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return ""
    free, whole = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    if free >= min(_RESERVE, _SHARE * whole) + _log_size():
        return ""
    return f"its disk is full but for {free // 1024} KiB, which deleting needs"


def _log_size() -> int:
    try:
        return Path(f"{connection.settings_dict['NAME']}-wal").stat().st_size
    except OSError:
        return 0


_due = False


def empty_log(*, at_once: bool = True) -> None:
    """Copy SQLite's log into the database and empty it, so that no deleted data stays in it.

    at_once: try it now. If the database is in use, or without ``at_once``, :func:`empty_due_log` does it later.
    """
    global _due  # noqa: PLW0603  # one database, one log
    _due = True
    if at_once:
        empty_due_log()


def empty_due_log() -> None:
    """Empty SQLite's log if that is due or the log has grown large."""
    global _due  # noqa: PLW0603
    if connection.vendor != "sqlite" or connection.in_atomic_block or not (_due or _log_size() > _LARGE_LOG):
        return
    with connection.cursor() as cursor:
        # Do not wait for other connections: new lines would wait too.
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            _due = bool(cursor.fetchone()[0])
        except OperationalError:
            _due = True
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(connection.settings_dict['OPTIONS']['timeout'] * 1000)}")


def is_outdated() -> bool:
    """Whether there are migrations to apply. Only reads."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
