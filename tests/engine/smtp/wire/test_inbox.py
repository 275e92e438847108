"""How a server's words are read where they are not quite SMTP's: as RFC 5321 has it, with a finding, at any time."""

from __future__ import annotations

import ssl
from dataclasses import replace
from typing import Any

import pytest
import trustme

from smtptest.engine.events import Finding
from smtptest.engine.recorder import Recorder
from smtptest.engine.redaction import Redactor
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Auth, Protocol, Security, StopAfter
from smtptest.engine.smtp.wire import unexpected_codes
from smtptest.engine.smtp.wire.protocol import Wire
from smtptest.engine.smtp.wire.transcriber import Transcriber
from tests.engine.clock import behind, time_passes
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.servers.scripted import Peer, Script, answering, serve

LOGIN: dict[str, Any] = {
    "auth": Auth.PLAIN, "username": "alice", "password": "correct horse", "insecure_auth": True,
}  # fmt: skip


async def ask(script: Script, **changes: Any) -> Transcript:
    async with serve(script) as server:
        transcript = await run(server, **{"security": Security.NONE, "stop_after": StopAfter.MESSAGE, **changes})
        await server.client_gone()
    return transcript


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes behind a second greeting is waited for, however slow the machine is."""
    monkeypatch.setattr(unexpected_codes, "_SECOND_GREETING_SECONDS", 60.0)


# --- Codes -----------------------------------------------------------------------------------------------------------

UNLISTED = [
    *(("greeting", code) for code in (200, 211, 250, 251, 221)),
    *(("EHLO", code) for code in (200, 220, 251, 211, 235)),
    *(("HELO", code) for code in (200, 220, 251, 211)),
    *(("AUTH", code) for code in (200, 230, 250, 220, 251)),
    *(("MAIL", code) for code in (200, 220, 251, 235)),
    *(("RCPT", code) for code in (200, 220, 252, 253, 211)),
    *(("DATA", code) for code in (300, 350, 353, 334, 355)),
    *(("message", code) for code in (200, 220, 226, 251, 221)),
    *(("BDAT", code) for code in (200, 251, 226, 220)),
    *(("LMTP", code) for code in (200, 251, 226, 220)),
]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize(("point", "code"), UNLISTED)
async def test_a_code_counts_by_its_first_digit(point: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unexpected_codes, "_SECOND_GREETING_SECONDS", 0.1)  # nothing comes behind any of them
    replies: dict[str, Any] = {"EHLO": ("250-mx.test", "250 AUTH CRAM-MD5 PLAIN"), "LHLO": "250 mx.test"}
    changes: dict[str, Any] = {"AUTH": LOGIN, "BDAT": {"bdat": True}, "LMTP": {"protocol": Protocol.LMTP}}.get(
        point, {}
    )
    if point == "HELO":
        replies["EHLO"] = "502 5.5.1 No"
    if point == "BDAT":
        replies["EHLO"] = ("250-mx.test", "250 CHUNKING")
    replies["message" if point == "LMTP" else point] = f"{code} 2.0.0 Words" if code < 300 else f"{code} Words"
    script = chunked(code) if point == "BDAT" else answering(**replies)
    transcript = await ask(script, **{"auth": Auth.NONE, **changes})
    assert transcript.verdict == "accepted", transcript.summary
    assert "reply-code-unlisted" in transcript.findings


def chunked(code: int) -> Script:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            verb, *words = line.split(" ")
            if verb == "BDAT":
                await peer.reader.readexactly(int(words[0]))
            replies = {"EHLO": "250-mx.test\r\n250 CHUNKING", "BDAT": f"{code} Words", "QUIT": "221 Bye"}
            await peer.say(replies.get(verb, "250 Ok"))

    return script


async def test_a_code_of_another_digit_is_still_no_yes() -> None:
    for point, reply in (("MAIL", "354 Go"), ("DATA", "250 Ok"), ("message", "354 Go"), ("greeting", "354 Go")):
        transcript = await ask(answering(**{point: reply}))
        assert transcript.verdict == "protocol-error"
        assert "reply-code-unlisted" not in transcript.findings


async def test_a_code_is_told_once_for_each_command() -> None:
    transcript = await ask(answering(RCPT="200 Ok", MAIL="200 Ok"), rcpt_to=("a@x.org", "b@x.org", "c@x.org"))
    assert [found for found in transcript.findings if found == "reply-code-unlisted"] == ["reply-code-unlisted"] * 2


@pytest.mark.parametrize("reply", ["550 5.7.1 Go away", "451 4.3.0 Later", "521 5.3.2 Never"])
@pytest.mark.parametrize("early", [True, False])
async def test_a_no_before_the_end_is_the_end_whenever_it_comes(reply: str, early: bool) -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("250 mx.test", *([reply] if early else []))
        if not early:
            await peer.hear()
            await peer.say(reply)
        peer.writer.write_eof()
        await peer.gone()

    transcript = await ask(script)
    assert transcript.verdict == ("deferred" if reply.startswith("4") else "rejected")
    assert f"“{reply}”" in transcript.summary


# --- Blank lines -----------------------------------------------------------------------------------------------------

PLACES = {
    "before the greeting": (b"\r\n220 mx.test\r\n", b"250 mx.test\r\n"),
    "behind the greeting": (b"220 mx.test\r\n\r\n", b"250 mx.test\r\n"),
    "within the greeting": (b"220-mx.test\r\n\r\n\r\n220 ESMTP\r\n", b"250 mx.test\r\n"),
    "within the reply": (b"220 mx.test\r\n", b"250-mx.test\r\n\r\n250 SIZE 1000000\r\n"),
    "behind each line": (b"220 mx.test\r\n\r\n", b"250-mx.test\r\n\r\n250 SIZE 1000000\r\n\r\n"),
    "a bare line feed": (b"220 mx.test\r\n\n", b"250 mx.test\r\n\n"),
    "spaces and a tab": (b"220 mx.test\r\n \t\r\n", b"250 mx.test\r\n  \r\n"),
}


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("place", PLACES)
async def test_a_blank_line_is_no_reply(place: str, late: bool) -> None:
    """late: whatever stands behind the last reply comes only once the next command is there."""

    async def script(peer: Peer) -> None:
        left = b""
        for said in (
            *PLACES[place],
            b"250 Ok\r\n\r\n",
            b"250 Ok\r\n",
            b"354 Go\r\n\r\n",
            b"250 Taken\r\n",
            b"221 Bye\r\n",
        ):
            now = said.rstrip(b" \t\r\n") + b"\r\n" if late else said
            await peer.say(left + now)
            left = said[len(now) :]
            while (line := await peer.hear()) is not None and b"354" in said and line != ".":
                pass

    transcript = await ask(script)
    assert transcript.verdict == "accepted", transcript.summary
    assert transcript.findings.count("reply-blank-line") == 1
    assert not {"reply-malformed", "reply-unsolicited"} & {*transcript.findings}
    assert not [line for line in transcript.lines if "unsolicited" in line]


async def test_nothing_but_blank_lines_is_no_greeting() -> None:
    with time_passes(SHORT.reply + 1, behind("")) as also:
        transcript = await ask(answering(greeting=b"\r\n" * 3), also=also)
    assert (transcript.verdict, transcript.findings) == ("timeout", ["reply-blank-line"])


# --- Second greetings ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def context() -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(made)
    return made


@pytest.mark.parametrize(
    "greeting", [("220 mx.test ESMTP",), ("220-mx.test", "220 ESMTP"), ("220",), ("220 a", "220 b")]
)
@pytest.mark.parametrize("late", [True, False])
async def test_a_second_greeting_within_tls(context: ssl.SSLContext, greeting: tuple[str, ...], late: bool) -> None:
    """As of a server that expects TLS from the first byte, behind a program that answers STARTTLS."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        await peer.hear()
        await peer.say("250-mx.test", "250 STARTTLS")
        await peer.hear()
        await peer.say("220 Go")
        await peer.starttls(context)
        if late:
            await peer.hear()
        await peer.say(*greeting)
        if not late:
            await peer.hear()
        await peer.say("250-mx.test", "250 SIZE 1000")
        while (line := await peer.hear()) is not None:
            await peer.say("221 Bye" if line == "QUIT" else "550 5.1.1 Who?" if line.startswith("RCPT") else "250 Ok")

    transcript = await ask(script, security=Security.STARTTLS)
    assert transcript.verdict == "rejected", transcript.summary
    again = [found for found in transcript.of(Finding) if found.code == "greeting-again"]
    assert len(again) == sum(line[3:4] != "-" for line in greeting)
    assert "TLS from the first byte" in again[0].detail
    assert not [line for line in transcript.lines if "unsolicited" in line]


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("greeting", ["220 mx.test again", "220-mx.test\r\n220 again", "220"])
@pytest.mark.parametrize("stop_after", [StopAfter.CONNECT, StopAfter.RCPT])
async def test_a_second_greeting_in_the_clear(greeting: str, late: bool, stop_after: StopAfter) -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test", *([] if late else [greeting]))
        line = await peer.hear()
        await peer.say(*([greeting] if late else []), "221 Bye" if line == "QUIT" else "250 mx.test")
        while (line := await peer.hear()) is not None:
            await peer.say("221 Bye" if line == "QUIT" else "250 Ok")

    transcript = await ask(script, stop_after=stop_after)
    assert (transcript.verdict, transcript.findings) == ("passed", ["greeting-again"])


