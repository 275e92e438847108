"""The addresses of the database and of Redis: taken, or refused with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from smtptest.conf.store_addresses import database_url, redis_url


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (database_url, "postgres://u:p@host/name"),
        (database_url, "postgresql:///name"),
        (database_url, "postgres://?service=main"),
        (database_url, "sqlite:////var/lib/smtptest.sqlite3"),
        (database_url, "sqlite:///smtptest.sqlite3"),
        (database_url, "sqlite://./smtptest.sqlite3"),
        (database_url, "postgres://u:p%40ss@host:5432/name?sslmode=require"),
        (database_url, "postgresql:///name?host=/run/postgresql"),
        (database_url, "postgres://u@%2Frun%2Fpostgresql/name"),
        (database_url, ""),
        (redis_url, "rediss://host:6379/0"),
        (redis_url, "redis://:password@host"),
        (redis_url, "redis://:12%2Fab@host/0/"),
        (redis_url, "redis://host/?db=2"),
        # The scheme has a default for whatever is left out.
        (redis_url, "redis://"),
        (redis_url, "redis:///1"),
        (redis_url, "redis://:6379/0"),
        (redis_url, "redis://host/smtptest"),
        (redis_url, "redis://host?password=p@ss"),
        (redis_url, "unix:///run/redis@main.sock?db=1"),
        (redis_url, ""),
    ],
)
def test_it_is_taken(parse: Callable[[str], str], text: str) -> None:
    assert parse(text) == text


@pytest.mark.parametrize(
    ("parse", "text", "words"),
    [
        (database_url, "mysql://u:secret@host/name", "address of a PostgreSQL"),
        (database_url, "postgres://u:secret@host", "address of a PostgreSQL"),
        (database_url, "postgres://u:secret@host:x/name", "address of a PostgreSQL"),
        (database_url, "sqlite://", "a SQLite database is a file"),
        (database_url, "sqlite://:memory:", "a SQLite database is a file"),
        (database_url, "sqlite:///:memory:", "a SQLite database is a file"),
        (database_url, "sqlite:///file%3Ax%3Fmode=memory", "a SQLite database is a file"),
        (database_url, "sqlite:///", "a SQLite database is a file"),
        (redis_url, "host:6379", "address of a Redis"),
        (redis_url, "redis://u:secret@host:abc/0", "address of a Redis"),
        (redis_url, "redis://u:12/secret@host/0", "address of a Redis"),
        (redis_url, "redis://:12/secret@host", "address of a Redis"),
        (redis_url, "redis://:#secret@host", "address of a Redis"),
        (redis_url, "redis://host?socket_timeout=soon", "address of a Redis"),
        (redis_url, "redis://:not/secret@host:6379/0", "address of a Redis"),
        (redis_url, "redis://:12/secret@host:6379/0", "address of a Redis"),
        (redis_url, "redis://:not#secret@host:6379/0", "address of a Redis"),
        (redis_url, "redis://:not[secret@host:6379/0", "encode / and @ in a password"),
        (redis_url, "unix://", "address of a Redis"),
    ],
)
def test_what_cannot_work_is_refused_and_not_repeated(parse: Callable[[str], str], text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as refused:
        parse(text)
    assert "secret" not in str(refused.value)
