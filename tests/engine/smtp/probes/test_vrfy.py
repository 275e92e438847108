"""Whether a server tells who has a mailbox: VRFY and EXPN."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.plan import Probe
from tests.engine.smtp.probe_servers import (
    GOODBYE,
    OPENING,
    PASSED,
    WITHOUT_TLS,
    by_verb,
    probe,
    proofs,
    saying,
    story,
)


async def test_vrfy_and_expn_that_tell() -> None:
    script = saying(
        lambda line: {"VRFY bob@example.com": "252 Perhaps", "EXPN bob@example.com": "250 <bob@inside.example>"}.get(
            line, "550 No such user" if line.startswith("VRFY") else None
        )
    )
    transcript = await probe(script, Probe.VRFY)
    assert story(transcript) == [
        *OPENING, *WITHOUT_TLS, "probe…",
        "C: VRFY bob@example.com", "S: 252 Perhaps", "C: VRFY nobody@example.com", "S: 550 No such user",
        "C: EXPN bob@example.com", "S: 250 <bob@inside.example>",
        "warning vrfy-tells ← 252 Perhaps", "warning expn-tells ← 250 <bob@inside.example>", "probe warned",
        *GOODBYE, *PASSED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("vrfy", "expn", "found"),
    [
        ("252 Send some mail", "502 No", ["good vrfy-tells-nothing", "good expn-tells-nothing"]),
        ("502 Disabled", "252 No", ["good vrfy-tells-nothing", "good expn-tells-nothing"]),
        ("250 <you@x.example>", "550 No", ["info vrfy-confirms-all", "good expn-tells-nothing"]),
        ("450 Later", "451 Later", ["info vrfy-not-proven", "info expn-not-proven"]),
    ],
)
async def test_what_vrfy_proves(vrfy: str, expn: str, found: list[str]) -> None:
    transcript = await probe(by_verb(VRFY=vrfy, EXPN=expn), Probe.VRFY, rcpt_to=())
    assert proofs(transcript) == found
    assert transcript.lines[3] == "C: VRFY postmaster"
