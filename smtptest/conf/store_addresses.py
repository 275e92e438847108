"""The addresses of the database and of Redis: parsers of settings, as those of parsers.py."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import dj_database_url


def database_url(text: str) -> str:
    """The address of a database whose driver is installed. The message does not repeat it: it can hold a password."""
    found: Mapping[str, Any] = {}
    with suppress(ValueError):
        if text.startswith(("sqlite://", "postgres://", "postgresql://")):
            found = dj_database_url.parse(text)
    if text.startswith("sqlite:") and not _is_file(found):
        raise ValueError("a SQLite database is a file: write its path behind three slashes, as in sqlite:////path/file")
    # PostgreSQL's own file of services can name the database.
    if text and not (found.get("NAME") or "service" in found.get("OPTIONS", {})):
        raise ValueError("write the address of a PostgreSQL database, as in postgres://user:password@host/name")
    return text


def _is_file(found: Mapping[str, Any]) -> bool:
    """Whether this is a SQLite database that all threads and processes share: one in memory is each connection's
    own."""
    name = str(found.get("NAME", ""))
    return name != "" and ":memory:" not in name and "mode=memory" not in name


def redis_url(text: str) -> str:
    """The address of a Redis server, as redis-py reads it: without a host it is localhost, and without a number the
    database 0. The message does not repeat it: it can hold a password."""
    if text and not _is_redis(text):
        words = "as in redis://host:6379/0; encode / and @ in a password as %2F and %40"
        raise ValueError(f"write the address of a Redis server, {words}")
    return text


def _is_redis(text: str) -> bool:
    # Only with Redis, because it takes as long to import as many commands take in all.
    from redis.asyncio.connection import parse_url

    try:
        found, parts = parse_url(text), urlsplit(text)
    except ValueError:
        return False
    if parts.scheme == "unix":
        return bool(found.get("path"))
    # Before a host there is a password with a "/" or "#" that is not encoded: its beginning was read as the address.
    return "@" not in parts.path + parts.fragment
