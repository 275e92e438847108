"""The status with which the output of a monitoring plugin begins.

It needs no settings: what is wrong with them is told in it, too.
"""

from __future__ import annotations

from smtptest.engine.outcome import Outcome
from smtptest.engine.printable import printable

SMTP = "SMTP"


def status(outcome: Outcome, words: str, service: str) -> str:
    """Return the line, without performance data.

    outcome: what the test came to. words: the summary, or the reason why there was no test. service: what is tested,
    by which the status begins.
    """
    return f"{service} {outcome.facts.plugin_state} - {one_line(words)}"


def unknown(reason: str, service: str = SMTP) -> str:
    """Return the status of a test that could not start. service: as for :func:`status`."""
    return status(Outcome.UNDECIDED, reason, service)


def one_line(words: str) -> str:
    """Return the words on one line, without ``|``, which begins performance data."""
    return " ".join(printable(words).replace("|", "/").split())
