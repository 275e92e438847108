"""A real Dovecot as a submission server: SCRAM and EXTERNAL as it judges them, and a message on to a real Postfix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import trustme

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.engine.smtp.run_test import run_test
from tests.engine.smtp.helpers import ANYTHING, PLAN, SHORT, Transcript
from tests.servers import dovecot, dovecot_submission
from tests.servers.dovecot_submission import Submission
from tests.servers.ports import free_ports
from tests.servers.postfix import Postfix

pytestmark = pytest.mark.postfix
REFUSED = "The server refused the login by EXTERNAL: “535 5.7.8 Authentication failed.”."


@pytest.fixture(scope="module")
def submission(postfix: Postfix) -> Iterator[Submission]:
    if reason := dovecot_submission.missing():
        pytest.skip(reason)
    with dovecot_submission.running(*free_ports(2), relay=postfix.plain) as server:
        yield server


async def login(
    submission: Submission, auth: Auth, *, key: str = "", password: str = "", port: int = 0, **changes: Any
) -> Transcript:
    transcript = Transcript()
    plan = {"username": "", "security": Security.TLS, "stop_after": StopAfter.AUTH, "auth": auth, **changes}
    await run_test(
        replace(PLAN, port=port or submission.tls, rcpt_to=("alice@example.test",), **plan),
        password=Secret(password), client_key=Secret(key), network=GuardedNetwork(ANYTHING), limits=SHORT,
        roots=(str(submission.ca),), helo_name="", sink=transcript.events.append,
    )  # fmt: skip
    return transcript


def from_auth(transcript: Transcript) -> list[str]:
    lines = transcript.lines
    return lines[next(number for number, line in enumerate(lines) if line.startswith("C: AUTH")) :]


@pytest.mark.parametrize("mechanism", [Auth.SCRAM_SHA_1, Auth.SCRAM_SHA_256])
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
async def test_scram(submission: Submission, mechanism: Auth, security: Security) -> None:
    port = submission.tls if security is Security.TLS else submission.starttls
    good, bad = [
        await login(
            submission, mechanism, username=dovecot.USERNAME, password=password, security=security, port=port,
        )
        for password in (dovecot.PASSWORD, "wrong horse")
    ]  # fmt: skip
    assert from_auth(good)[:6] == [
        f"C: AUTH {mechanism.upper()} ******** [masked]",
        "S: 334 ******** [masked]",
        "C: ******** [masked]",
        "S: 334 ******** [masked]",
        "C: ",
        "S: 235 2.7.0 Logged in.",
    ]
    # Before TLS it offers PLAIN beside these.
    in_plain = [] if security is Security.TLS else ["auth-in-plain"]
    assert (good.verdict, good.findings) == ("passed", in_plain)
    assert bad.verdict == "auth-failed"
    assert "535 5.7.8 Authentication failed" in bad.summary


async def test_external_is_the_name_in_the_certificate(submission: Submission) -> None:
    certificate, key = submission.client_certificate(dovecot.USERNAME)
    transcript = await login(submission, Auth.EXTERNAL, client_cert=certificate, key=key)
    assert from_auth(transcript)[:2] == ["C: AUTH EXTERNAL =", "S: 235 2.7.0 Logged in."]
    assert (transcript.verdict, transcript.findings) == ("passed", [])


async def test_external_without_a_certificate_is_refused(submission: Submission) -> None:
    transcript = await login(submission, Auth.EXTERNAL)
    assert (transcript.verdict, transcript.summary) == ("auth-failed", REFUSED)


async def test_a_certificate_of_a_stranger_is_refused(submission: Submission) -> None:
    certificate, key = submission.client_certificate(dovecot.USERNAME, trustme.CA())
    transcript = await login(submission, Auth.EXTERNAL, client_cert=certificate, key=key)
    assert (transcript.verdict, transcript.summary) == ("auth-failed", REFUSED)


async def test_a_message_goes_on_to_the_mailbox(submission: Submission, postfix: Postfix) -> None:
    transcript = await login(
        submission, Auth.AUTO, username=dovecot.USERNAME, password=dovecot.PASSWORD, stop_after=StopAfter.MESSAGE,
        body="By way of Dovecot.\n.dot\n", pipelining=True, bdat=True,
    )  # fmt: skip
    assert transcript.verdict == "accepted"
    queue_id = transcript.summary.partition("queued as ")[2].rstrip("”.")
    postfix.wait_for_delivery(queue_id)
    (found,) = [message for message in postfix.messages() if b"By way of Dovecot." in message]
    assert found.endswith(b"By way of Dovecot.\n.dot\n")