# --- What EHLO announces ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "AUTH=PLAIN LOGIN", "AUTH\tPLAIN", "auth plain", " AUTH PLAIN", "AUTH  LOGIN   PLAIN ", "Auth=plain",
        "AUTH= PLAIN", "AUTH PLAIN\r\n250-AUTH=LOGIN", "AUTH=LOGIN\r\n250-AUTH PLAIN",
    ],
)  # fmt: skip
async def test_a_login_by_whatever_spelling(line: str) -> None:
    transcript = await ask(answering(EHLO=("250-mx.test", f"250-{line}", "250 HELP"), AUTH="235 Ok"), **LOGIN)
    assert transcript.verdict == "accepted", transcript.summary


@pytest.mark.parametrize("line", ["AUTH", "AUTH=", "auth", "AUTH "])
async def test_auth_without_a_mechanism_is_said_to_be_that(line: str) -> None:
    transcript = await ask(answering(EHLO=("250-mx.test", f"250-{line}", "250 HELP")), **LOGIN)
    assert "auth-without-mechanism" in transcript.findings
    assert transcript.summary == "The server announces AUTH and names no mechanism to log in with."
    assert transcript.verdict == "auth-failed"


async def test_what_was_made_of_an_odd_line_is_said() -> None:
    script = answering(EHLO=("250-mx.test", "250-SIZE=1000", "250-", "250 HELP"))
    transcript = await ask(script, size=5000)
    (odd,) = [found for found in transcript.of(Finding) if found.code == "ehlo-keyword-odd"]
    assert "Here stands “SIZE=1000”, read here as SIZE 1000; “”, which announces nothing." in odd.detail
    assert "message-too-large" in transcript.findings


