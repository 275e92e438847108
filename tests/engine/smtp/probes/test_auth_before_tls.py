"""Whether a login can begin in the clear."""

from __future__ import annotations

from smtptest.engine.smtp.plan import Probe
from tests.engine.smtp.probe_servers import (
    GOODBYE,
    OPENING,
    PASSED,
    by_verb,
    probe,
    proofs,
    saying,
    story,
)
from tests.servers.scripted import Peer


async def test_a_login_that_begins_in_the_clear_is_called_off() -> None:
    script = saying(
        {"AUTH PLAIN": "334 ", "AUTH LOGIN": "334 VXNlcm5hbWU6", "*": "501 Cancelled"}.get,
        ehlo=("250-mx.test", "250 AUTH PLAIN LOGIN CRAM-MD5"),
    )
    transcript = await probe(script, Probe.AUTH_BEFORE_TLS, password="never told")
    assert story(transcript)[6:] == [
        "ehlo…", "C: EHLO client.test", "S: 250-mx.test", "S: 250 AUTH PLAIN LOGIN CRAM-MD5", "ehlo done",
        "problem auth-offered-plain ← 250 AUTH PLAIN LOGIN CRAM-MD5", "auth…",
        "C: AUTH PLAIN", "S: 334 ", "C: *", "S: 501 Cancelled", "problem auth-plain-begun-plain ← 334 ",
        "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: *", "S: 501 Cancelled",
        "problem auth-login-begun-plain ← 334 VXNlcm5hbWU6", "auth warned", *GOODBYE, *PASSED,
    ]  # fmt: skip


async def test_no_login_without_tls() -> None:
    transcript = await probe(by_verb(AUTH="538 Encrypt first"), Probe.AUTH_BEFORE_TLS)
    assert story(transcript) == [
        *OPENING, "good auth-not-offered-plain ← 250 mx.test", "auth…",
        "C: AUTH PLAIN", "S: 538 Encrypt first", "good auth-plain-refused-plain ← 538 Encrypt first",
        "C: AUTH LOGIN", "S: 538 Encrypt first", "good auth-login-refused-plain ← 538 Encrypt first",
        "auth done", *GOODBYE, *PASSED,
    ]  # fmt: skip


async def test_a_login_that_is_put_off_or_offered_without_passwords() -> None:
    script = saying(
        lambda line: "454 4.7.0 Later" if line.startswith("AUTH") else None, ehlo=("250-mx.test", "250 AUTH CRAM-MD5")
    )
    transcript = await probe(script, Probe.AUTH_BEFORE_TLS)
    assert proofs(transcript) == ["info auth-offered-plain", "info auth-plain-not-proven", "info auth-login-not-proven"]


async def test_a_login_that_cannot_be_called_off_is_against_the_rules() -> None:
    transcript = await probe(
        saying(lambda line: "334 more" if line[:4] == "AUTH" or line == "*" else None), Probe.AUTH_BEFORE_TLS
    )
    assert transcript.verdict == "protocol-error"
    assert transcript.lines[-6:] == [
        "C: AUTH PLAIN",
        "S: 334 more",
        "C: *",
        "S: 334 more",
        "C: QUIT",
        "S: 221 2.0.0 Bye",
    ]


async def test_a_login_that_had_begun_is_told_although_the_server_hangs_up() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            if line == "*":
                peer.writer.close()
                return
            await peer.say("334 " if line.startswith("AUTH") else "250 mx.test")

    transcript = await probe(script, Probe.AUTH_BEFORE_TLS)
    assert proofs(transcript) == ["good auth-not-offered-plain", "problem auth-plain-begun-plain"]
    assert transcript.verdict == "closed"


async def test_what_is_open_is_named_behind_the_worst() -> None:
    transcript = await probe(by_verb(VRFY="250 Yes", EXPN="450 Later"), Probe.VRFY)
    assert transcript.summary == ("Undecided: what EXPN discloses could not be judged.")
