"""What a server says that it takes in one transaction."""

from __future__ import annotations

import pytest

from tests.engine.smtp.extensions.test_negotiation import ask, commands, offering


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ("RCPTMAX=2 MAILMAX=1", ["a@x.org", "b@y.org"]),
        ("RCPTDOMAINMAX=1", ["a@x.org", "c@x.org"]),
        ("RCPTMAX=0 RCPTMAX=x", ["a@x.org", "b@y.org", "c@x.org"]),
    ],
)
async def test_limits_are_kept_to(limits: str, named: list[str]) -> None:
    """A recipient that is given twice is one."""
    recipients = ("a@x.org", "a@x.org", "b@y.org", "c@x.org")
    transcript = await ask(offering(f"LIMITS {limits}"), rcpt_to=recipients)
    assert commands(transcript)[1:] == [f"RCPT TO:<{address}>" for address in named]
    assert transcript.findings == ["limits"] + ["limits-recipients"] * (len(named) < 3)
    assert transcript.verdict == ("passed" if len(named) == 3 else "partly-accepted")
