"""Django's backend for SQLite: only the owner can read the files, and a database on a full disk can still be read.

A database in WAL mode cannot be opened without making a file beside it (https://sqlite.org/wal.html#read_only_databases).
If there is no room for that file, or the folder is not writable, the database is opened read-only and immutable.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base

from smtptest.conf import private_files

_BESIDE = ("-wal", "-shm")
# The result codes for that (https://sqlite.org/rescode.html); of an extended code only the last byte counts.
_NO_ROOM = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)


class DatabaseWrapper(base.DatabaseWrapper):
    """``only_reads``: this connection is closed after use, so that the next one can find the database writable again.

    This must be done for all connections of a process, because SQLite shares what it knows of a file between them.
    """

    only_reads = False
    init_commands: list[str]

    def connect(self) -> None:
        super().connect()
        if self.only_reads:
            self.close_at = monotonic()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        path = Path(conn_params["database"])
        _close_to_others(path)
        try:
            opened = super().get_new_connection(conn_params)
            # Only the first statement that reads the file shows whether it can be used.
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as failure:
            if failure.sqlite_errorcode & 0xFF not in _NO_ROOM or not _is_whole(path):
                raise
            opened = self._open_unchanging(path, conn_params)
        else:
            self.only_reads = not os.access(path, os.W_OK)
        return opened

    def _open_unchanging(self, path: Path, conn_params: dict[str, Any]) -> Any:
        uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
        commands, self.init_commands = self.init_commands, []
        try:
            opened = super().get_new_connection({**conn_params, "database": uri})
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            self.init_commands = commands
        self.only_reads = True
        return opened


def _close_to_others(path: Path) -> None:
    private_files.file(path)
    for suffix in _BESIDE:
        private_files.close(path.with_name(path.name + suffix), 0o600)


def _is_whole(path: Path) -> bool:
    """Whether there is a database that nobody else has open; an open one has both files beside it."""
    beside = [path.with_name(path.name + suffix) for suffix in _BESIDE]
    return path.exists() and path.stat().st_size > 0 and not any(each.exists() for each in beside)
