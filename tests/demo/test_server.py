"""The demo server as Python's own client sees it."""

from __future__ import annotations

import asyncio
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from smtptest.demo.server import LOOPBACK, Demo, PortTaken, running
from tests.servers.ports import free_ports

T = TypeVar("T")

AUTHENTICATED = (235, b"2.7.0 Authentication successful")
# Base64 of NUL demo NUL demo, and of NUL demo NUL wrong (RFC 4616).
RIGHT, WRONG = "PLAIN AGRlbW8AZGVtbw==", "PLAIN AGRlbW8Ad3Jvbmc="


def _tls(demo: Demo) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(demo.authority))


async def _plain(demo: Demo, talk: Callable[[smtplib.SMTP], T]) -> T:
    def session() -> T:
        with smtplib.SMTP("localhost", demo.starttls_port) as client:
            client.ehlo()
            return talk(client)

    return await asyncio.to_thread(session)


async def _encrypted(demo: Demo, talk: Callable[[smtplib.SMTP], T]) -> T:
    def session() -> T:
        with smtplib.SMTP_SSL("localhost", demo.tls_port, context=_tls(demo)) as client:
            client.ehlo()
            return talk(client)

    return await asyncio.to_thread(session)


async def test_before_starttls_no_login_is_offered_or_taken(demo: Demo) -> None:
    def talk(client: smtplib.SMTP) -> tuple[set[str], tuple[int, bytes]]:
        return set(client.esmtp_features), client.docmd("AUTH", RIGHT)

    assert await _plain(demo, talk) == (
        {"size", "8bitmime", "smtputf8", "starttls", "help"},
        (538, b"5.7.11 Encryption required for requested authentication mechanism"),
    )


@pytest.mark.parametrize("name", ["localhost", *LOOPBACK])
async def test_starttls_holds_for_every_name_of_this_machine(demo: Demo, name: str) -> None:
    def session() -> tuple[int, bytes]:
        with smtplib.SMTP(name, demo.starttls_port) as client:
            client.starttls(context=_tls(demo))
            client.ehlo()
            assert client.esmtp_features["auth"].split() == ["LOGIN", "PLAIN"]
            return client.docmd("AUTH", RIGHT)

    assert await asyncio.to_thread(session) == AUTHENTICATED


async def test_auth_login_asks_in_the_usual_words(demo: Demo) -> None:
    def talk(client: smtplib.SMTP) -> list[tuple[int, bytes]]:
        return [client.docmd("AUTH", "LOGIN"), client.docmd("ZGVtbw=="), client.docmd("ZGVtbw==")]

    # Base64 of "Username:" and "Password:".
    assert await _encrypted(demo, talk) == [(334, b"VXNlcm5hbWU6"), (334, b"UGFzc3dvcmQ6"), AUTHENTICATED]


async def test_a_wrong_password_is_refused(demo: Demo) -> None:
    answer = await _encrypted(demo, lambda client: client.docmd("AUTH", WRONG))
    assert answer == (535, b"5.7.8 Authentication credentials invalid")


async def test_recipients_are_taken_at_three_domains_alone(demo: Demo) -> None:
    def talk(client: smtplib.SMTP) -> list[tuple[int, bytes]]:
        client.mail("")
        addresses = ["a@example.com", "a@EXAMPLE.net", "a@example.org", "nobody@example.org", "a@sub.example.org"]
        return [client.rcpt(address) for address in addresses]

    taken = (250, b"2.1.5 Ok")
    relaying = (550, b"5.7.1 Relaying denied; this server takes mail for example.com, example.net, example.org")
    assert await _plain(demo, talk) == [taken, taken, taken, (550, b"5.1.1 User unknown"), relaying]


async def test_a_message_is_taken_and_has_an_id(demo: Demo) -> None:
    def talk(client: smtplib.SMTP) -> list[tuple[int, bytes]]:
        mail = client.mail("you@example.org", ["BODY=8BITMIME", "SIZE=20"])
        client.rcpt("friend@example.com")
        return [mail, client.data("Subject: hello\r\n\r\nhello\r\n"), client.rset(), client.quit()]

    mail, data, reset, bye = await _plain(demo, talk)
    assert (mail, reset, bye) == ((250, b"2.1.0 Ok"), (250, b"2.0.0 Ok"), (221, b"2.0.0 Bye"))
    assert data[0] == 250
    assert re.fullmatch(rb"2\.0\.0 Ok: thrown away as [0-9A-F]{10}", data[1])


async def test_no_line_contains_the_password(demo: Demo) -> None:
    """The tester masks a password wherever a server repeats it, so this one must not by accident."""

    def session() -> bytes:
        with socket.create_connection(("127.0.0.1", demo.starttls_port)) as client:
            client.sendall(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nHELP\r\nNO SUCH\r\nQUIT\r\n")
            return client.makefile("rb").read()

    said = await asyncio.to_thread(session)
    assert said.startswith(b"220 mail.example ESMTP\r\n")
    assert said.endswith(b"221 2.0.0 Bye\r\n")
    assert b"demo" not in said


async def test_a_client_that_refuses_the_certificate_makes_no_noise(
    demo: Demo, caplog: pytest.LogCaptureFixture
) -> None:
    def talk(client: smtplib.SMTP) -> None:
        with pytest.raises(ssl.SSLCertVerificationError):
            client.starttls(context=ssl.create_default_context())

    def session() -> None:
        with closing(smtplib.SMTP("localhost", demo.starttls_port)) as client:
            talk(client)

    await asyncio.to_thread(session)
    answer = await _plain(demo, lambda client: client.noop())
    assert answer == (250, b"OK")
    assert caplog.records == []


@pytest.mark.parametrize("address", LOOPBACK)
async def test_a_taken_port_is_named(tmp_path: Path, address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as taken:
        taken.bind((address, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"^port {port} is taken by another program$"):
            async with running(tmp_path, starttls_port=0, tls_port=port):
                pass


async def test_the_ports_are_free_again_afterwards(tmp_path: Path) -> None:
    # None that the system gives to somebody else in between.
    ports = dict(zip(("starttls_port", "tls_port"), free_ports(2), strict=True))
    async with running(tmp_path, **ports) as first:
        pass
    async with running(tmp_path, **ports) as second:
        assert second == first
