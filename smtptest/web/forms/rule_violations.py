"""Finds what in a plan breaks the standards and is sent all the same, to see how a server reacts (private profile)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from smtptest.engine.smtp.plan import Plan, Probe, StopAfter
from smtptest.engine.smtp.violations import Violation
from smtptest.web.forms.typed.mailbox_input import fault, forward_path, helo_name, host_name, mailbox


def violations(plan: Plan) -> tuple[Violation, ...]:
    """Return the violations in the order in which the dialog sends them, up to where it stops."""
    return tuple(_found(plan))


def _found(plan: Plan) -> Iterator[Violation]:
    yield from _judged("host", plan.host, host_name, "RFC 1123 section 2.1")
    if _reaches(plan, StopAfter.EHLO):
        yield from _judged("helo", plan.helo, helo_name, "RFC 5321 section 4.1.1.1")
    if _reaches(plan, StopAfter.MAIL):
        yield from _judged("mail_from", plan.mail_from, mailbox, "RFC 5321 section 4.1.2")
    if _reaches(plan, StopAfter.RCPT):
        for recipient in dict.fromkeys(plan.rcpt_to):
            yield from _judged("rcpt_to", recipient, forward_path, "RFC 5321 section 4.1.2")


def _reaches(plan: Plan, stage: StopAfter) -> bool:
    return plan.probe is not Probe.NONE or plan.stop_after.reaches(stage)


def _judged(field: str, text: str, rule: Callable[[str], str], reference: str) -> Iterator[Violation]:
    if text and (found := fault(text, rule)):
        yield Violation(field, text, found, reference)
