"""The operator's relay on a real socket: what it takes, and what each refusal of it means."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

import pytest

from smtptest.conf.environment import Environment
from smtptest.conf.monitor_settings import Relay
from smtptest.engine.secret import Secret
from smtptest.monitors.alerts import relay
from smtptest.monitors.alerts.result import SENT, Result
from tests.monitors.alerts.conftest import Mailroom, open_mailroom
from tests.monitors.settings import RELAY
from tests.servers.ports import free_port
from tests.servers.scripted import Peer, serve

Operator = Callable[..., Environment]
LOGIN = Relay(host="localhost", port=0, tls=False, user="robot", password=Secret("p@ss"))


async def sent(to: Relay, recipient: str = "anna@example.org") -> Result:
    message = EmailMessage()
    message["Subject"] = "Down: mail"
    message.set_content("It is down.")
    return await relay.send(to, message, "monitor@example.org", recipient)


async def test_a_relay_on_this_machine_takes_it(mailroom: Mailroom) -> None:
    assert await sent(replace(RELAY, port=mailroom.port)) == SENT
    [envelope] = mailroom.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("monitor@example.org", ["anna@example.org"])


async def test_root_certificates_are_not_read_on_the_event_loop(
    mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes tens of milliseconds, in which no line of any test would be shown."""
    made, threads = ssl.create_default_context, []

    def noted() -> ssl.SSLContext:
        threads.append(threading.current_thread())
        return made()

    monkeypatch.setattr(ssl, "create_default_context", noted)
    assert await sent(replace(RELAY, port=mailroom.port)) == SENT
    assert len(threads) == 1
    assert threading.current_thread() not in threads


async def test_recipients_that_are_refused(mailroom: Mailroom) -> None:
    mailroom.replies = {"gone@example.org": "550 no such user", "later@example.org": "451 greylisted"}
    here = replace(RELAY, port=mailroom.port)
    assert await sent(here, "gone@example.org") == Result(error="recipient-rejected", is_final=True)
    assert await sent(here, "later@example.org") == Result(error="recipient-deferred")
    assert mailroom.taken == []


async def test_a_relay_without_smtputf8_is_given_the_domain_in_a_labels(mailroom: Mailroom) -> None:
    assert await sent(replace(RELAY, port=mailroom.port), "anna@bücher.example") == SENT
    assert [one.rcpt_tos for one in mailroom.taken] == [["anna@xn--bcher-kva.example"]]


async def test_a_local_part_that_the_relay_cannot_read_is_not_its_fault(mailroom: Mailroom) -> None:
    final = Result(error="not-an-address", is_final=True)
    assert await sent(replace(RELAY, port=mailroom.port), "änne@bücher.example") == final
    async with open_mailroom(Mailroom(), enable_SMTPUTF8=True) as able:
        assert await sent(replace(RELAY, port=able.port), "änne@bücher.example") == SENT
    assert [one.rcpt_tos for one in able.taken] == [["änne@xn--bcher-kva.example"]]


async def test_a_login_over_verified_tls(
    operator: Operator, locked_mailroom: Mailroom, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if it were elsewhere: there TLS is required and verified by name."""
    monkeypatch.setattr(Relay, "is_here", False)
    operator(ca_file=root)
    there = replace(LOGIN, port=locked_mailroom.port)
    assert await sent(there) == SENT
    assert await sent(replace(there, password=Secret("wrong"))) == Result(error="relay-login")
    assert await sent(replace(there, host="127.0.0.1")) == Result(error="relay-tls")
    operator(ca_file="")
    assert await sent(there) == Result(error="relay-tls")
    assert len(locked_mailroom.taken) == 1


async def test_without_tls_no_password_is_sent_elsewhere(mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Relay, "is_here", False)
    assert await sent(replace(LOGIN, port=mailroom.port)) == Result(error="relay-tls")
    assert await sent(replace(LOGIN, port=mailroom.port, user="", password=Secret(""))) == Result(error="relay-tls")
    assert mailroom.taken == []


async def test_a_relay_here_is_given_tls_if_it_offers_it_whatever_its_certificate(locked_mailroom: Mailroom) -> None:
    assert await sent(replace(LOGIN, port=locked_mailroom.port)) == SENT
    assert len(locked_mailroom.taken) == 1


async def test_a_relay_that_is_away_or_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await sent(replace(RELAY, port=free_port())) == Result(error="relay-unreachable")
    assert await sent(replace(RELAY, host="nosuch.invalid")) == Result(error="relay-unreachable")
    monkeypatch.setattr(relay, "SECONDS", 0.2)

    async def silent(peer: Peer) -> None:
        await peer.reader.read()

    async with serve(silent) as server:
        assert await sent(replace(RELAY, port=server.port)) == Result(error="relay-timeout")


async def test_a_message_that_the_relay_has_is_sent_however_long_it_says_nothing_to_quit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The time for the session, shorter here than that for a command, must not run out while it is silent."""
    monkeypatch.setattr(relay, "SECONDS", 10.0)
    monkeypatch.setattr(relay, "_QUIT_SECONDS", 0.01)
    taken: list[bytes] = []

    async def silent_at_the_end(peer: Peer) -> None:
        await peer.say("220 relay.test")
        while (line := await peer.hear()) not in ("QUIT", None):
            await peer.say("354 Go ahead" if line == "DATA" else "250 OK")
            if line == "DATA":
                taken.append(await peer.reader.readuntil(b"\r\n.\r\n"))
                await peer.say("250 OK")
        await peer.gone()

    async with serve(silent_at_the_end) as server:
        assert await sent(replace(RELAY, port=server.port)) == SENT
    assert len(taken) == 1