async def test_many_odd_lines_are_not_all_told() -> None:
    transcript = await ask(answering(EHLO=(*(f"250-X={n}{'x' * 40}" for n in range(9)), "250 HELP")))
    (odd,) = [found for found in transcript.of(Finding) if found.code == "ehlo-keyword-odd"]
    assert odd.detail.count("read here as") == 3
    assert "; …. Clients differ" in odd.detail


# --- Masking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["Auth", "login", "plain", "AUTH PLAIN", "250-AUTH", "size", "mx.test"])
async def test_a_password_that_is_a_keyword_hides_it_and_changes_nothing(password: str) -> None:
    ehlo = ("250-mx.test", "250-SIZE 1000000", "250-AUTH LOGIN PLAIN", "250 LIMITS RCPTMAX=1")
    script = answering(EHLO=ehlo, AUTH="235 Ok")
    transcript = await ask(script, **{**LOGIN, "password": password, "rcpt_to": ("a@x.org", "b@x.org")})
    assert (transcript.verdict, "limits-recipients" in transcript.findings) == ("partly-accepted", True)
    shown = [line for line in transcript.lines if line.startswith("S: ")]
    assert not [line for line in shown if password.lower() in line.lower()]
    assert any(line.startswith("C: MAIL") and "SIZE=" in line for line in transcript.lines)


