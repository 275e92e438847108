"""Every event of a transcript as a line, so that a test can compare the whole of it."""

from __future__ import annotations

from smtptest.engine.events import (
    Connected,
    DialogStarted,
    Event,
    Finding,
    Finished,
    Received,
    Resolved,
    Sent,
    Stage,
    StageState,
    Tls,
)
from tests.engine.smtp.helpers import Transcript


def story(transcript: Transcript) -> list[str]:
    """Without what differs from run to run: times, ports, fingerprints."""
    return [told(event) for event in transcript.events]


def told(event: Event) -> str:
    """One event."""
    match event:
        case Stage(state=StageState.STARTED):
            return f"{event.name}…"
        case Stage():
            return f"{event.name} {event.state}"
        case Resolved():
            return f"{event.query} {event.type} {', '.join(event.answers)}".strip()
        case DialogStarted():
            return f"{event.dialog} begins with {event.host}"
        case Connected():
            return f"connected to {event.address}"
        case Sent():
            return f"C: {event.text}" + (" [masked]" if event.masked else "")
        case Received():
            return f"S: {event.text}" + (f" [{event.note}]" if event.note else "")
        case Tls():
            return f"{event.version} verified={event.verified}"
        case Finding():
            return f"! {event.level} {event.code}"
        case Finished():
            return f"{'test' if event.dialog is None else event.dialog} {event.verdict}: {event.summary}"
        case _:
            raise AssertionError(event)
