"""The poller: it sees what a lost message would have told."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from smtptest.live.poller import LogPoller
from smtptest.transcripts import event_log
from tests.serving.test_log_throttle import Fails
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)


class Idle:
    """A viewer that has heard nothing."""

    def __init__(self, public_id: str) -> None:
        self.public_id, self.after = public_id, -2
        self.looked = asyncio.Event()

    def is_idle(self) -> bool:
        return True

    def poll(self) -> None:
        self.looked.set()


async def test_the_poller_says_it_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("smtptest.live.poller.LOOK_SECONDS", 0.001)
    monkeypatch.setattr(event_log, "positions", Fails(event_log.positions, 20))
    viewer, poller = Idle((await sync_to_async(new_test)()).public_id), LogPoller()
    poller.join(viewer)
    await viewer.looked.wait()
    poller.leave(viewer)
    assert caplog.messages == [
        "Reading the event log for viewers failed (OperationalError); retrying",
        "The event log can be read again, after 20 failures",
    ]
