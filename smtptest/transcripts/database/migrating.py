"""Processes that share a database and start at once: one of them migrates it, the others wait and find it migrated.

PostgreSQL would have them all make the same tables, and all but one would fail. SQLite has one process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

# Any number that is always the same: who else locks by it is a process of this program.
_NUMBER = 7_368_745_002


@contextmanager
def alone() -> Iterator[None]:
    """While the block runs, no other process is in such a block on the same PostgreSQL.

    The lock belongs to the connection: it is given back when that closes too, as when the process is killed, or when
    PostgreSQL ends the session of one that stands still in a transaction.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        # Migrations may take longer than any other lock is waited for (settings.py).
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_NUMBER])
        cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        # A connection that broke meanwhile has given it back; why it broke is what is to be told.
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_NUMBER])
