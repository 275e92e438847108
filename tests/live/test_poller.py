"""The poller: it sees what a lost message would have told, and leaves those alone whose line is on its way."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from smtptest.live.poller import LogPoller
from smtptest.transcripts import event_log
from tests.serving.test_log_throttle import Fails
from tests.transcripts.factory import let_lease_run_out, new_test, opening

pytestmark = pytest.mark.django_db(transaction=True)


class Watching:
    """A viewer that was sent so much; ``looked``: it was made to read the log."""

    def __init__(self, public_id: str, after: int) -> None:
        self.public_id, self.after = public_id, after
        self.looked = asyncio.Event()

    def poll(self) -> None:
        self.looked.set()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtptest.live.poller.LOOK_SECONDS", 0.001)


async def test_the_poller_says_it_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(event_log, "positions", Fails(event_log.positions, 20))
    viewer, poller = Watching((await sync_to_async(new_test)()).public_id, -2), LogPoller()
    poller.join(viewer)
    await viewer.looked.wait()
    poller.leave(viewer)
    assert caplog.messages == [
        "Reading the event log for viewers failed (OperationalError); retrying",
        "The event log can be read again, after 20 failures",
    ]


async def test_only_those_who_lack_something_read_the_log() -> None:
    test, quiet, lost = [await sync_to_async(new_test)() for _ in range(3)]
    await sync_to_async(event_log.append)(test.pk, opening())
    await sync_to_async(let_lease_run_out)(lost)
    has_all, waits = Watching(test.public_id, 1), Watching(quiet.public_id, -1)
    behind, interrupted, deleted = Watching(test.public_id, 0), Watching(lost.public_id, -1), Watching("nobody", 5)
    poller = LogPoller()
    for viewer in (has_all, waits, behind, interrupted, deleted):
        poller.join(viewer)
    for viewer in (behind, interrupted, deleted):
        await viewer.looked.wait()
    poller.leave(behind)
    behind.looked.clear()
    deleted.looked.clear()
    await deleted.looked.wait()
    for viewer in (has_all, waits, interrupted, deleted):
        poller.leave(viewer)
    assert not any(viewer.looked.is_set() for viewer in (has_all, waits, behind))


async def test_a_viewer_whose_line_is_on_its_way_does_not_read_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log has a line before its viewer does. Under load, viewers would read it for each of their lines."""
    viewer, other, looks = Watching("test", 0), Watching("nobody", 0), []

    def then_it_arrives(public_ids: object) -> dict[str, tuple[int, bool]]:
        looks.append(viewer.after)
        viewer.after += 1
        return {"test": (viewer.after, False)}

    monkeypatch.setattr(event_log, "positions", then_it_arrives)
    poller = LogPoller()
    poller.join(viewer)
    poller.join(other)
    while len(looks) < 6:
        other.looked.clear()
        await other.looked.wait()
    poller.leave(viewer)
    poller.leave(other)
    assert looks[:5] == [0, 1, 2, 3, 4]
    assert not viewer.looked.is_set()
