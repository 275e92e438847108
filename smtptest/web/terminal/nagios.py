"""The result of a test for Nagios and compatible systems: https://www.monitoring-plugins.org/doc/guidelines.html"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from smtptest.engine.outcome import FAULTS
from smtptest.web.terminal.answer import Answer
from smtptest.web.terminal.status_line import SMTP, one_line, status


def exit_status(answer: Answer) -> int:
    """Return the exit status of the plugin: 0 ok, 1 warning, 2 critical, 3 unknown."""
    return answer.outcome.facts.plugin_status


def lines(answer: Answer, service: str = SMTP) -> Iterator[str]:
    """Yield the status with performance data, then a line for each problem and warning.

    service: as for :func:`status_line.status`.
    """
    summary = answer.end["summary"] if answer.end else "The test has no end."
    yield f"{status(answer.outcome, summary, service)} | {' '.join(_performance(answer))}"
    yield from (one_line(f"{fault['level']}: {fault['title']}") for fault in answer.faults)


def _performance(answer: Answer) -> Iterator[str]:
    """Seconds in all, seconds of each stage (of the last dialog), numbers of problems and warnings, and days until the
    first certificate expires."""
    took = answer.end["took"] if answer.end else 0.0
    yield f"time={took:.6f}s;;;0"
    stages = {event["name"]: event["took"] for event in answer.events if event["kind"] == "stage" and event["took"]}
    yield from (f"{name}={seconds:.6f}s;;;0" for name, seconds in stages.items())
    for level in FAULTS:
        yield f"{level}s={sum(fault['level'] == level for fault in answer.faults)};;;0"
    first = [event["chain"][0].get("not_after") for event in answer.events if event["kind"] == "tls" and event["chain"]]
    if days := [_days_until(ends) for ends in first if ends]:
        yield f"certificate_days={min(days)}"


def _days_until(moment: str) -> int:
    ends = datetime.fromisoformat(moment)
    return (ends.replace(tzinfo=ends.tzinfo or UTC) - datetime.now(UTC)).days
