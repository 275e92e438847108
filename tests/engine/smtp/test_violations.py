"""What of a plan breaks the rules is told before anything else."""

from __future__ import annotations

from smtptest.engine.events import Event, Finding, Severity
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Plan, StopAfter
from smtptest.engine.smtp.run_test import run_test
from smtptest.engine.smtp.violations import Violation
from smtptest.engine.words.field_errors import FieldError
from tests.engine.smtp.helpers import ANYTHING
from tests.servers.scripted import answering, serve

ODDITIES = (
    Violation("rcpt_to", "x@y.\u200d", FieldError("mailbox-too-long"), "RFC 5321 section 4.1.2"),
    Violation("helo", "a_b", FieldError("domain-malformed", text="'a_b'"), "RFC 5321 section 4.1.1.1"),
)


async def test_they_are_told_first_and_the_test_goes_on() -> None:
    events: list[Event] = []
    async with serve(answering()) as server:
        verdict = await run_test(
            Plan(host=server.host, port=server.port, helo="a_b", stop_after=StopAfter.EHLO),
            password=Secret(""), network=GuardedNetwork(ANYTHING), limits=SessionLimits(), roots=(), helo_name="",
            sink=events.append, violations=ODDITIES,
        )  # fmt: skip
    assert verdict == "passed"
    assert [event for event in events if isinstance(event, Finding)][:2] == [
        Finding(
            seq=0, t=events[0].t, dialog=None, level=Severity.WARNING, code="helo-odd",
            title="The name in the greeting breaks the rules",
            detail="“a_b” is used as it was written. 'a_b' is not a domain. Enter one such as example.org, or an "
            "address such as [192.0.2.1].", reference="RFC 5321 section 4.1.1.1",
            parameters={"text": "a_b", "fault": {"code": "domain-malformed", "parameters": {"text": "'a_b'"}}},
        ),
        Finding(
            seq=1, t=events[1].t, dialog=None, level=Severity.WARNING, code="rcpt-to-odd",
            title="A recipient's address breaks the rules",
            detail="“x@y.\\u{200D}” is used as it was written. An address has at most 64 bytes before the @, 255 "
            "behind it and 254 in all.", reference="RFC 5321 section 4.1.2",
            parameters={"text": "x@y.\\u{200D}", "fault": {"code": "mailbox-too-long", "parameters": {}}},
        ),
    ]  # fmt: skip
