"""One session on a real socket: every line both ways, through STARTTLS, to the end."""

from __future__ import annotations

import asyncio

import pytest
from aiosmtpd.smtp import SMTP

from smtptest.engine.events import DialogStarted, Finished, Role, Stage, Tls
from smtptest.engine.receiving.behaviour import Behaviour
from tests.engine.receiving.peers import ADDRESS, ENVELOPE, MESSAGE, listening


async def test_a_message_arrives() -> None:
    """The whole transcript, event by event."""
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            assert await peer.asks(*ENVELOPE, "DATA") == ["250", "250", "250", "354"]
            await peer.say(*MESSAGE)
            assert await peer.reply() == "250 2.0.0 Message accepted"
            assert await peer.ask("QUIT") == "221 2.0.0 Goodbye"
            assert await peer.closed() == b""
        await waiter.over()
        delivery = await waiter.delivery()
    assert waiter.lines() == [
        "S 220 mx.receive.test ESMTP smtptest",
        "C EHLO client.test",
        "S 250-mx.receive.test",
        "S 250-SIZE 1048576",
        "S 250-STARTTLS",
        "S 250-PIPELINING",
        "S 250-8BITMIME",
        "S 250-SMTPUTF8",
        "S 250-CHUNKING",
        "S 250-DSN",
        "S 250 ENHANCEDSTATUSCODES",
        "C MAIL FROM:<ann@example.org>",
        "S 250 2.1.0 Sender OK",
        f"C RCPT TO:<{ADDRESS}>",
        "S 250 2.1.5 Recipient OK",
        "C DATA",
        "S 354 End the message with <CR><LF>.<CR><LF>",
        "C From: ann@example.org",
        "C Subject: hello",
        "S 250 2.0.0 Message accepted",
        "C QUIT",
        "S 221 2.0.0 Goodbye",
    ]
    assert waiter.findings() == ["message-came", "peer-in-clear"]
    assert waiter.ends() == [("accepted", "peer-delivered")]
    assert delivery.message == b"From: ann@example.org\r\nSubject: hello\r\n\r\nHow do you do?\r\n"
    assert (delivery.helo, delivery.extended, delivery.mail_from) == ("client.test", True, "ann@example.org")
    assert (delivery.peer, delivery.recipient, delivery.tls) == ("127.0.0.1", ADDRESS, None)
    proven = {what: waiter.events[number] for what, number in delivery.about.items()}
    assert {what: getattr(event, "text", event.kind) for what, event in proven.items()} == {
        "connected": "begun",
        "helo": "EHLO client.test",
        "mail": "MAIL FROM:<ann@example.org>",
        "rcpt": f"RCPT TO:<{ADDRESS}>",
        "data": "DATA",
        "end": "Subject: hello",
    }
    begun, end = waiter.events[0], waiter.events[-1]
    assert isinstance(begun, DialogStarted)
    assert (begun.role, begun.host, begun.dialog) == (Role.SERVER, "127.0.0.1", 0)
    assert isinstance(end, Finished)
    stages = [event for event in waiter.events if isinstance(event, Stage)]
    assert [(str(one.name), str(one.state)) for one in stages] == [("arrival", "started"), ("arrival", "warned")]
    assert [event.seq for event in waiter.events] == list(range(len(waiter.events)))
    assert [event.t for event in waiter.events] == sorted(event.t for event in waiter.events)


async def test_a_session_within_tls() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            await peer.start_tls()
            assert await peer.ask("MAIL FROM:<>") == "503 5.5.1 Say EHLO first"
            assert await peer.asks(*ENVELOPE, "DATA") == ["250", "250", "250", "354"]
            await peer.say(*MESSAGE)
            assert await peer.reply() == "250 2.0.0 Message accepted"
            assert await peer.ask("QUIT") == "221 2.0.0 Goodbye"
        await waiter.over()
        delivery = await waiter.delivery()
    assert delivery.tls is not None
    assert (delivery.tls.version, delivery.tls.bits) == ("TLSv1.3", 256)
    lines = waiter.lines()
    assert "S 220 2.0.0 Ready to start TLS" in lines
    assert "S 250-REQUIRETLS" in lines
    assert lines.count("S 250-STARTTLS") == 1
    (tls,) = (event for event in waiter.events if isinstance(event, Tls))
    assert delivery.about["tls"] == tls.seq
    assert waiter.findings() == ["message-came"]


