"""Runs a dialog against a scripted server and shows what happened in a form that a test can compare as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from smtptest.engine.events import Event, Finding, Finished, Received, Sent, Stage, StageState
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.https.fetched import Fetcher
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.plan import Plan
from smtptest.engine.smtp.rules import Rules
from smtptest.engine.smtp.run_test import run_test
from tests.servers.scripted import ScriptedServer

# Shorter than the program's own, so that a test whose server falls silent by mistake ends. No test waits on purpose
# until one of these has passed, and a loaded machine does not reach them: where a limit that passes is the point, the
# clock is put forward (tests/engine/clock.py).
SHORT = SessionLimits(connect=20, tls=20, reply=40, data=40, deadline=80)
PLAN = Plan(host="127.0.0.1", helo="client.test", mail_from="alice@example.org", rcpt_to=("bob@example.com",))
ANYTHING = Policy(public=False, ports=None, allow_networks=(), deny_networks=())


@dataclass
class Transcript:
    events: list[Event] = field(default_factory=list)

    def of(self, kind: Any) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def lines(self) -> list[str]:
        """The conversation as ``C: …`` and ``S: …``, notes in brackets behind."""
        shown = []
        for event in self.events:
            if isinstance(event, Sent):
                shown.append(f"C: {event.text}" + (" [masked]" if event.masked else ""))
            elif isinstance(event, Received):
                shown.append(f"S: {event.text}" + (f" [{event.note}]" if event.note else ""))
        return shown

    @property
    def stages(self) -> list[str]:
        """How each stage ended, in order: ``greeting done``."""
        return [f"{stage.name} {stage.state}" for stage in self.of(Stage) if stage.state is not StageState.STARTED]

    @property
    def findings(self) -> list[str]:
        return [finding.code for finding in self.of(Finding)]

    @property
    def verdict(self) -> str:
        """The test's one verdict; asserts that the end is what it must be."""
        ends: list[Any] = self.of(Finished)
        assert [end.dialog for end in ends] == [0, None], "one end for the dialog, one for the test"
        assert self.events[-1] is ends[-1], "nothing happens after the end"
        assert [event.seq for event in self.events] == list(range(len(self.events))), "numbered without a gap"
        assert [event.t for event in self.events] == sorted(event.t for event in self.events)
        verdicts = {str(end.verdict) for end in ends}
        assert len(verdicts) == 1
        return verdicts.pop()

    @property
    def summary(self) -> str:
        return str(self.of(Finished)[-1].summary)


async def run(
    server: ScriptedServer,
    plan: Plan = PLAN,
    *,
    password: str = "",
    limits: SessionLimits = SHORT,
    roots: tuple[str, ...] = (),
    helo_name: str = "",
    network: Any = None,
    transcript: Transcript | None = None,
    also: Callable[[Event], None] | None = None,
    rules: Rules | None = None,
    attachments: Sequence[Attachment] = (),
    https: Fetcher | None = None,
    **changes: Any,
) -> Transcript:
    """Run the plan, with ``changes`` to it, against the server. also: called with each event as it happens."""
    transcript = transcript or Transcript()
    events = transcript.events

    def sink(event: Event) -> None:
        events.append(event)
        if also is not None:
            also(event)

    facts = tuple(one.facts for one in attachments)
    await run_test(
        replace(plan, port=server.port, attachments=facts, **changes),
        password=Secret(password),
        network=network or GuardedNetwork(ANYTHING, ()),
        limits=limits,
        roots=roots,
        helo_name=helo_name,
        sink=sink,
        rules=rules,
        attachments=attachments,
        https=https,
    )
    return transcript
