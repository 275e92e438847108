"""Which wrong ends of a message a server takes for an end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smtptest.engine.events import DialogStarted, Finding, Finished, Sent
from smtptest.engine.smtp.plan import Probe, StopAfter
from smtptest.engine.smtp.probes.smuggling import ENDS
from tests.engine.clock import movable_clock, silences
from tests.engine.smtp.helpers import SHORT, Transcript
from tests.engine.smtp.probe_servers import GOODBYE, probe, proofs, story
from tests.engine.smtp.routes import ends
from tests.servers.scripted import Peer, Script

QUEUED = "250 2.0.0 Ok: queued as 4F1"


RIGHT_END = b"\r\n.\r\n"


def reads(*wrong: bytes, taken_in: tuple[str, ...] = (QUEUED, "250 2.1.0 Ok", "500 5.5.2 What?"), right: str = QUEUED) -> Script:  # fmt: skip # noqa: E501
    """A server that takes these for ends of a message too, and says ``taken_in``; else ``right``, or hangs up."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            await peer.say({"EHLO": "250 mx.test", "DATA": "354 Go", "QUIT": "221 2.0.0 Bye"}.get(verb, "250 Ok"))
            if verb == "QUIT":
                break
            if verb == "DATA":
                message = await peer.reader.readuntil(RIGHT_END)
                replies = taken_in if any(end in message for end in wrong) else (right,) if right else ()
                await peer.say(*replies)
                if not replies or replies[-1].startswith("421"):
                    break
        peer.writer.close()

    return script


async def smuggle(script: Script) -> Transcript:
    return await probe(script, Probe.SMUGGLING, stop_after=StopAfter.MESSAGE)


def by_part(transcript: Transcript) -> dict[str, str]:
    """What the probe's finding of each part is."""
    parts = {event.dialog: event.part for event in transcript.of(DialogStarted)}
    found = [event for event in transcript.of(Finding) if event.code != "no-starttls"]
    return {parts[event.dialog]: f"{event.level} {event.code}" for event in found}


async def test_a_server_that_is_taken_in_by_two_of_nine_ends() -> None:
    transcript = await smuggle(reads(b"\n.\n"))
    assert ends(transcript) == ["127.0.0.1 passed", *["127.0.0.1 [127.0.0.1] passed"] * 8]
    bad = dict.fromkeys(("LF . LF", "CR LF . LF"), "problem smuggling-ended-early")
    assert by_part(transcript) == {**dict.fromkeys(ENDS, "good smuggling-not-ended"), **bad}
    assert transcript.summary == (
        "Open to SMTP smuggling: 2 of 9 malformed endings are accepted as the end of a message: LF . LF, CR LF . LF."
    )
    first = [
        line
        for line in story(transcript)[: story(transcript).index("begun LF . CR LF")]
        if not line.startswith("C: Date")
    ]
    start = first.index("message…")
    assert first[: start + 1] == [
        "begun LF . LF", "connect…", "connected", "connect done", "greeting…", "S: 220 mx.test ESMTP", "greeting done",
        "ehlo…", "C: EHLO client.test", "S: 250 mx.test", "ehlo done",
        "tls skipped", "warning no-starttls ← 250 mx.test",
        "mail…", "C: MAIL FROM:<alice@example.org>", "S: 250 Ok", "mail done",
        "rcpt…", "C: RCPT TO:<bob@example.com>", "S: 250 Ok", "rcpt done",
        "data…", "C: DATA", "S: 354 Go", "data done", "message…",
    ]  # fmt: skip
    assert "C: Subject: SMTP smuggling test: LF . LF" in first
    assert first[first.index("C: .") - 1].endswith("text.\\u{000A}.\\u{000A}MAIL FROM:<alice@example.org>")
    assert first[first.index("C: .") :] == [
        "C: .", f"S: {QUEUED}", "S: 250 2.1.0 Ok", "S: 500 5.5.2 What?", "message done", *GOODBYE,
        "problem smuggling-ended-early ← 250 2.1.0 Ok", "0 passed",
    ]  # fmt: skip


