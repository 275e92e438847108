"""Every reply code at every point of a session: its verdict follows from both, never from the code alone."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.engine.smtp.wire import unexpected_codes
from tests.engine.smtp.helpers import Transcript, run
from tests.servers.scripted import answering, serve

CODES = (
    200,
    220,
    221,
    250,
    251,
    252,
    334,
    354,
    421,
    450,
    451,
    452,
    454,
    500,
    501,
    502,
    503,
    530,
    534,
    535,
    550,
    552,
    554,
)
# Which verdict a code has where it is none that SMTP lists at this point: its first digit counts.
BY_KIND = {2: "passed", 3: "protocol-error", 4: "deferred", 5: "rejected"}
# What differs from that, by the point of the session.
EXPECTED: dict[str, dict[int, str]] = {
    "greeting": {},
    "EHLO": {**dict.fromkeys((500, 501, 502, 503, 530, 534, 535, 550, 552, 554), "passed")},  # by HELO
    "HELO": {},
    "AUTH": {**dict.fromkeys((500, 501, 502, 503, 530, 534, 535, 550, 552, 554), "auth-failed"),
             334: "auth-failed", 354: "auth-failed"},
    "MAIL": {},
    "RCPT": {},
    "DATA": {334: "passed", 354: "passed", **dict.fromkeys((200, 220, 221, 235, 250, 251, 252), "protocol-error")},
    "message": dict.fromkeys((200, 220, 221, 235, 250, 251, 252), "accepted"),
    "RSET": dict.fromkeys(CODES, "passed"),
    "QUIT": dict.fromkeys(CODES, "passed"),
}  # fmt: skip
# The codes that SMTP lists at this point, and whose first digit others have.
LISTED = {
    "greeting": (220,), "EHLO": (250,), "HELO": (250,), "AUTH": (235,), "MAIL": (250,), "RCPT": (250, 251),
    "DATA": (354,), "message": (250,),
}  # fmt: skip
STOP = {"DATA": StopAfter.DATA, "message": StopAfter.MESSAGE}


async def answered(point: str, code: int, **changes: Any) -> Transcript:
    replies: dict[str, Any] = {point: f"{code} 5.9.9 Words"}
    if point == "HELO":
        replies["EHLO"] = "502 5.5.2 No"
    if point == "AUTH":
        replies |= {"EHLO": ("250-mx.test", "250 AUTH PLAIN"), "*": "501 Ok"}
        changes |= {"auth": Auth.PLAIN, "insecure_auth": True, "username": "alice", "password": "correct horse"}
    async with serve(answering(**replies)) as server:
        stop_after = STOP.get(point, StopAfter.RCPT)
        return await run(server, **{"security": Security.NONE, "stop_after": stop_after, **changes})


async def judged(point: str, code: int) -> None:
    transcript = await answered(point, code)
    expected = EXPECTED[point].get(code, "throttled" if code == 421 else BY_KIND[code // 100])
    if point in ("RSET", "QUIT"):
        expected = "passed"
    assert transcript.verdict == expected, (code, transcript.summary)
    if expected not in ("passed", "accepted", "auth-failed"):
        assert f"“{code} 5.9.9 Words”" in transcript.summary
    unknown = point == "message" and (code // 100 == 3 or code == 421)
    assert transcript.summary.endswith("is unknown.") == unknown
    assert "allows to to " not in transcript.summary
    other = any(code // 100 == listed // 100 for listed in LISTED.get(point, ())) and code not in LISTED[point]
    # A 334 to AUTH is a challenge, and a 354 is none.
    assert transcript.findings.count("reply-code-unlisted") == (other and point != "RSET" and point != "QUIT")
    assert transcript.findings.count("no-goodbye") == (code == 421 and point in ("RSET", "QUIT"))


@pytest.mark.parametrize(("point", "code"), [("EHLO", 220), ("AUTH", 450)])
async def test_a_code_where_it_is_rare(point: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A 220 may be a second greeting, and what is put off is no wrong password."""
    monkeypatch.setattr(unexpected_codes, "_SECOND_GREETING_SECONDS", 0.1)  # nothing comes behind it
    await judged(point, code)


@pytest.mark.long
@pytest.mark.parametrize("point", EXPECTED)
async def test_every_code_at_every_point(point: str) -> None:
    for code in (*CODES, 235):
        await judged(point, code)


