"""Dialogs with Exim, OpenSMTPD and sendmail: run by ``make mtas``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from smtptest.engine.smtp.plan import Probe, StopAfter
from tests.engine.smtp.helpers import PLAN, Transcript, run
from tests.mtas.unpacked import DOMAIN, NAMES, fetch, running
from tests.servers.scripted import ScriptedServer

FOLDER = Path(__file__).parents[2] / ".venv" / "mtas"
BOB, EVE = f"bob@{DOMAIN}", "eve@elsewhere.test"


@dataclass(frozen=True)
class Mta:
    name: str
    port: int

    @property
    def relays(self) -> bool:
        """sendmail relays for whoever comes from its own machine."""
        return self.name == "sendmail"

    async def dialog(self, **options: Any) -> Transcript:
        """Asserts that none of its replies is called odd: these servers know how to reply."""
        transcript = await run(ScriptedServer("127.0.0.1", self.port), replace(PLAN, rcpt_to=(BOB,)), **options)
        assert [code for code in transcript.findings if code.startswith("reply-")] == []
        return transcript


@pytest.fixture(scope="module", params=NAMES)
def mta(request: pytest.FixtureRequest) -> Iterator[Mta]:
    fetch(FOLDER)
    with running(request.param, FOLDER) as port:
        yield Mta(request.param, port)


async def test_a_recipient_is_accepted(mta: Mta) -> None:
    assert (await mta.dialog()).verdict == "passed"


@pytest.mark.parametrize("options", [{}, {"pipelining": True}, {"bdat": True}, {"bdat": True, "chunk_size": 100}])
async def test_a_message_is_taken(mta: Mta, options: dict[str, Any]) -> None:
    transcript = await mta.dialog(stop_after=StopAfter.MESSAGE, subject="Hello", body="x\n" * 200, **options)
    assert transcript.verdict == "accepted"


async def test_a_recipient_elsewhere_is_refused(mta: Mta) -> None:
    assert (await mta.dialog(rcpt_to=(EVE,))).verdict == ("passed" if mta.relays else "rejected")


async def test_of_two_recipients_one_is_refused(mta: Mta) -> None:
    transcript = await mta.dialog(rcpt_to=(BOB, EVE), stop_after=StopAfter.MESSAGE)
    assert transcript.verdict == ("accepted" if mta.relays else "partly-accepted")


async def test_the_probe_for_open_relays(mta: Mta) -> None:
    transcript = await mta.dialog(probe=Probe.OPEN_RELAY, rcpt_to=(), mail_from="")
    assert ("relay-accepted" in transcript.findings) is mta.relays
    assert "open-relay-refused" in transcript.findings
    # Exim ends the session after a few syntax errors (smtp_max_synprot_errors); the finding says what was not tried.
    assert (transcript.verdict == "closed") is ("open-relay-incomplete" in transcript.findings) is (mta.name == "exim")
