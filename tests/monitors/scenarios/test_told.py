"""Who is told what, and when, if a server fails: quiet hours, an incident that is known, and a server that alternates.

Runs, mails and webhooks are real, and what an owner does goes by HTTP. Time passes by the runs: one after the other.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.conf.environment import Environment
from smtptest.monitors.alerts.delivery import Outbox
from smtptest.monitors.models import Alert, Monitor
from smtptest.monitors.record import course
from smtptest.transcripts.database import clock
from tests.monitors.alerts.conftest import Mailroom, open_mailroom
from tests.monitors.scenarios.playing import run
from tests.monitors.settings import RELAY, set_monitors
from tests.servers.https import Endless, HttpsServer, document, https_server
from tests.servers.scripted import Peer, serve

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


class Watched:
    """A mail server that works or does not, its monitor, and all that hear of it."""

    monitor: Monitor

    def __init__(self, client: AsyncClient, mailroom: Mailroom, hook: HttpsServer) -> None:
        self._client, self._mailroom, self._hook = client, mailroom, hook
        self.works = True

    async def answer(self, peer: Peer) -> None:
        await peer.say("220 mx.test" if self.works else "554 not today")
        while line := await peer.hear():
            await peer.say("221 bye" if line == "QUIT" else "250 mx.test")

    async def run(self, *, works: bool, times: int = 1) -> None:
        """So many runs, each with all that it tells."""
        for _ in range(times):
            self.works = works
            await run(self.monitor)
            await Outbox().drain()

    async def press(self, deed: str, **fields: str) -> None:
        answer = await self._client.post(f"/m/{self.monitor.key}/{deed}/", fields)
        assert answer.status_code == 303

    @property
    def mails(self) -> list[str]:
        """The subjects."""
        return [message_from_bytes(one.original_content or b"")["Subject"] for one in self._mailroom.taken]

    @property
    def hooks(self) -> list[str]:
        """What the webhook was told: kinds."""
        return [json.loads(body)["type"].removeprefix("monitor.") for body in self._hook.bodies]


@pytest.fixture
async def watched(
    operator: Callable[..., Environment], client: AsyncClient, tests_end: Callable[[], Any]
) -> AsyncIterator[Watched]:
    answers: dict[str, bytes | Endless] = {}
    async with open_mailroom(Mailroom()) as mailroom, https_server(None, answers) as hook:
        set_monitors(operator, relay=replace(RELAY, port=mailroom.port))
        answers[f"127.0.0.1:{hook.port}/in"] = document(b"")
        one = Watched(client, mailroom, hook)
        async with serve(one.answer) as server:
            wish = {"host": server.host, "port": server.port, "security": "none", "stop_after": "ehlo", "name": "mail"}
            alerts = {"confirm": 1, "alert_email": "anna@example.org", "webhook": f"http://127.0.0.1:{hook.port}/in"}
            made = await client.post("/monitors/", {**wish, **alerts}, content_type="application/json")
            assert made.status_code == 201, made.content
            one.monitor = await Monitor.objects.aget()
            await one.run(works=True)
            yield one


async def test_people_sleep_and_programs_do_not(watched: Watched) -> None:
    now = await sync_to_async(clock.now)()
    night = {"quiet_from": f"{now - timedelta(hours=1):%H:%M}", "quiet_until": f"{now + timedelta(hours=1):%H:%M}"}
    await watched.press("quiet", **night)
    await watched.run(works=False)
    assert (watched.hooks, watched.mails) == (["down"], [])
    # Its owner is awake after all.
    await watched.press("quiet")
    await Outbox().drain()
    assert watched.mails == ["Down: mail"]
    await watched.run(works=True)
    assert watched.hooks == ["down", "recovered"]
    assert watched.mails == ["Down: mail", "Up again after 1 minute: mail"]


async def test_what_began_and_ended_in_the_night_is_one_mail_in_the_morning(watched: Watched) -> None:
    now = await sync_to_async(clock.now)()
    night = {"quiet_from": f"{now - timedelta(hours=1):%H:%M}", "quiet_until": f"{now + timedelta(hours=1):%H:%M}"}
    await watched.press("quiet", **night)
    await watched.run(works=False)
    await watched.run(works=True)
    assert watched.mails == []
    await Monitor.objects.aupdate(quiet_from=None, quiet_until=None)
    await Alert.objects.aupdate(due=now)
    await Outbox().drain()
    assert watched.mails == ["Up again after 1 minute: mail"]


async def test_what_is_known_is_not_repeated(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "REMIND_EVERY", timedelta(microseconds=1))
    await watched.run(works=False, times=2)
    assert watched.mails == ["Down: mail", "Still down after 1 minute: mail"]
    await watched.press("acknowledge")
    await watched.run(works=False, times=2)
    assert len(watched.mails) == 2
    await watched.run(works=True)
    assert watched.mails[2:] == ["Up again after 1 minute: mail"]


async def test_a_server_that_alternates_is_told_once(watched: Watched) -> None:
    for _ in range(7):
        await watched.run(works=False)
        await watched.run(works=True)
    # Six changes, and from then on not a word about each.
    kinds = ["down", "recovered", "down", "recovered", "down", "recovered"]
    assert watched.hooks[: watched.hooks.index("flapping")] == kinds[: watched.hooks.index("flapping")]
    assert watched.hooks.count("flapping") == 1
    assert watched.hooks[-1] == "flapping"
    assert watched.mails.count("Flapping: mail") == 1
    await watched.run(works=True, times=course.RUNS)
    assert watched.hooks[-2:] == ["flapping", "recovered"]
    assert watched.mails[-1] == "Up again after 1 minute: mail"