async def test_each_wrong_end_is_on_the_wire_as_it_is() -> None:
    messages: list[bytes] = []

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            await peer.say("354 Go" if line == "DATA" else "221 Bye" if line == "QUIT" else "250 Ok")
            if line == "DATA":
                messages.append(await peer.reader.readuntil(RIGHT_END))
                await peer.say("250 Ok")
            if line == "QUIT":
                peer.writer.close()
                return

    await smuggle(script)
    text, behind = b"one command follow as text.", b"MAIL FROM:<alice@example.org>" + RIGHT_END
    assert [message[message.index(text) :] for message in messages] == [text + end + behind for end in ENDS.values()]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (reads(right="550 5.5.2 Bare LF"), "good smuggling-refused"),
        (reads(right="451 4.3.0 Later"), "info smuggling-not-proven"),
        (reads(b"text", taken_in=("550 Bare LF", "503 No", "503 No")), "warning smuggling-ended-early"),
        (reads(b"text", taken_in=("550 Bare LF", "250 Ok", "500 ?")), "warning smuggling-ended-early"),
        (reads(b"text", taken_in=(QUEUED, "554 Pipelining", "500 ?")), "warning smuggling-ended-early"),
        # As Postfix does.
        (reads(b"text", taken_in=(QUEUED, "250 Ok", "221 I can break rules, too")), "problem smuggling-ended-early"),
    ],
)
async def test_what_the_replies_prove(script: Script, found: str) -> None:
    transcript = await smuggle(script)
    assert by_part(transcript) == dict.fromkeys(ENDS, found)
    assert transcript.of(Finished)[-1].verdict == "passed"


async def test_who_hangs_up_on_one_end_is_asked_about_the_next() -> None:
    transcript = await smuggle(reads(right=""))
    assert [line.rpartition(" ")[2] for line in ends(transcript)] == ["closed"] * 9
    assert transcript.summary == (
        "LF . LF: The server closed the connection instead of sending a reply to the message. Whether the message was"
        " taken is unknown."
    )


async def test_421_ends_the_whole_probe() -> None:
    transcript = await smuggle(reads(right="421 4.7.0 Bye"))
    assert [line.rpartition(" ")[2] for line in ends(transcript)] == ["throttled"]
    assert "8 more parts were not tried." in transcript.summary


@pytest.mark.parametrize(("verb", "verdict"), [("MAIL", "rejected"), ("RCPT", "rejected"), ("DATA", "rejected")])
async def test_no_message_no_proof(verb: str, verdict: str) -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            await peer.say("550 No" if line.startswith(verb) else "221 Bye" if line == "QUIT" else "250 Ok")

    transcript = await smuggle(script)
    assert [line.rpartition(" ")[2] for line in ends(transcript)] == [verdict]
    assert proofs(transcript) == []
    assert transcript.of(Finished)[-1].verdict == verdict
    assert [event.text for event in transcript.of(Sent)][-1] == "QUIT"


@pytest.mark.parametrize(
    ("reply", "found"), [("250 Ok", "info smuggling-not-proven"), ("521 Bare LF", "good smuggling-refused")]
)
async def test_who_hangs_up_behind_a_yes_may_have_read_a_command(reply: str, found: str) -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            await peer.say("354 Go" if line == "DATA" else "250 Ok")
            if line == "DATA":
                await peer.reader.readuntil(RIGHT_END)
                await peer.say(reply)
                await peer.hear()
                peer.writer.close()
                return

    assert by_part(await smuggle(script)) == dict.fromkeys(ENDS, found)


async def test_a_goodbye_that_does_not_come_leaves_the_count_open() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) != "QUIT":
            await peer.say("354 Go" if line == "DATA" else "250 Ok")
            if line == "DATA":
                await peer.reader.readuntil(RIGHT_END)
                await peer.say("250 Ok")
        await peer.gone()

    with movable_clock() as forward:
        transcript = await probe(
            silences(script, forward, SHORT.reply + 1), Probe.SMUGGLING, stop_after=StopAfter.MESSAGE,
            limits=replace(SHORT, deadline=1000),
        )  # fmt: skip
    assert set(by_part(transcript).values()) == {"info smuggling-not-proven"}


