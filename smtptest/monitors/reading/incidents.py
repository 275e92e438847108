"""Reads the transcripts of incidents as everybody may see them: masked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from smtptest.engine.events import Finished, Json
from smtptest.transcripts import event_log
from smtptest.transcripts.masking.mask import masked
from smtptest.transcripts.render.document import document_of
from smtptest.transcripts.render.plaintext import conversation_text

# Lines of a transcript; what comes after is left out.
_MOST_EVENTS = 400
# Processor time for one transcript.
_SECONDS = 2.0
# Masked transcripts that a process remembers. To mask one takes far longer than to show it, and a page has four.
_REMEMBERED = 64


@dataclass(frozen=True)
class MaskedTranscript:
    """What one test of an incident said, with nobody named in it."""

    text: str
    """The conversation."""
    end: Json
    """The event that ended the test; empty if it is not among the first lines."""


def masked_transcript(public_id: str) -> MaskedTranscript | None:
    """The transcript of the test with this public id; None if it is not kept."""
    return _masked(public_id) if event_log.find(public_id) is not None else None


# A test of an incident is over, and what is stored of it never changes.
@lru_cache(maxsize=_REMEMBERED)
def _masked(public_id: str) -> MaskedTranscript | None:
    test = event_log.find(public_id)
    if test is None:
        return None
    plan, events = masked(test.plan, event_log.read(test, most=_MOST_EVENTS), _SECONDS)
    end = next((event for event in events if event["kind"] == Finished.kind and event["dialog"] is None), {})
    return MaskedTranscript(conversation_text(document_of(test, plan, events, "")), end)