@pytest.mark.parametrize("password", ["X-SECRET", "rcptmax", "CRAM-MD5"])
async def test_what_is_quoted_of_an_announcement_is_masked(password: str) -> None:
    ehlo = ("250-mx.test", "250-AUTH X-SECRET CRAM-MD5", f"250-{password}=X", "250 LIMITS RCPTMAX=1")
    transcript = await ask(answering(EHLO=ehlo), **{**LOGIN, "password": password})
    quiet = await ask(answering(EHLO=ehlo), **{**LOGIN, "auth": Auth.NONE, "password": password})
    told = [str(event.to_json()) for event in (*transcript.events, *quiet.events)]
    assert not [text for text in told if password.lower() in text.lower()]
    assert transcript.verdict == "auth-failed"


async def test_greylisting_is_known_by_words_that_are_masked() -> None:
    transcript = await ask(answering(RCPT="450 4.2.0 Greylisted, try in 300 s"), password="greylist")
    assert (transcript.verdict, transcript.findings) == ("deferred", ["greylisted"])
    assert "in 300 s" in transcript.of(Finding)[0].detail


# --- Logging in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        "503 5.5.1 Error: already authenticated", "503 Already authenticated.", "503 5.5.0 You are already logged in",
        "502 5.5.1 already signed in", "503 Session is authenticated already",
    ],
)  # fmt: skip
async def test_a_session_that_is_logged_in_already_goes_on(reply: str) -> None:
    script = answering(EHLO=("250-mx.test", "250 AUTH PLAIN"), AUTH=reply)
    transcript = await ask(script, **LOGIN)
    assert (transcript.verdict, transcript.findings[-1]) == ("accepted", "auth-already")


@pytest.mark.parametrize(
    "reply", ["503 5.5.1 Bad sequence", "535 5.7.8 already authenticated too often", "503 Not yet"]
)
async def test_another_refusal_is_one(reply: str) -> None:
    script = answering(EHLO=("250-mx.test", "250 AUTH PLAIN"), AUTH=reply)
    assert (await ask(script, **LOGIN)).verdict == "auth-failed"


# --- Writes that fail ------------------------------------------------------------------------------------------------


def wire_of(transcript: Transcript, **limits: Any) -> Wire:
    """One without a connection."""
    track = Recorder(transcript.events.append).next_dialog()
    limit = replace(SHORT, **limits)
    return Wire(Transcriber(track, limit, Redactor(Secret(""))), limit)


async def test_nothing_is_shown_behind_the_end() -> None:
    transcript = Transcript()
    wire = wire_of(transcript)
    wire.data_received(b"220 mx.test\r\n250 Ok")
    wire.abort()
    wire.data_received(b"250 late\r\n")
    assert transcript.lines == ["S: 220 mx.test", "S: 250 Ok [unsolicited, partial]"]


async def test_a_flood_behind_the_end_of_all_sense_is_bounded_and_told_once() -> None:
    transcript = Transcript()
    wire = wire_of(transcript, transcript_events=5)
    for _ in range(9):
        wire.data_received(b"220-mx.test\r\nOh\r\n")
    assert len(transcript.lines) == 6
    assert transcript.findings == ["reply-malformed"]


async def test_a_reply_of_several_lines_stays_one_that_nobody_asked_for() -> None:
    transcript = Transcript()
    wire = wire_of(transcript, reply_lines=3)
    wire.data_received(b"554 No\r\n550-One\r\n")
    wire.expect_replies()
    wire.data_received(b"\r\n550-Two\r\nOh\r\n550 Three\r\n250 Mine\r\n")
    assert transcript.lines[-5:] == [
        "S:  [malformed]", "S: 550-Two [unsolicited]", "S: Oh [unsolicited, malformed]", "S: 550 Three [unsolicited]",
        "S: 250 Mine",
    ]  # fmt: skip
    assert [(await wire.next_reply(1)).code for _ in range(2)] == [554, 250]


async def test_a_line_that_began_before_the_command_is_no_reply_to_it() -> None:
    transcript = Transcript()
    wire = wire_of(transcript)
    wire.data_received(b"554 No\r\n250 Not m")
    wire.expect_replies()
    wire.data_received(b"ine\r\n550 Mine\r\n")
    assert transcript.lines == ["S: 554 No", "S: 250 Not mine [unsolicited]", "S: 550 Mine"]
    assert [(await wire.next_reply(1)).code for _ in range(2)] == [554, 550]
