"""Reply codes other than those that SMTP lists in a place: what a client makes of them, and the findings about them."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.events import Severity
from smtptest.engine.recorder import Track
from smtptest.engine.smtp.wire.protocol import Wire
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence, joined

# A server that greets twice answers the command soon after; one that answers with 220 says nothing more.
_SECOND_GREETING_SECONDS = 3.0
# What is answered and is no command, by its name in the code.
_PLACES = {"the greeting": "to-greeting", "the message": "to-message"}


def note_unlisted(track: Track, reply: Reply, listed: Sequence[int], to: str) -> None:
    """A code that SMTP does not list here and that was read by its first digit. to: what it answers, in words."""
    track.add_finding(
        Severity.WARNING,
        "reply-code-unlisted",
        "RFC 5321 section 4.3.2",
        reply.about,
        reply_code=reply.code,
        to=Sentence(_PLACES[to]) if to in _PLACES else to,
        reply=reply.quoted,
        listed=joined((Sentence("verbatim", words=str(code)) for code in listed), "one-or-other"),
    )


async def pass_second_greeting(track: Track, wire: Wire, reply: Reply, seconds: float) -> Reply:
    """The reply to the command, if a second greeting precedes it; a 220 that nothing follows is the reply.

    seconds: how long the reply may take. Raises nothing but CancelledError.
    """
    while wire.is_second_greeting(reply):
        following = await wire.reply_after(min(seconds, _SECOND_GREETING_SECONDS))
        if following is None:
            break
        _note_second_greeting(track, wire, reply)
        reply = following
    return reply


def _note_second_greeting(track: Track, wire: Wire, reply: Reply) -> None:
    track.add_finding(
        Severity.WARNING,
        "greeting-again",
        "RFC 3207 section 4.2" if wire.tls is not None else "RFC 5321 section 4.2",
        reply.about,
        variant="within-tls" if wire.tls is not None else "in-the-clear",
        reply=reply.quoted,
    )