@pytest.mark.parametrize(
    ("security", "verdict"), [(Security.STARTTLS, "tls-failed"), (Security.OPPORTUNISTIC, "passed")]
)
async def test_every_code_but_a_go_ahead_to_starttls(security: Security, verdict: str) -> None:
    """A 421 is never "no TLS": the server closes, and whether it has TLS nobody knows."""
    for code in (code for code in CODES if code // 100 != 2):
        replies: dict[str, Any] = {"EHLO": ("250-mx.test", "250 STARTTLS"), "STARTTLS": f"{code} Words"}
        async with serve(answering(**replies)) as server:
            transcript = await run(server, security=security)
        assert transcript.verdict == ("throttled" if code == 421 else verdict)
        assert transcript.findings == ([] if code == 421 else ["no-starttls"])
        assert "starttls failed" in transcript.stages


@pytest.mark.parametrize("code", [200, 221, 250, 299])
async def test_another_yes_to_starttls_is_a_go_ahead(code: int) -> None:
    """Postfix's smtp client goes by the first digit too; this server says yes and has no TLS."""
    replies: dict[str, Any] = {"EHLO": ("250-mx.test", "250 STARTTLS"), "STARTTLS": f"{code} Words"}
    async with serve(answering(**replies)) as server:
        transcript = await run(server, security=Security.OPPORTUNISTIC)
    assert transcript.findings[0] == ("reply-code-odd" if code == 299 else "reply-code-unlisted")
    assert (transcript.stages[-2:], transcript.verdict) == (["starttls warned", "tls failed"], "tls-failed")


@pytest.mark.parametrize("point", ["greeting", "EHLO", "HELO", "AUTH", "MAIL", "RCPT", "DATA", "message", "STARTTLS"])
async def test_421_as_the_last_line_of_a_reply(point: str) -> None:
    replies: dict[str, Any] = {
        "EHLO": ("250-mx.test", "250-STARTTLS", "250 AUTH PLAIN"), "AUTH": "235 Welcome",
        **({"EHLO": "502 No"} if point == "HELO" else {}), point: ("250-Half", "421 4.3.2 Shutting down"),
    }  # fmt: skip
    security = Security.STARTTLS if point == "STARTTLS" else Security.NONE
    auth = Auth.PLAIN if point == "AUTH" else Auth.NONE
    async with serve(answering(**replies)) as server:
        transcript = await run(
            server, security=security, auth=auth, username="alice", insecure_auth=True, password="correct horse",
            stop_after=StopAfter.MESSAGE,
        )  # fmt: skip
    assert transcript.verdict == "throttled"
    assert "“421 4.3.2 Shutting down”" in transcript.summary
    assert "Half" not in transcript.summary


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("RCPT", ("552 5.3.4 Too big",)),
        ("message", ("550 5.2.3 Too big",)),
        ("DATA", ("534 5.3.4 Too big",)),
        ("MAIL", ("530 5.7.0 Authentication required",)),
        ("MAIL", ("550 5.7.1 Authentication required",)),
        ("MAIL", ("535 5.7.8 Authentication required",)),
    ],
)
async def test_the_same_fault_has_many_codes(point: str, words: tuple[str, ...]) -> None:
    async with serve(answering(**{point: words})) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.MESSAGE)
    assert transcript.verdict == "rejected"
    assert words[0] in transcript.summary


@pytest.mark.parametrize(
    "ehlo", ["250", "250 mx.test", ("250-mx.test", "250-SIZE", "250 AUTH"), ("250-mx.test", "250 SIZE lots")]
)
async def test_an_ehlo_reply_that_leaves_much_out(ehlo: Any) -> None:
    async with serve(answering(EHLO=ehlo)) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.MESSAGE, size=100)
    assert transcript.verdict == "accepted"


async def test_a_prompt_with_a_nul_is_a_prompt() -> None:
    prompt = b"334 VXNlcm5hbWU6\x00\r\n"
    replies: dict[str, Any] = {
        "EHLO": ("250-mx.test", "250 AUTH LOGIN"), "AUTH": prompt, "YWXPY2U=": prompt, "Y29YCMVJDCBOB3JZZQ==": "235 Ok"
    }  # fmt: skip
    async with serve(answering(**replies)) as server:
        transcript = await run(
            server, security=Security.NONE, auth=Auth.LOGIN, insecure_auth=True, username="alice",
            password="correct horse", stop_after=StopAfter.AUTH,
        )  # fmt: skip
    assert r"S: 334 VXNlcm5hbWU6\u{0000}" in transcript.lines
    assert transcript.verdict == "passed"


async def test_a_polite_first_visitor_of_postscreen_is_put_off_once() -> None:
    greeting = ("220-mx.test ESMTP", "220 mx.test ESMTP")
    words = "450 4.3.2 Service currently unavailable"
    async with serve(answering(greeting=greeting, RCPT=words)) as server:
        transcript = await run(server, security=Security.NONE)
    assert (transcript.verdict, transcript.findings) == ("deferred", [])
    assert transcript.summary == f"The server deferred the recipient <bob@example.com>: “{words}”."


@pytest.mark.parametrize("short", ["abc", "é"])
@pytest.mark.parametrize("line", ["{} is wrong", "5 {}", "535-{}\r\n{} again"])
async def test_a_line_without_a_code_gives_no_short_password_away(short: str, line: str) -> None:
    replies: dict[str, Any] = {"EHLO": ("250-mx.test", "250 AUTH PLAIN"), "AUTH": line.format(short, short)}
    async with serve(answering(**replies)) as server:
        transcript = await run(
            server, security=Security.NONE, auth=Auth.PLAIN, insecure_auth=True, username="alice", password=short,
            stop_after=StopAfter.AUTH,
        )  # fmt: skip
    assert [text for text in (*transcript.lines, transcript.summary) if short in text] == []
    assert "********" in transcript.lines[-1]
    assert transcript.verdict == "protocol-error"
