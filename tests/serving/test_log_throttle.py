"""What the log says of a fault that comes again and again: enough to be seen, and not twice a second."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from smtptest.runs.journal import Journal
from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts import event_log
from tests.runs.test_journal import Teller
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_is_said_then_one_a_minute_and_the_end(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    fault = ThrottledLog(logging.getLogger("smtptest"), "It does not work", "It works again", clock=lambda: now)
    fault.recovered()
    for half_second in range(1 + 2 * 150):
        now = half_second / 2
        fault.failed(OperationalError("gone"))
    fault.recovered()
    fault.recovered()
    fault.failed(KeyError("another time"))
    assert caplog.messages == [
        "It does not work (OperationalError); retrying",
        "It does not work (OperationalError), 121 times so far; retrying",
        "It does not work (OperationalError), 241 times so far; retrying",
        "It works again, after 301 failures",
        "It does not work (KeyError); retrying",
    ]


class Fails:
    """A function of the log that fails at first, as while the database is away."""

    def __init__(self, function: Any, times: int) -> None:
        self._function, self._left = function, times

    def __call__(self, *arguments: Any) -> Any:
        self._left -= 1
        if self._left >= 0:
            raise OperationalError("connection refused")
        return self._function(*arguments)


async def test_the_keeper_of_leases_says_it_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(event_log, "RENEWAL_SECONDS", 0.001)
    monkeypatch.setattr(event_log, "renew_all", Fails(event_log.renew_all, 20))
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.request_stop)(test)
    teller, journal = Asked(test), Journal()
    journal.open(teller)
    await teller.asked.wait()
    journal.close(teller)
    assert caplog.messages == [
        "The leases of the tests could not be renewed (OperationalError); retrying",
        "They are renewed again, after 20 failures",
    ]


class Asked(Teller):
    """Notes when somebody asks for its end."""

    def __init__(self, test: Any) -> None:
        super().__init__(test)
        self.asked = asyncio.Event()

    def stop(self) -> None:
        self.asked.set()
