"""Reads the transcripts of incidents as readers may see them: masked, unless their owner says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from smtptest.engine.events import Finished, Json
from smtptest.transcripts import event_log
from smtptest.transcripts.masking.mask import masked
from smtptest.transcripts.render.document import document, document_of
from smtptest.transcripts.render.plaintext import conversation_text

# Lines of a transcript; what comes after is left out.
_MOST_EVENTS = 400
# Processor time for one transcript.
_SECONDS = 2.0
# Masked transcripts that a process remembers. To mask one takes far longer than to show it, and a page has four.
_REMEMBERED = 64


@dataclass(frozen=True)
class Shown:
    """What readers see of one test of an incident."""

    text: str
    """The conversation."""
    end: Json
    """The event that ended the test; empty if it is not among the first lines."""


def masked_transcript(public_id: str) -> Shown | None:
    """The transcript of the test with this public id, masked; None if it is not kept."""
    return _masked(public_id) if event_log.find(public_id) is not None else None


# A test of an incident is over, and what is stored of it never changes.
@lru_cache(maxsize=_REMEMBERED)
def _masked(public_id: str) -> Shown | None:
    test = event_log.find(public_id)
    if test is None:
        return None
    plan, events = masked(test.plan, event_log.read(test, most=_MOST_EVENTS), _SECONDS)
    return _shown(document_of(test, plan, events, ""))


def whole_transcript(public_id: str) -> Shown | None:
    """The same as everyone with its link sees it: all of it except the user name of a login."""
    test = event_log.find(public_id)
    if test is None:
        return None
    return _shown(document(test, "", owner=False, most=_MOST_EVENTS))


def _shown(found: Json) -> Shown:
    ends = (event for event in found["events"] if event["kind"] == Finished.kind and event["dialog"] is None)
    return Shown(conversation_text(found), next(ends, {}))
