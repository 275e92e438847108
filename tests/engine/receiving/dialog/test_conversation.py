"""Which command has which reply, and where a peer goes too far."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from smtptest.engine.receiving.dialog.transaction import Transaction
from tests.engine.clock import let_pass, movable_clock
from tests.engine.receiving.peers import ENVELOPE, listening


async def test_what_is_not_offered_or_out_of_order() -> None:
    async with listening() as scene:
        scene.waiter()
        async with scene.peer() as peer:
            replies = {
                "MAIL FROM:<a@b.test>": "503 5.5.1 Say EHLO first",
                "EHLO": "501 5.5.4 Syntax error in the arguments",
                "EHLO \x01": "501 5.5.4 Syntax error in the arguments",
                "EHLO a.test": "250 ENHANCEDSTATUSCODES",
                "VRFY root": "252 2.5.0 Addresses are not verified here",
                "EXPN list": "502 5.5.1 Command not implemented",
                "HELP": "214 2.0.0 A receiver for tests of senders",
                "RSET": "250 2.0.0 OK",
                "STARTTLS now": "501 5.5.4 Syntax error in the arguments",
                "RCPT TO:<a@b.test>": "503 5.5.1 Bad sequence of commands",
                "DATA": "503 5.5.1 Bad sequence of commands",
                "QUIT now": "501 5.5.4 Syntax error in the arguments",
                "quit": "221 2.0.0 Goodbye",
            }
            assert {line: await peer.ask(line) for line in replies} == replies


async def test_within_tls_there_is_no_starttls() -> None:
    async with listening() as scene:
        scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO a.test")
            await peer.start_tls()
            assert await peer.ask("STARTTLS") == "503 5.5.1 TLS is already in use"


@pytest.mark.parametrize("starttls", [b"STARTTLS\x1f", b"\x1cSTARTTLS", "STARTTLS\xa0".encode(), b"\xc5\xbfTARTTLS"])
async def test_what_looks_like_starttls_is_none(starttls: bytes) -> None:
    """What is behind it was not held. Carried out within TLS, it would be somebody else's (RFC 3207 section 4.2)."""
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO a.test")
            await peer.send(starttls + b"\r\nMAIL FROM:<evil@example.org>\r\n")
            assert await peer.reply() == "500 5.5.2 Command not recognized"
            assert await peer.reply() == "250 2.1.0 Sender OK"
            await peer.ask("QUIT")
        await waiter.over()


async def test_what_looks_like_data_is_none() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks(*ENVELOPE)
            await peer.send(b"\x1cDATA\r\nNOOP\r\n")
            assert [(await peer.reply())[:3] for _ in range(2)] == ["500", "250"]
            await peer.ask("QUIT")
        await waiter.over()


async def test_a_silent_peer_and_one_that_drips() -> None:
    with movable_clock() as forward:
        async with listening(command_seconds=60) as scene:
            waiter = scene.waiter()
            async with scene.peer() as peer:
                await let_pass(forward, 61)
                assert await peer.reply() == "421 4.4.2 Timed out"
                assert await peer.closed() == b""
            await waiter.over(1)
            async with scene.peer() as peer:
                await peer.send(b"EHLO half")
                await let_pass(forward, 61)
                assert await peer.reply() == "421 4.4.2 Timed out"
            await waiter.over(2)
    assert waiter.ends() == [("timeout", "peer-silent")] * 2


async def test_a_session_has_an_end() -> None:
    with movable_clock() as forward:
        async with listening(session_seconds=60, command_seconds=3600) as scene:
            waiter = scene.waiter()
            async with scene.peer() as peer:
                await let_pass(forward, 61)
                assert await peer.closed() == b""
            await waiter.over()
    assert waiter.ends() == [("timeout", "peer-too-slow")]


@pytest.mark.parametrize(
    ("limits", "said", "reply"),
    [
        ({"commands": 3}, "NOOP\r\n" * 4, "421 4.7.0 Too many commands"),
        ({"bad_commands": 2}, "WIZ\r\n" * 4, "421 4.7.0 Too many errors"),
        ({"hourly_bytes": 100}, "NOOP\r\n" * 20, "421 4.7.0 Too much was sent"),
        ({}, "x" * 70_000, "500 5.5.2 Line too long"),
    ],
)
async def test_a_peer_that_goes_too_far(limits: dict[str, Any], said: str, reply: str) -> None:
    async with listening(**limits) as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.send(said.encode())
            *_, last = (await peer.closed()).decode().splitlines()
        assert last == reply
        await waiter.over()
    assert waiter.ends() == [("refused", "peer-over-limit")]


async def test_a_session_that_says_more_than_is_kept() -> None:
    async with listening(public=True, commands=10_000) as scene, scene.peer() as peer:
        await peer.send(b"NOOP x\r\n" * 1000)
        assert (await peer.closed()).endswith(b"421 4.7.0 Too much was sent\r\n")


async def test_too_many_sessions() -> None:
    async with listening(network_sessions=1) as scene:
        waiter = scene.waiter()
        async with scene.peer(), scene.peer(greeted=False) as second:
            assert await second.closed() == b"421 4.7.0 Too many connections; try again later\r\n"
        await waiter.over(2)
    assert ("refused", "peer-over-limit") in waiter.ends()


async def test_a_fault_of_ours_ends_one_session(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("ours")

    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO a.test")
            with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL):
                patch.setattr(Transaction, "mail", broken)
                await peer.say("MAIL FROM:<a@b.test>")
                assert await peer.closed() == b"421 4.3.0 Local error\r\n"
        await waiter.over(1)
        async with scene.peer() as peer:
            assert await peer.asks("EHLO a.test", "MAIL FROM:<a@b.test>", "QUIT") == ["250", "250", "221"]
        await waiter.over(2)
    assert waiter.ends() == [("error", "internal-error"), ("passed", "peer-left")]
