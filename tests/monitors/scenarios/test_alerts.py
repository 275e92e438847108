"""The program tells by email what happens: through a real Postfix that wants STARTTLS and a login, into a mailbox."""

from __future__ import annotations

import asyncio
import email
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.asking import ask
from tests.monitors.alerts.conftest import Mailroom, open_mailroom
from tests.monitors.scenarios.served import Served, serving
from tests.servers.https import Endless, document, https_server
from tests.servers.ports import free_port
from tests.servers.process import LIMIT
from tests.servers.program import Program

pytestmark = [pytest.mark.postfix, pytest.mark.process, pytest.mark.long]
PUBLIC_URL = "https://smtptest.example.org"
TOKEN = "t" * 40
_PAUSE = 0.1
# Long ago, as the database writes it.
_PAST = "2020-01-01 00:00:00"


class Watching:
    """The program with one monitor, whose alerts go to a mailbox."""

    def __init__(
        self,
        start: Callable[..., Program],
        relay: str = "",
        *,
        port: int,
        apprise: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        settings = {
            "PUBLIC_URL": PUBLIC_URL,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SMTPTEST_MAIL_RELAY": relay,
            "SMTPTEST_MAIL_FROM": "monitor@smtptest.example.org" if relay else "",
            "SMTPTEST_APPRISE": apprise,
            "SMTPTEST_MONITOR_EVERY": "1",
            "SMTPTEST_METRICS_TOKEN": TOKEN,
        }
        self.program = start("--no-demo", environment=settings)
        wish = {"host": "127.0.0.1", "port": port, "security": "none", "stop_after": "ehlo", "name": "Mail of example"}
        alerts = {"every": 1, "confirm": 1, "alert_email": "alice@example.test" if relay else "", "public": True}
        made = ask(self.program.port, "POST", "/monitors/", {**wish, **alerts}, **(headers or {}))
        assert made.status == 201, made.text
        self.manage, self.report = (urlsplit(made.json()[name]).path for name in ("url", "json"))

    def page(self) -> str:
        return unescape(ask(self.program.port, "GET", self.manage).text)

    def state(self) -> Any:
        return ask(self.program.port, "GET", self.report).json()["state"]

    def metrics(self) -> str:
        return ask(self.program.port, "GET", "/metrics", Authorization=f"Bearer {TOKEN}").text

    def asked(self, statement: str) -> list[Any]:
        """The rows of a statement, which is a transaction."""
        with closing(sqlite3.connect(self.program.var / "smtptest.sqlite3", timeout=LIMIT)) as connection, connection:
            return list(connection.execute(statement))

    def until(self, condition: Callable[[], Any]) -> Any:
        """What is asked for, once it is there."""
        give_up = monotonic() + LIMIT
        while not (found := condition()):
            assert monotonic() < give_up, self.page()
            sleep(_PAUSE)
        return found


def delivered(served: Served, count: int) -> list[EmailMessage]:
    """The messages in the mailbox in their order, once there are so many."""
    process = served.postfix.process
    with process._changed:
        assert process._changed.wait_for(
            lambda: sum("(delivered to maildir)" in line for line in process._lines) >= count, LIMIT
        )
    found = [email.message_from_bytes(text, policy=SMTP) for text in served.postfix.messages()]
    assert len(found) == count
    return sorted(found, key=lambda message: _queued(process.lines(), message))


def _queued(lines: list[str], message: EmailMessage) -> int:
    """In which line of its log Postfix took the message."""
    return next(number for number, line in enumerate(lines) if f"message-id={message['Message-ID']}" in line)


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as one:
        yield one


def relay_of(served: Served) -> str:
    postfix = served.postfix
    return f"smtp://{quote(postfix.user)}:{quote(postfix.password, safe='')}@localhost:{postfix.submission}"


def test_an_incident_is_told_from_its_begin_to_its_end(served: Served, start_program: Callable[..., Program]) -> None:
    one = Watching(start_program, relay_of(served), port=served.postfix.plain)
    one.until(lambda: one.state() == "up")
    served.listen("plain", to=False)
    [down] = delivered(served, 1)
    # A reminder comes after a day.
    [[monitor, incident, about]] = one.asked("SELECT monitor_id, incident_id, about FROM monitors_alert")
    one.asked(
        "INSERT INTO monitors_alert (monitor_id, incident_id, about, channel, kind, number, due, tries, error)"
        f" VALUES ({monitor}, {incident}, '{about}', 'email', 'reminder', 1, '{_PAST}', 0, '')"
    )
    delivered(served, 2)
    served.listen("plain", to=True)
    _, reminder, recovered = delivered(served, 3)

    assert [message["Subject"] for message in (down, reminder, recovered)] == [
        "Down: Mail of example",
        "Still down after 1 minute: Mail of example",
        "Up again after 1 minute: Mail of example",
    ]
    assert down["In-Reply-To"] is None
    for later in (reminder, recovered):
        assert later["In-Reply-To"] == later["References"] == down["Message-ID"]
    assert len({message["Message-ID"] for message in (down, reminder, recovered)}) == 3
    assert "with ESMTPSA id" in " ".join(down["Received"].split()), "over TLS and after a login"
    assert down["Return-Path"] == "<monitor@smtptest.example.org>"
    body = down.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Mail of example is down." in text
    assert f"{PUBLIC_URL}{one.manage}" in text

    # One click, as a mailbox makes it: a POST without a cookie.
    assert down["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = urlsplit(down["List-Unsubscribe"].strip("<>")).path
    assert ask(one.program.port, "POST", path).status == 200
    assert "unsubscribed" in one.page()
    served.listen("plain", to=False)
    one.until(lambda: one.asked("SELECT 1 FROM monitors_alert WHERE error = 'no-consent'"))
    assert len(served.postfix.messages()) == 3


def test_a_relay_that_is_away_is_said_and_nothing_is_lost_or_doubled(
    served: Served, start_program: Callable[..., Program]
) -> None:
    one = Watching(start_program, relay_of(served), port=served.postfix.plain, headers={"Accept_Language": "de"})
    one.until(lambda: one.state() == "up")
    served.listen("submission", to=False)
    served.listen("plain", to=False)
    [[tries, due]] = one.until(lambda: one.asked("SELECT tries, due FROM monitors_alert WHERE tries > 0"))
    assert (tries, due > _PAST) == (1, True)
    assert "The mail relay of this service cannot be reached." in one.page()
    # The row is there first.
    one.until(lambda: "smtptest_alert_relay_failing 1.0" in one.metrics())
    assert 'smtptest_alerts_total{channel="email",result="relay-unreachable"} 1.0' in one.metrics()
    one.until(lambda: "smtptest_alerts_waiting 1.0" in one.metrics())
    served.listen("submission", to=True)
    one.asked(f"UPDATE monitors_alert SET due = '{_PAST}'")
    [down] = delivered(served, 1)
    assert down["Subject"] == "Gestört: Mail of example"
    one.until(lambda: "smtptest_alert_relay_failing 0.0" in one.metrics())
    assert "could not be delivered" not in one.page()
    served.listen("plain", to=True)
    [_, recovered] = delivered(served, 2)
    assert recovered["In-Reply-To"] == down["Message-ID"]
    # Postfix may have delivered it before its reply is noted.
    one.until(lambda: one.asked("SELECT count(*) FROM monitors_alert WHERE sent IS NULL") == [(0,)])


async def test_a_process_that_dies_after_the_message_left_sends_it_again_under_the_same_id(
    start_program: Callable[..., Program],
) -> None:
    """Nobody can send and note it in one step. Whoever gets it twice sees it once, by its Message-ID."""
    # A program that starts has LIMIT for itself, and here it starts twice.
    async with open_mailroom(Mailroom()) as mailroom, asyncio.timeout(4 * LIMIT):
        relay = f"smtp://127.0.0.1:{mailroom.port}"
        # The message may be there before this knows whose it is.
        known: Future[Watching] = Future()

        def kill() -> None:
            known.result(LIMIT).program.kill()

        mailroom.before_reply = kill
        # Nobody listens there: the first run is bad.
        one = await asyncio.to_thread(Watching, start_program, relay, port=free_port())
        known.set_result(one)
        await mailroom.arrived.wait()
        mailroom.before_reply = None
        mailroom.arrived.clear()
        assert await asyncio.to_thread(one.asked, "SELECT count(*) FROM monitors_alert WHERE sent IS NULL") == [(1,)]
        await asyncio.to_thread(one.asked, f"UPDATE monitors_alert SET lease_until = '{_PAST}'")
        await asyncio.to_thread(one.program.restart)
        await mailroom.arrived.wait()
        await asyncio.to_thread(one.until, lambda: one.asked("SELECT 1 FROM monitors_alert WHERE sent IS NOT NULL"))
    first, second = (email.message_from_bytes(envelope.original_content or b"") for envelope in mailroom.taken)
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_service_that_apprise_knows_is_told(start_program: Callable[..., Program]) -> None:
    answers: dict[str, bytes | Endless] = {}
    async with https_server(None, answers) as server, asyncio.timeout(4 * LIMIT):
        answers[f"127.0.0.1:{server.port}/in"] = document(b"")
        service = f"json://127.0.0.1:{server.port}/in"
        one = await asyncio.to_thread(Watching, start_program, apprise=service, port=free_port())
        told = "SELECT channel, error FROM monitors_alert WHERE sent IS NOT NULL"
        assert await asyncio.to_thread(one.until, lambda: one.asked(told)) == [("apprise", "")]
    [body] = server.bodies
    message = json.loads(body)
    assert message["title"] == "Down: Mail of example"
    assert "Mail of example is down." in message["message"]
    assert one.manage not in message["message"]
