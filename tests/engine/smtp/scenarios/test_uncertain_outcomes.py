"""What is known stays known, whatever comes after; what nobody can know is said to be unknown."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from typing import Any

import pytest
import trustme

from smtptest.engine.events import Event, Sent
from smtptest.engine.smtp.plan import Auth, Probe, Security, StopAfter
from smtptest.engine.smtp.steps import transaction
from tests.engine.clock import awaiting, sent, time_passes
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.servers.scripted import Peer, Script, answering, serve

UNKNOWN = " Whether the message was taken is unknown."
# Where a server falls silent: what the dialog waits for, and the last line that it has sent by then.
SILENT = {
    "greeting": ("the greeting", None),
    "EHLO": ("a reply to EHLO", "EHLO client.test"),
    "STARTTLS": ("a reply to STARTTLS", "STARTTLS"),
    "AUTH": ("a reply to AUTH", "AUTH PLAIN ********"),
    "MAIL": ("a reply to MAIL FROM", "MAIL FROM:<alice@example.org>"),
    "RCPT": ("a reply to RCPT TO:<bob@example.com>", "RCPT TO:<bob@example.com>"),
    "DATA": ("a reply to DATA", "DATA"),
    "message": ("a reply to the message", "."),
    "XCLIENT": ("a reply to XCLIENT", "XCLIENT ADDR=192.0.2.7"),
    "VRFY": ("a reply to VRFY", "VRFY bob@example.com"),
}
OFFER = ("250-mx.test", "250-STARTTLS", "250-XCLIENT ADDR", "250 AUTH PLAIN")


def silent_at(verb: str) -> Script:
    replies: dict[str, Any] = {"EHLO": OFFER, "AUTH": "235 Welcome", verb: b""}
    return answering(**replies)


def options(verb: str) -> dict[str, Any]:
    """STARTTLS where that is what is waited for, and AUTH in clear, which was asked for."""
    particular: dict[str, dict[str, Any]] = {"XCLIENT": {"xclient": "ADDR=192.0.2.7"}, "VRFY": {"probe": Probe.VRFY}}
    return {
        **particular.get(verb, {}),
        "security": Security.STARTTLS if verb == "STARTTLS" else Security.NONE,
        "auth": Auth.PLAIN, "insecure_auth": True, "username": "alice", "password": "correct horse",
        "stop_after": StopAfter.MESSAGE,
    }  # fmt: skip


async def late_after(line: str | None, script: Script, **changes: Any) -> Transcript:
    """The test's deadline passes once this line has been sent, or, where it is None, once the server is awaited.

    Nobody waits for that: the loop's clock is put forward, past the deadline, and no other limit is that near.
    """
    limits = replace(SHORT, reply=100, data=100)
    moment = awaiting("greeting") if line is None else sent(line)
    with pytest.MonkeyPatch.context() as patch, time_passes(limits.deadline + 1, moment) as also:
        patch.setattr(transaction, "_QUIT_SECONDS", 100.0)
        async with serve(script) as server:
            transcript = await run(server, limits=limits, also=also, **changes)
            await server.client_gone()
    return transcript


@pytest.mark.parametrize("verb", SILENT)
async def test_the_deadline_at_each_stage(verb: str) -> None:
    awaited, line = SILENT[verb]
    transcript = await late_after(line, silent_at(verb), **options(verb))
    assert transcript.verdict == "timeout"
    doubt = UNKNOWN if verb == "message" else ""
    assert transcript.summary == f"The test reached its limit of 80 s while it was waiting for {awaited}.{doubt}"


async def stopped_after(line: str | None, script: Script, **changes: Any) -> Transcript:
    """The visitor stops the test once this line has been sent, or, where it is None, once the server is there."""
    transcript, sent = Transcript(), asyncio.Event()

    async def greeted(peer: Peer) -> None:
        if line is None:
            sent.set()
        await script(peer)

    def also(event: Event) -> None:
        if isinstance(event, Sent) and event.text == line:
            sent.set()

    async with serve(greeted) as server:
        task = asyncio.create_task(run(server, transcript=transcript, also=also, **changes))
        await sent.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.client_gone()
    return transcript


@pytest.mark.parametrize("verb", SILENT)
async def test_stopped_by_the_visitor_at_each_stage(verb: str) -> None:
    awaited, line = SILENT[verb]
    transcript = await stopped_after(line, silent_at(verb), **options(verb))
    assert transcript.verdict == "stopped"
    doubt = UNKNOWN if verb == "message" else ""
    assert transcript.summary == f"The test was stopped while it was waiting for {awaited}.{doubt}"
    assert transcript.stages[-1].endswith(" failed")


@pytest.mark.parametrize("verb", ["RSET", "QUIT"])
@pytest.mark.parametrize(
    ("stop_after", "verdict", "words"),
    [
        (StopAfter.RCPT, "passed", "The server accepts the sender and the recipient."),
        (StopAfter.MESSAGE, "accepted", "The server accepted the message: “250 2.0.0 Ok: queued as 4F1”."),
    ],
)
async def test_an_end_during_the_goodbye_changes_no_verdict(
    verb: str, stop_after: StopAfter, verdict: str, words: str
) -> None:
    changes: dict[str, Any] = {"security": Security.NONE, "stop_after": stop_after}
    if verb == "RSET" and stop_after is StopAfter.MESSAGE:
        verb = "QUIT"  # there is no transaction any more
    stopped = await stopped_after(verb, answering(**{verb: b""}), **changes)
    late = await late_after(verb, answering(**{verb: b""}), **changes)
    for transcript in (stopped, late):
        assert transcript.verdict == verdict
        assert transcript.summary.startswith(words)


async def test_a_refusal_stays_a_refusal_when_the_goodbye_is_cut_short() -> None:
    transcript = await stopped_after("QUIT", answering(RCPT="550 No", QUIT=b""), security=Security.NONE)
    assert (transcript.verdict, transcript.summary) == (
        "rejected",
        "The server refused the recipient <bob@example.com>: “550 No”.",
    )


@pytest.fixture(scope="module")
def context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def parting(verb: str, *reply: str) -> Script:
    """Its reply to this verb and the end of the connection are one write: over TLS, both are there at once."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            if line.split(" ")[0] == verb:
                peer.writer.write("".join(f"{each}\r\n" for each in reply).encode())
                peer.writer.close()
                return
            await peer.say("250 Ok")

    return script