def counted(*replies: str, quit_: tuple[str, ...] = ("221 2.0.0 Bye",), hangs_up: bool = False) -> Script:
    """Says these behind the message, and to QUIT, if it still listens then."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            await peer.say(*{"DATA": ("354 Go",), "QUIT": quit_}.get(verb, ("250 Ok",)))
            if verb == "DATA":
                await peer.reader.readuntil(RIGHT_END)
                await peer.say(*replies)
            if verb == "QUIT" or (verb == "DATA" and hangs_up):
                peer.writer.write_eof()
                await peer.gone()

    return script


async def test_a_goodbye_that_is_no_221_may_be_the_answer_to_what_stood_behind_the_wrong_end() -> None:
    assert by_part(await smuggle(counted(QUEUED, quit_=("250 Bye",)))) == dict.fromkeys(
        ENDS, "info smuggling-not-proven"
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("script", "found"),
    [
        # Likewise with other codes.
        (counted(QUEUED, quit_=("200 Bye",)), "info smuggling-not-proven"),
        (counted(QUEUED, quit_=("421 4.3.2 Bye",)), "info smuggling-not-proven"),
        # One more than that is no goodbye.
        (counted(QUEUED, "250 2.1.0 Ok", quit_=("250 Bye",)), "problem smuggling-ended-early"),
        (counted(QUEUED, "250 2.1.0 Ok", quit_=("421 4.3.2 Bye",)), "problem smuggling-ended-early"),
        # It hung up before we could say QUIT, so that every further reply is proof.
        (counted(QUEUED, "250 2.1.0 Ok", hangs_up=True), "problem smuggling-ended-early"),
        (counted(QUEUED, "250 2.1.0 Ok", "221 I can break rules, too", hangs_up=True), "problem smuggling-ended-early"),
        (counted(QUEUED, hangs_up=True), "info smuggling-not-proven"),
        # Other codes count by their first digit.
        (counted("226 Queued", "200 Ok", "500 What?"), "problem smuggling-ended-early"),
        (counted("220 Queued"), "good smuggling-not-ended"),
    ],
)
async def test_what_had_come_is_judged_and_no_more(script: Script, found: str) -> None:
    assert by_part(await smuggle(script)) == dict.fromkeys(ENDS, found)


def by_turns(*scripts: Script) -> Script:
    """One script for each connection, the last one for all that follow."""
    waiting = list(scripts)

    async def script(peer: Peer) -> None:
        await (waiting.pop(0) if len(waiting) > 1 else waiting[0])(peer)

    return script


SAFE, OPEN = counted(QUEUED), counted(QUEUED, hangs_up=True)


BAD = counted(QUEUED, "250 2.1.0 Ok", hangs_up=True)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (SAFE, "No SMTP smuggling: all 9 malformed endings are handled safely."),
        (OPEN, "Undecided: 9 of 9 endings could not be judged; 0 handled safely."),
        (
            by_turns(OPEN, OPEN, OPEN, SAFE),
            "Undecided: 3 of 9 endings could not be judged; 6 handled safely.",
        ),
        (
            by_turns(BAD, OPEN, SAFE),
            "Open to SMTP smuggling: 1 of 9 malformed endings are accepted as the end of a message: LF . LF. "
            "1 undecided.",
        ),
        (
            by_turns(BAD, SAFE),
            "Open to SMTP smuggling: 1 of 9 malformed endings are accepted as the end of a message: LF . LF.",
        ),
        (
            by_turns(SAFE, counted("421 4.7.0 Bye")),
            "LF . CR LF: The server ended the session with a temporary error instead of sending a reply to the "
            "message: “421 4.7.0 Bye”. "
            "Whether the message was taken is unknown. 7 more parts were not tried. Undecided: 8 of 9 "
            "endings could not be judged; 1 handled safely.",
        ),
    ],
)
async def test_what_could_not_be_judged_is_counted(script: Script, words: str) -> None:
    assert (await smuggle(script)).summary == words
