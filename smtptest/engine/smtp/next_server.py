"""Whether a sender tries the next server after this one, and for which recipients.

RFC 5321 section 5.1 requires trying each server in turn "until a delivery attempt succeeds". So a sender goes on after
whatever kept the transaction from beginning, including a 5yz in the greeting or to EHLO (Postfix:
smtp_skip_5xx_greeting), and after a 4yz or a lost connection later. It does not after a later 5yz: that is the domain's
answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.events import StageName
from smtptest.engine.smtp.target import DialogResult
from smtptest.engine.verdict import NextServer


def should_try_next(outcome: DialogResult) -> bool:
    """Whether the next server is to be tried.

    Never if the message may have been accepted: a sender would try again there, and the recipient might get it twice
    (RFC 1047). A test should say that the outcome is unknown, not send a second message.
    """
    when = outcome.ended.verdict.facts.next_server
    if outcome.in_doubt or when is NextServer.NEVER or StageName.PROBE in outcome.begun:
        return False
    if StageName.MAIL not in outcome.begun:
        return True
    if when is NextServer.BY_RECIPIENT:
        return bool(_deferred(outcome))
    return when is NextServer.ALWAYS or outcome.ended.lost


def remaining_recipients(outcome: DialogResult, recipients: Sequence[str]) -> tuple[str, ...]:
    """The recipients that were neither accepted nor rejected here, which the next server is asked for."""
    if outcome.ended.verdict.facts.next_server is NextServer.BY_RECIPIENT and StageName.MAIL in outcome.begun:
        return _deferred(outcome)
    return tuple(each for each in recipients if each not in outcome.refused or outcome.refused[each].kind == 4)


def _deferred(outcome: DialogResult) -> tuple[str, ...]:
    return tuple(address for address, reply in outcome.refused.items() if reply.kind == 4)