@pytest.mark.parametrize(
    ("verb", "reply", "changes", "verdict", "summary"),
    [
        (
            "DATA",
            ("354 Go",),
            {},
            "closed",
            "The server closed the connection instead of sending a reply to the message. The message was not sent in "
            "full.",
        ),
        (
            "EHLO",
            ("250-mx.test", "250 PIPELINING"),
            {"pipelining": True},
            "closed",
            "The server closed the connection instead of sending a reply to MAIL FROM.",
        ),
        (
            "EHLO",
            ("250-mx.test", "250 STARTTLS"),
            {},
            "closed",
            "The server closed the connection instead of sending a reply to MAIL FROM.",
        ),
        (
            "MAIL",
            ("250 Ok", "421 4.3.2 Bye"),
            {},
            "throttled",
            "The server ended the session with a temporary error instead of sending a reply to RCPT "
            "TO:<bob@example.com>: “421 4.3.2 Bye”.",
        ),
        ("QUIT", ("221 Bye",), {"stop_after": StopAfter.RCPT}, "passed", None),
        ("RSET", ("250 Ok",), {"stop_after": StopAfter.RCPT}, "passed", None),
    ],
)
async def test_a_reply_and_the_end_at_once(
    context: ssl.SSLContext, verb: str, reply: tuple[str, ...], changes: Any, verdict: str, summary: str | None
) -> None:
    async with serve(parting(verb, *reply), tls=context) as server:
        transcript = await run(server, security=Security.TLS, **{"stop_after": StopAfter.MESSAGE, **changes})
        await server.client_gone()
    assert transcript.verdict == verdict
    assert summary in (None, transcript.summary)


async def test_a_pipelined_go_ahead_and_the_end_at_once(context: ssl.SSLContext) -> None:
    """No recipient, so an empty message is due; there is nobody to send it to any more."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("250-mx.test", "250 PIPELINING")
        for _ in range(3):
            await peer.hear()
        peer.writer.write(b"250 1\r\n550 2\r\n354 3\r\n")
        peer.writer.close()

    async with serve(script, tls=context) as server:
        transcript = await run(server, security=Security.TLS, pipelining=True, stop_after=StopAfter.MESSAGE)
    assert (transcript.verdict, transcript.summary) == (
        "rejected",
        "The server refused the recipient <bob@example.com>: “550 2”.",
    )


async def test_a_server_that_says_421_and_goes_on_is_not_held_to_it() -> None:
    async with serve(answering(MAIL=("250 Ok", "421 Soon"), RCPT="250 Ok", QUIT=())) as server:
        transcript = await run(server, security=Security.NONE)
    assert "S: 421 Soon [unsolicited]" in transcript.lines
    assert transcript.verdict == "passed"


@pytest.mark.parametrize("closes", [True, False])
async def test_a_server_that_reads_nothing_more_of_a_large_message(context: ssl.SSLContext, closes: bool) -> None:
    """Data is pending in TLS when the limit passes: the socket is gone at once all the same."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        for reply in ("250 mx.test", "250 Ok", "250 Ok", "354 Go"):
            await peer.hear()
            await peer.say(reply)
        transport: Any = peer.writer.transport
        transport.pause_reading()
        if closes:
            peer.reset()
        await asyncio.Event().wait()

    async with serve(script, tls=context) as server:
        transcript = await run(
            server, security=Security.TLS, stop_after=StopAfter.MESSAGE, size=20_000_000,
            limits=SHORT if closes else replace(SHORT, data=0.3),
        )  # fmt: skip
        raw = server.peers[0].writer.get_extra_info("socket")
        assert closes or await asyncio.to_thread(drained, raw.dup())
    expected = (
        ("closed", "The message was not sent in full.")
        if closes
        else ("timeout", "The server read nothing more of the message for 0.3 s. It was not sent in full.")
    )
    assert transcript.verdict == expected[0]
    assert transcript.summary.endswith(expected[1])
    assert "message-shortened" not in transcript.findings
    assert "C: QUIT" not in transcript.lines


def drained(raw: Any) -> bool:
    """Whether the other side has closed its socket: what is left to be read has an end."""
    raw.setblocking(True)
    raw.settimeout(60)
    try:
        while raw.recv(2**20):
            pass
    except ConnectionResetError:
        pass
    finally:
        raw.close()
    return True
