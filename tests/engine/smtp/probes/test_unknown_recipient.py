"""Whether a server tells who has a mailbox: a recipient that nobody is."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.plan import Probe
from tests.engine.smtp.probe_servers import (
    OPENING,
    PASSED,
    RESET,
    WITHOUT_TLS,
    by_verb,
    probe,
    proofs,
    saying,
    story,
)
from tests.servers.scripted import Script


def recipients(known: str, unknown: str) -> Script:
    return saying(lambda line: (known if "bob@" in line else unknown) if line.startswith("RCPT") else None)


async def test_an_unknown_recipient_that_is_refused() -> None:
    transcript = await probe(recipients("250 Ok", "550 5.1.1 User unknown"), Probe.UNKNOWN_RECIPIENT)
    assert story(transcript) == [
        *OPENING, *WITHOUT_TLS,
        "mail…", "C: MAIL FROM:<alice@example.org>", "S: 250 2.1.0 Ok", "mail done",
        "rcpt…", "C: RCPT TO:<bob@example.com>", "S: 250 Ok", "C: RCPT TO:<nobody@example.com>",
        "S: 550 5.1.1 User unknown", "good unknown-recipient-refused ← 550 5.1.1 User unknown", "rcpt done",
        *RESET, *PASSED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "unknown", "found"),
    [
        ("250 Ok", "250 Ok", "warning unknown-recipient-accepted"),
        ("550 No", "252 Perhaps", "warning unknown-recipient-accepted"),
        ("250 Ok", "554 No", "good unknown-recipient-refused"),
        ("452 Full", "550 5.1.1 No", "good unknown-recipient-refused"),
        ("550 No", "550 No", "info unknown-recipient-not-proven"),
        ("250 Ok", "450 Later", "info unknown-recipient-not-proven"),
        ("250 Ok", "354 What", "info unknown-recipient-not-proven"),
    ],
)
async def test_what_the_answer_to_an_unknown_recipient_proves(known: str, unknown: str, found: str) -> None:
    transcript = await probe(recipients(known, unknown), Probe.UNKNOWN_RECIPIENT)
    assert proofs(transcript) == [found]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize(
    ("reply", "verdict"), [("550 No", "rejected"), ("450 Later", "deferred"), ("354 ?", "protocol-error")]
)
async def test_a_refused_sender_keeps_the_question_from_being_asked(reply: str, verdict: str) -> None:
    transcript = await probe(by_verb(MAIL=reply), Probe.UNKNOWN_RECIPIENT)
    assert (transcript.verdict, proofs(transcript)) == (verdict, [])
