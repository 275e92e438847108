"""Sender, recipient and message: only a test that waits gets one, and only one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.clock import let_pass, movable_clock
from tests.engine.receiving.peers import ADDRESS, ENVELOPE, MESSAGE, listening

TAKEN = "250 2.0.0 Message accepted"


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("MAIL FROM:ann@example.org", "501 5.1.7 Bad sender address syntax"),
        (f"MAIL FROM:<{'a' * 65}@example.org>", "501 5.1.7 Bad sender address syntax"),
        ("MAIL FROM:<ann@example.org> SIZE=٢٥", "501 5.5.4 Syntax error in the arguments"),
        ("MAIL FROM:<ann@example.org> SIZE=many", "501 5.5.4 Syntax error in the arguments"),
        ("MAIL FROM:<ann@example.org> BODY=BINARYMIME", "501 5.5.4 Syntax error in the arguments"),
        ("MAIL FROM:<ann@example.org> SIZE=99999999999", "552 5.3.4 Message too large"),
        ("MAIL FROM:<ann@example.org> AUTH=<>", "555 5.5.4 Parameter not recognized"),
        ("MAIL FROM:<>", "250 2.1.0 Sender OK"),
    ],
)
async def test_senders(line: str, reply: str) -> None:
    async with listening() as scene, scene.peer() as peer:
        await peer.ask("EHLO client.test")
        assert await peer.ask(line) == reply
        assert await peer.ask("MAIL FROM:<>") == (
            "503 5.5.1 Bad sequence of commands" if reply.startswith("250") else "250 2.1.0 Sender OK"
        )


@pytest.mark.parametrize("octets", [b"\xff", b"\xc3", b"\0", b"\x1b[2J"])
@pytest.mark.parametrize("behind", [b"", b" SMTPUTF8", b" BODY=8BITMIME SMTPUTF8"])
async def test_octets_that_are_no_text_are_no_address(octets: bytes, behind: bytes) -> None:
    async with listening() as scene, scene.peer() as peer:
        await peer.ask("EHLO client.test")
        await peer.send(b"MAIL FROM:<" + octets + b"@example.org>" + behind + b"\r\n")
        assert await peer.reply() == "501 5.1.7 Bad sender address syntax"
        await peer.ask("MAIL FROM:<>")
        await peer.send(b"RCPT TO:<" + octets + ADDRESS.encode() + b">\r\n")
        assert await peer.reply() == "501 5.1.3 Bad address syntax"
        assert (await peer.ask("QUIT"))[:3] == "221"


async def test_without_ehlo_there_are_no_parameters() -> None:
    async with listening() as scene, scene.peer() as peer:
        await peer.ask("HELO client.test")
        assert await peer.ask("MAIL FROM:<> SIZE=1") == "501 5.5.4 Syntax error in the arguments"


async def test_recipients() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks(*ENVELOPE[:2])
            replies = {
                "RCPT TO:<>": "501 5.1.3 Bad address syntax",
                "RCPT TO:root": "501 5.1.3 Bad address syntax",
                "RCPT TO:<root@localhost>": "550 5.1.1 No test waits at this address",
                "RCPT TO:<postmaster>": "550 5.1.1 No test waits at this address",
                f"RCPT TO:<{ADDRESS}> SIZE=1": "555 5.5.4 Parameter not recognized",
                f"RCPT TO:<{ADDRESS.upper()}>": "250 2.1.5 Recipient OK",
                f"RCPT TO:<{ADDRESS}>": "452 4.5.3 One recipient at a time",
            }
            assert {line: await peer.ask(line) for line in replies} == replies
            await peer.ask("QUIT")
        await waiter.over()


async def test_who_names_nobody_that_waits() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            assert await peer.asks(*ENVELOPE[:2], "RCPT TO:<nobody@receive.test>", "QUIT") == [
                "250",
                "250",
                "550",
                "221",
            ]
        await waiter.over()
    assert waiter.ends() == [("refused", "peer-unknown-recipient")]


async def test_a_needlessly_quoted_address_is_the_same() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        local, _, domain = ADDRESS.partition("@")
        async with scene.peer() as peer:
            assert await peer.asks(*ENVELOPE[:2], f'RCPT TO:<"{local}"@{domain}>', "DATA") == [
                "250",
                "250",
                "250",
                "354",
            ]
            await peer.say(*MESSAGE)
            await peer.reply()
            await peer.ask("QUIT")
        await waiter.over()
        assert (await waiter.delivery()).recipient == f'"{local}"@{domain}'


@pytest.mark.parametrize("limit", ["session_recipients", "hourly_recipients"])
async def test_whoever_guesses_is_sent_away(limit: str) -> None:
    limits: dict[str, Any] = {limit: 3}
    async with listening(public=True, **limits) as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks(*ENVELOPE[:2])
            for number in range(3):
                assert (await peer.ask(f"RCPT TO:<t-{number}@receive.test>"))[:3] == "550"
            assert await peer.ask(ENVELOPE[2]) == "421 4.7.0 Too many recipients tried"
            assert await peer.closed() == b""
    assert waiter.events == []


async def test_a_message_by_chunks() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks(*ENVELOPE)
            await peer.send(b"BDAT 13\r\nSubject: x\r\n\r")
            assert await peer.reply() == "250 2.0.0 Chunk received"
            assert await peer.ask("DATA") == "503 5.5.1 Bad sequence of commands"
            await peer.send(b"BDAT 8 LAST\r\n\n.\r\n..\r\nQUIT\r\n")
            assert [await peer.reply(), await peer.reply()] == [TAKEN, "221 2.0.0 Goodbye"]
        delivery = await waiter.delivery()
    assert delivery.message == b"Subject: x\r\n\r\n.\r\n..\r\n"
    assert "peer-extensions" in waiter.findings()


async def test_chunks_that_are_refused_come_all_the_same() -> None:
    async with listening(message_bytes=10) as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            await peer.send(b"BDAT 5 LAST\r\nQUIT\r")
            assert await peer.reply() == "503 5.5.1 Bad sequence of commands"
            assert await peer.ask("BDAT much") == "501 5.5.4 Syntax error in the arguments"
            assert await peer.asks(*ENVELOPE[1:]) == ["250", "250"]
            await peer.send(b"BDAT 15\r\n" + b"x" * 15)
            assert await peer.reply() == "552 5.3.4 Message too large"
            await peer.send(b"BDAT 0 LAST\r\n")
            assert await peer.reply() == "552 5.3.4 Message too large"
            assert await peer.asks(*ENVELOPE[1:]) == ["250", "250"]
            await peer.send(b"BDAT 1000000000000\r\n")
            assert await peer.reply() == "552 5.3.4 Message too large"
            assert await peer.closed() == b""
        await waiter.over()
    assert waiter.ends() == [("refused", "peer-over-limit")]


async def test_a_message_that_is_too_large_is_read_to_twice_the_limit() -> None:
    async with listening(message_bytes=1000) as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks(*ENVELOPE, "DATA")
            await peer.send(b"x" * 1500 + b"\r\n.\r\n")
            assert await peer.reply() == "552 5.3.4 Message too large"
            assert await peer.asks(*ENVELOPE[1:], "DATA now", "DATA") == ["250", "250", "501", "354"]
            await peer.send(b"x" * 2500)
            assert await peer.reply() == "552 5.3.4 Message too large"
            await peer.closed()
        await waiter.over()
    assert waiter.ends() == [("refused", "peer-over-limit")]
    assert waiter.inbox.is_open


@pytest.mark.parametrize(
    "message",
    [
        (b"MAIL FROM:<ann@example.org> SIZE=11\r\n", b"552"),
        (b"MAIL FROM:<ann@example.org>\r\n", b"250", ENVELOPE[2].encode() + b"\r\n", b"250", b"DATA\r\n", b"354",
         b"x" * 11 + b"\r\n.\r\n", b"552"),
        (b"MAIL FROM:<ann@example.org>\r\n", b"250", ENVELOPE[2].encode() + b"\r\n", b"250",
         b"BDAT 11\r\n" + b"x" * 11, b"552"),
    ],
)  # fmt: skip
async def test_a_message_that_is_too_large_is_why_a_session_ends_without_one(message: tuple[bytes, ...]) -> None:
    async with listening(message_bytes=10) as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            for sent, code in zip(message[::2], message[1::2], strict=True):
                await peer.send(sent)
                assert (await peer.reply())[:3] == code.decode()
            await peer.ask("QUIT")
        await waiter.over()
    assert waiter.ends() == [("refused", "peer-too-large")]


async def test_a_message_of_the_announced_size_is_taken_whatever_dots_it_has() -> None:
    message = b"Subject: x\r\n\r\n" + b".\r\n" * 20
    async with listening(message_bytes=len(message)) as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            mail = f"MAIL FROM:<ann@example.org> SIZE={len(message)}"
            assert await peer.asks(ENVELOPE[0], mail, ENVELOPE[2], "DATA") == ["250", "250", "250", "354"]
            await peer.send(message.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            assert await peer.reply() == TAKEN
            await peer.ask("QUIT")
        await waiter.over()
        assert (await waiter.delivery()).message == message
    assert "peer-size" not in waiter.findings()


async def test_a_message_that_does_not_come_in_time_or_not_at_all() -> None:
    with movable_clock() as forward:
        async with listening(data_seconds=60) as scene:
            waiter = scene.waiter()
            async with scene.peer() as peer:
                await peer.asks(*ENVELOPE, "DATA")
                await let_pass(forward, 61)
                assert await peer.reply() == "421 4.4.2 Timed out"
            await waiter.over(1)
            async with scene.peer() as peer:
                await peer.asks(*ENVELOPE, "DATA")
            await waiter.over(2)
    assert waiter.ends() == [("timeout", "peer-slow-message"), ("closed", "peer-closed-within")]


async def test_there_is_one_message() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as first, scene.peer() as second:
            for peer in (first, second):
                assert await peer.asks(*ENVELOPE, "DATA") == ["250", "250", "250", "354"]
            await second.say(*MESSAGE)
            assert await second.reply() == TAKEN
            await first.say(*MESSAGE)
            assert await first.reply() == "550 5.1.1 No test waits at this address"
            assert await first.asks(*ENVELOPE[1:], "QUIT") == ["250", "550", "221"]
            await second.ask("QUIT")
        await waiter.over(2)
        async with scene.peer() as peer:
            assert await peer.asks(*ENVELOPE) == ["250", "250", "550"]
    assert sorted(waiter.ends()) == [("accepted", "peer-delivered"), ("refused", "peer-unknown-recipient")]