async def test_what_was_said_before_the_test_was_known_keeps_its_moments() -> None:
    async with listening(public=True) as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks(*ENVELOPE[:2])
            assert waiter.events == []
            before = waiter.inbox.recorder.now() / 1_000_000
            await peer.ask(ENVELOPE[2])
            assert waiter.lines()[-1] == "S 250 2.1.5 Recipient OK"
            moments = {getattr(event, "text", ""): event.t for event in waiter.events}
            assert moments["MAIL FROM:<ann@example.org>"] <= before
            await peer.ask("QUIT")
        await waiter.over()
    assert waiter.ends() == [("passed", "peer-left")]


async def test_a_peer_that_just_goes() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
        await waiter.over()
    assert waiter.ends() == [("closed", "peer-closed")]


async def test_what_has_arrived_is_worked_on_though_the_peer_says_no_more() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.say("EHLO client.test", "NOOP", "QUIT")
            peer.writer.write_eof()
            assert (await peer.closed()).endswith(b"250 2.0.0 OK\r\n221 2.0.0 Goodbye\r\n")
        await waiter.over()


async def test_the_test_ends_first() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            waiter.inbox.hang_up()
            assert waiter.ends() == [("stopped", "peer-test-over")]
            count = len(waiter.events)
            await peer.closed()
        await asyncio.sleep(0)
        assert len(waiter.events) == count


async def test_no_handshake() -> None:
    async with listening(tls_seconds=0.3) as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks("EHLO client.test", "STARTTLS")
            await peer.say("this is no TLS")
            await peer.closed()
        await waiter.over()
        async with scene.peer() as peer:
            await peer.asks("EHLO client.test", "STARTTLS")
            await peer.closed()
        await waiter.over(2)
    assert [verdict for verdict, _ in waiter.ends()] == ["tls-failed", "tls-failed"]
    assert waiter.findings() == ["peer-tls-failed", "peer-tls-failed"]


async def test_a_test_that_is_over_ends_the_handshake_of_its_peer(caplog: pytest.LogCaptureFixture) -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks(*ENVELOPE, "STARTTLS")
            waiter.inbox.hang_up()
            assert await peer.closed() == b""
        assert scene.listener.open_sessions == 0
    assert waiter.ends() == [("stopped", "peer-test-over")]
    assert caplog.text == ""


async def test_in_public_a_session_that_says_not_for_whom_is_shown_to_whom_it_is_expected_by() -> None:
    async with listening(public=True) as scene:
        waiter = scene.waiter()
        waiter.inbox.peers.add("127.0.0.1")
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            assert waiter.events == []
            await peer.ask("QUIT")
        await waiter.over()
    assert waiter.ends() == [("passed", "peer-left")]
    assert "C EHLO client.test" in waiter.lines()


async def test_in_public_a_session_that_may_be_anothers_is_shown_to_nobody() -> None:
    async with listening(public=True) as scene:
        mine, strangers = scene.waiter(), scene.waiter("stranger@receive.test")
        for address in ("stranger@receive.test", ADDRESS):
            async with scene.peer() as peer:
                await peer.asks(*ENVELOPE[:2], f"RCPT TO:<{address}>", "QUIT")
        await mine.over()
        await strangers.over()
        async with scene.peer() as peer:
            await peer.asks("EHLO strangers.example", "QUIT")
            assert await peer.closed() == b""
    assert len(mine.ends()) == len(strangers.ends()) == 1


@pytest.mark.parametrize("public", [False, True])
async def test_older_tests_of_the_same_visitor_hold_up_a_new_one_only_once(public: bool) -> None:
    async with listening(public=public) as scene:
        old = scene.waiter("old@receive.test", Behaviour.DEFER)
        new = scene.waiter(ADDRESS, Behaviour.NO_STARTTLS)
        for waiter in (old, new):
            waiter.inbox.peers.add("127.0.0.1")
        for reply in ("451", "250"):
            async with scene.peer() as peer:
                assert await peer.asks(*ENVELOPE) == ["250", "250", reply]
                await peer.ask("QUIT")
        await new.over(2)
    assert "S 250-STARTTLS" in new.lines(0)
    assert "S 250-STARTTLS" not in new.lines(1)
    assert old.events == []


async def test_what_comes_in_clear_text_while_the_reply_to_starttls_waits_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    push = SMTP.push

    async def waiting(session: SMTP, status: str) -> None:
        await push(session, status)
        if status.endswith("start TLS"):
            session.data_received(b"RSET\r\n")

    monkeypatch.setattr(SMTP, "push", waiting)
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks("EHLO client.test", "STARTTLS")
            await peer.secure()
            assert await peer.ask("EHLO client.test") == "250 ENHANCEDSTATUSCODES"
            await peer.ask("QUIT")
        await waiter.over()
    assert "C RSET" not in waiter.lines()
    assert waiter.ends() == [("passed", "peer-left")]
