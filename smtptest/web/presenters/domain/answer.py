"""What the answer of a domain check means, for the panel at the top of its page."""

from __future__ import annotations

from django.utils.translation import gettext

from smtptest.engine.events import Check, Json, Outcome
from smtptest.engine.verdict import FACTS
from smtptest.transcripts.render.checks import has_checks, is_receive, is_round_trip


def domain_words(found: Json, decided: Json | None) -> Json | None:
    """Return the words as an explanation has them; None for another kind of test, or if the checks did not all end.

    found: the transcript's document. decided: the event that decided. What to do follows in a list of its own.
    """
    if not (has_checks(found) or is_round_trip(found)) or not FACTS[found["verdict"]].completed:
        return None
    if decided is not None and decided["kind"] == Check.kind:
        return {"meaning": decided["detail"], "next_step": ""}
    if found["outcome"] == Outcome.GOOD and is_round_trip(found):
        return {
            "meaning": "",
            "proves": gettext("The server takes mail, delivers it to another network, and leaves it as it was sent."),
            "does_not_prove": gettext(
                "That other receivers accept it: they know the reputation of your address and domain, and have rules of"
                " their own."
            ),
        }
    if found["outcome"] == Outcome.GOOD and is_receive(found):
        return {
            "meaning": "",
            "proves": gettext("A receiver has no reason to doubt this message, as far as can be seen from it."),
            "does_not_prove": gettext(
                "What a receiver knows besides: the reputation of your address and domain, and what its users report."
            ),
        }
    if found["outcome"] == Outcome.GOOD:
        return {
            "meaning": "",
            "proves": gettext("What the domain publishes about its mail is in order, as far as was asked."),
            "does_not_prove": gettext(
                "Which addresses and keys your mail really uses, and what receivers think of its content. To see the "
                "first two, name your sending addresses and DKIM selectors."
            ),
        }
    return None
