"""Where the database is asked: in threads that stay, in the language of whoever asks."""

from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest
from django.db import connection
from django.utils.translation import get_language, override

from smtptest.transcripts.database.threads import JOURNAL, in_read_thread, in_thread, in_write_thread

pytestmark = pytest.mark.django_db(transaction=True)
SAID: ContextVar[str] = ContextVar("SAID", default="nothing")


def thread_name(prefix: str = "") -> str:
    return prefix + threading.current_thread().name


async def test_pages_have_threads_of_their_own_and_the_journal_another() -> None:
    assert (await in_read_thread(thread_name)("in ")).startswith("in pages")
    assert (await in_thread(thread_name, JOURNAL)()).startswith("journal")


async def test_what_a_page_writes_takes_its_turn_where_there_is_one_writer() -> None:
    expected = "journal" if connection.vendor == "sqlite" else "pages"
    assert (await in_write_thread(thread_name)()).startswith(expected)


async def test_language_and_context_come_along_and_the_language_does_not_stay() -> None:
    SAID.set("something")
    with override("de"):
        assert await in_thread(get_language, JOURNAL)() == "de"
    with override("en"):
        assert await in_thread(get_language, JOURNAL)() == "en"
    assert await in_read_thread(SAID.get)() == "something"


async def test_what_fails_there_fails_here() -> None:
    def fail() -> None:
        raise ValueError("there")

    with pytest.raises(ValueError, match="there"):
        await in_read_thread(fail)()


async def test_a_connection_that_only_reads_is_closed_after_use(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_reads() -> None:
        connection.ensure_connection()
        monkeypatch.setattr(connection, "only_reads", True, raising=False)

    await in_thread(only_reads, JOURNAL)()

    def is_open() -> bool:
        monkeypatch.undo()
        return connection.connection is not None

    assert not await in_thread(is_open, JOURNAL, retried=True)()
