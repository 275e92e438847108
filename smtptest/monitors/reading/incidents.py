"""Reads the transcripts of incidents as everybody may see them: masked."""

from __future__ import annotations

from smtptest.transcripts import event_log
from smtptest.transcripts.masking.mask import masked
from smtptest.transcripts.render.document import document_of
from smtptest.transcripts.render.plaintext import conversation_text

# Lines of a transcript; what comes after is left out.
_MOST_EVENTS = 400
# Processor time for one transcript.
_SECONDS = 2.0


def masked_text(public_id: str) -> str | None:
    """The conversation of the test with this public id, with nobody named in it; None if the test is not kept."""
    test = event_log.find(public_id)
    if test is None:
        return None
    plan, events = masked(test.plan, event_log.read(test, most=_MOST_EVENTS), _SECONDS)
    return conversation_text(document_of(test, plan, events, ""))
