"""Against aiosmtpd, the server of the demo: the conversation of the first test that a newcomer runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from smtptest.demo import PASSWORD, USERNAME
from smtptest.demo.server import running
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Auth, Plan, Security, StopAfter
from smtptest.engine.smtp.run_test import run_test
from tests.engine.smtp.helpers import ANYTHING, SHORT, Transcript

PLAN = Plan(
    host="127.0.0.1", helo="client.test", username=USERNAME, auth=Auth.AUTO, mail_from="you@example.org",
    rcpt_to=("friend@example.com",), security=Security.STARTTLS,
)  # fmt: skip


async def test_the_first_test_of_a_newcomer(tmp_path: Path) -> None:
    transcript = Transcript()
    async with running(tmp_path / "demo", starttls_port=0, tls_port=0) as demo:
        await run_test(
            replace(PLAN, port=demo.starttls_port, stop_after=StopAfter.RCPT),
            password=Secret(PASSWORD), network=GuardedNetwork(ANYTHING), limits=SHORT,
            roots=(str(tmp_path / "demo" / "ca.pem"),), helo_name="", sink=transcript.events.append,
        )  # fmt: skip
    assert transcript.lines == [
        "S: 220 mail.example ESMTP",
        "C: EHLO client.test",
        "S: 250-mail.example", "S: 250-SIZE 10485760", "S: 250-8BITMIME", "S: 250-SMTPUTF8",
        "S: 250-STARTTLS", "S: 250 HELP",
        "C: STARTTLS",
        "S: 220 Ready to start TLS",
        "C: EHLO client.test",
        "S: 250-mail.example", "S: 250-SIZE 10485760", "S: 250-8BITMIME", "S: 250-SMTPUTF8",
        "S: 250-AUTH LOGIN PLAIN", "S: 250 HELP",
        "C: AUTH PLAIN ******** [masked]",
        "S: 235 2.7.0 Authentication successful",
        "C: MAIL FROM:<you@example.org>", "S: 250 2.1.0 Ok",
        "C: RCPT TO:<friend@example.com>", "S: 250 2.1.5 Ok",
        "C: RSET", "S: 250 2.0.0 Ok",
        "C: QUIT", "S: 221 2.0.0 Bye",
    ]  # fmt: skip
    assert transcript.verdict == "passed"
    assert transcript.findings == []


async def test_an_internationalised_message_with_its_size(tmp_path: Path) -> None:
    transcript = Transcript()
    plan = replace(
        PLAN, auth=Auth.NONE, username="", security=Security.NONE, mail_from="jürgen@bücher.example",
        stop_after=StopAfter.MESSAGE, size=100_000, dsn="RET=HDRS", pipelining=True,
    )  # fmt: skip
    async with running(tmp_path / "demo", starttls_port=0, tls_port=0) as demo:
        await run_test(
            replace(plan, port=demo.starttls_port), password=Secret(""), network=GuardedNetwork(ANYTHING),
            limits=SHORT, roots=(), helo_name="", sink=transcript.events.append,
        )  # fmt: skip
    assert "C: MAIL FROM:<jürgen@bücher.example> SIZE=100000 BODY=8BITMIME SMTPUTF8" in transcript.lines
    assert transcript.findings == ["dsn-not-offered", "pipelining-not-offered", "message-shortened"]
    assert transcript.verdict == "accepted"
