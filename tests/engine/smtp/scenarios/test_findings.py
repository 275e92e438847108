"""What is told of a server although the conversation goes on: each finding, and the line or event that it speaks of."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smtptest.engine.events import Finding, Tls
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.engine.smtp.steps import auth
from tests.engine.smtp.certificates import Issued, forgeable, issue
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.servers.scripted import answering, serve

ROOT = issue("Root", address="")
BETWEEN = issue("Between", ROOT, address="")


def spoken_of(transcript: Transcript) -> list[tuple[str, str]]:
    """Each finding's code, and the line or the kind of the event that it speaks of."""
    shown: dict[int | None, str] = {event.seq: getattr(event, "text", event.kind) for event in transcript.events}
    return [(finding.code, shown[finding.about]) for finding in transcript.of(Finding)]


async def told(limits: SessionLimits = SHORT, **answers: Any) -> list[tuple[str, str]]:
    async with serve(answering(**answers)) as server:
        transcript = await run(server, security=Security.NONE, limits=limits)
    assert transcript.verdict
    return spoken_of(transcript)


@pytest.mark.parametrize(
    ("answers", "findings"),
    [
        ({"MAIL": ("250 Ok", "250 Ok again")}, [("reply-unsolicited", "250 Ok again")]),
        ({"MAIL": ("250 Ok", "250 b", "250 c")}, [("reply-unsolicited", "250 b")]),
        ({"MAIL": "Ok"}, [("reply-malformed", "Ok")]),
        ({"MAIL": "290 Ok"}, [("reply-code-odd", "290 Ok")]),
        ({"MAIL": ("251-Ok", "250 Ok")}, [("reply-codes-mixed", "250 Ok")]),
        ({"MAIL": "250 5.1.0 Ok"}, [("enhanced-code-differs", "250 5.1.0 Ok")]),
        ({"MAIL": ("250-2.1.0 Ok", "250 4.1.0 Ok")}, [("enhanced-code-differs", "250 4.1.0 Ok")]),
        ({"MAIL": "250 " + "x" * 506}, []),
        ({"MAIL": "250 " + "x" * 507}, [("reply-line-long", "250 " + "x" * 507)]),
        ({"MAIL": b"250 Ok\n", "RCPT": b"250 Ok\n"}, [("line-ends", "250 Ok")]),
        ({"MAIL": b"250 O\rk\r\n"}, [("line-ends", "250 O\\u{000D}k")]),
        ({"MAIL": "250 Grüße", "RCPT": "250 Grüße"}, [("eight-bit-reply", "250 Grüße")]),
        ({"EHLO": ("250-mx.test", "250-AUTH X LOGIN", "250 HELP")}, [("auth-in-plain", "250-AUTH X LOGIN")]),
        ({"EHLO": ("250-mx.test", "250 AUTH CRAM-MD5 SCRAM-SHA-256")}, []),
        ({"EHLO": ("250-mx.test", "250-SIZE", "250 ????")}, [("ehlo-keyword-odd", "250 ????")]),
        ({"EHLO": "502 No"}, [("ehlo-refused", "502 No")]),
        ({"EHLO": ("250-mx.test", "250 LIMITS RCPTMAX=5")}, [("limits", "250 LIMITS RCPTMAX=5")]),
        ({"RCPT": "450 4.2.0 Greylisted for 5 minutes"}, [("greylisted", "450 4.2.0 Greylisted for 5 minutes")]),
    ],
)  # fmt: skip
async def test_a_finding_names_the_line_that_it_speaks_of(
    answers: dict[str, Any], findings: list[tuple[str, str]]
) -> None:
    assert await told(**answers) == findings


async def test_what_meets_a_limit_is_said_at_the_line_that_met_it() -> None:
    limits = replace(SHORT, reply_lines=3)
    assert await told(limits, MAIL=("250-1", "250-2", "250-3", "250 4")) == [("limit-met", "250-3")]


