"""A database that is away is waited for, and nothing else is."""

from __future__ import annotations

import logging

import pytest
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError

from smtptest.transcripts.database.retry import retry_while_unavailable


class Database:
    """Answers after so many failures."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.asked = 0

    async def ask(self) -> str:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return "answer"


@pytest.mark.parametrize("failure", [OperationalError, InterfaceError, InternalError])
async def test_it_is_asked_again_and_that_is_told_once(
    failure: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(failure("gone"), failure("gone"))
    with caplog.at_level(logging.WARNING):
        assert await retry_while_unavailable("a page", database.ask, 10, 0) == "answer"
    assert database.asked == 3
    assert [record.message for record in caplog.records] == [f"a page waits for the database ({failure.__name__})"]


async def test_what_it_refuses_it_would_refuse_again() -> None:
    database = Database(IntegrityError("twice"))
    with pytest.raises(IntegrityError):
        await retry_while_unavailable("a page", database.ask, 10, 0)
    assert database.asked == 1


async def test_patience_has_an_end() -> None:
    database = Database(*[OperationalError("gone")] * 100)
    with pytest.raises(OperationalError):
        await retry_while_unavailable("a page", database.ask, 0, 1)
    assert database.asked == 1, "there is no time for a second try after the pause"


async def test_who_is_answered_at_once_does_not_wait(caplog: pytest.LogCaptureFixture) -> None:
    assert await retry_while_unavailable("a page", Database().ask, 0, 1) == "answer"
    assert caplog.records == []