async def test_a_submission_port_without_a_login(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve(answering()) as server:
        monkeypatch.setattr(auth, "_SUBMISSION_PORTS", {server.port})
        transcript = await run(server, security=Security.NONE)
    async with serve(answering(EHLO=("250-mx.test", "250 STARTTLS"))) as server:
        monkeypatch.setattr(auth, "_SUBMISSION_PORTS", {server.port})
        before_tls = await run(server, security=Security.NONE)
    assert spoken_of(transcript) == [("submission-without-auth", "250 SIZE 1000000")]
    assert spoken_of(before_tls) == []


async def test_a_login_that_is_not_offered() -> None:
    async with serve(answering()) as server:
        options: dict[str, Any] = {"auth": Auth.PLAIN, "username": "alice", "stop_after": StopAfter.AUTH}
        transcript = await run(server, security=Security.NONE, password="correct horse", **options)
    assert spoken_of(transcript) == [("no-auth", "250 SIZE 1000000")]
    assert transcript.verdict == "auth-failed"


def context(
    tmp_path: Path, own: Issued, *others: Issued, ciphers: str = "DEFAULT", newest: ssl.TLSVersion | None = None
) -> ssl.SSLContext:
    file = tmp_path / "server.pem"
    file.write_bytes(own.private + own.public + b"".join(other.public for other in others))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    made.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what this is about
        made.maximum_version = newest or ssl.TLSVersion.MAXIMUM_SUPPORTED
    made.load_cert_chain(file)
    return made


async def over(tmp_path: Path, made: ssl.SSLContext) -> Transcript:
    """An EHLO over TLS, the root being trusted."""
    roots = tmp_path / "roots.pem"
    roots.write_bytes(ROOT.public)
    async with serve(answering(), tls=made) as server:
        options: dict[str, Any] = {"security": Security.TLS, "stop_after": StopAfter.EHLO}
        transcript = await run(server, roots=(str(roots),), **options)
    assert transcript.verdict == "passed"
    assert {about for _, about in spoken_of(transcript)} <= {"tls"}
    return transcript


@pytest.mark.parametrize(
    ("own", "others", "findings"),
    [
        (issue("mx", ROOT), (), []),
        (issue("mx", BETWEEN), (BETWEEN,), []),
        (issue("mx", ROOT, days=22, lived=90), (), []),
        (issue("mx", ROOT, days=20, lived=90), (), ["certificate-expires-soon"]),
        # Valid for 46 days, of which a quarter is more than 11; and for 36, of which it is 9.
        (issue("mx", ROOT, days=16), (), []),
        (issue("mx", ROOT, days=6), (), ["certificate-expires-soon"]),
        (issue("mx", ROOT, days=-1), (), ["certificate-expired"]),
        (issue("mx"), (), ["certificate-self-signed"]),
        (issue("mx", BETWEEN, issuer_at="http://ca.test/between.crt"), (), ["certificate-chain-incomplete"]),
        (issue("mx", BETWEEN), (), ["certificate-untrusted"]),
        (issue("mx", issue("Another", address=""), issuer_at=""), (), ["certificate-untrusted"]),
        (issue("mx", ROOT, address="127.0.0.2"), (), ["certificate-name-mismatch"]),
        (issue("mx", ROOT, rsa_bits=1024), (), ["certificate-weak-key"]),
        (forgeable(issue("mx", ROOT), ROOT), (), ["certificate-weak-signature"]),
    ],
)
async def test_what_is_wrong_with_a_certificate_has_a_name_of_its_own(
    tmp_path: Path, own: Issued, others: tuple[Issued, ...], findings: list[str]
) -> None:
    transcript = await over(tmp_path, context(tmp_path, own, *others))
    assert transcript.findings == findings
    (tls,) = transcript.of(Tls)
    assert tls.verified == (findings in ([], ["certificate-expires-soon"]))
    assert tls.key_exchange == "(EC)DHE"


async def test_a_weak_link_of_the_chain_is_told_with_its_place(tmp_path: Path) -> None:
    weak = forgeable(BETWEEN, ROOT)
    transcript = await over(tmp_path, context(tmp_path, issue("mx", BETWEEN), weak))
    assert transcript.findings == ["certificate-weak-signature"]
    words = "it is signed with SHA1, which can be forged (certificate 1 of the chain)"
    assert transcript.of(Tls)[0].problems == (words,)


async def test_what_is_missing_is_named(tmp_path: Path) -> None:
    own = issue("mx", BETWEEN, issuer_at="http://ca.test/between.crt")
    (tls,) = (await over(tmp_path, context(tmp_path, own))).of(Tls)
    assert tls.problems == (
        "unable to get local issuer certificate: CN=Between was not presented; it is at http://ca.test/between.crt",
    )


@pytest.mark.parametrize(
    ("newest", "ciphers", "exchange", "findings"),
    [
        (ssl.TLSVersion.TLSv1_2, "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE", []),
        (ssl.TLSVersion.TLSv1_1, "DEFAULT", "ECDHE", ["tls-version-old"]),
        (ssl.TLSVersion.TLSv1, "AES128-SHA", "RSA", ["tls-version-old", "no-forward-secrecy"]),
        (ssl.TLSVersion.TLSv1_2, "AES128-SHA256", "RSA", ["no-forward-secrecy"]),
        (ssl.TLSVersion.TLSv1_2, "NULL-SHA256", "RSA", ["cipher-weak", "no-forward-secrecy"]),
    ],
)
async def test_what_is_old_or_weak_about_the_connection(
    tmp_path: Path, newest: ssl.TLSVersion, ciphers: str, exchange: str, findings: list[str]
) -> None:
    made = context(tmp_path, issue("mx", ROOT, rsa_bits=2048), ciphers=ciphers, newest=newest)
    transcript = await over(tmp_path, made)
    assert transcript.findings == findings
    assert transcript.of(Tls)[0].key_exchange == exchange
