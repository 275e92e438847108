"""What an alert says to people, in the active language: its subject, a sentence, and how long an incident has lasted.

Whole sentences stand here, one for each kind and state: put together from words they could not be translated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.timesince import timesince
from django.utils.translation import gettext, pgettext

from smtptest.engine.msgids import gettext_noop
from smtptest.monitors.alerts.told import Told
from smtptest.monitors.models import Alert, Change
from smtptest.monitors.record.state import State

Kind, What = Alert.Kind, Change.What
_MINUTE = timedelta(minutes=1)
_NOTHING = "\N{EN DASH}"


class Fact(NamedTuple):
    """One line of what stands below the sentence."""

    label: str
    """What it is, such as "Since", in the active language."""
    text: str
    """A moment in UTC, what is published, or a server's words; on one line."""


class Words(NamedTuple):
    """An alert in words."""

    subject: str
    """One line without a full stop; in a template, a message with ``%(name)s`` and ``%(duration)s``."""
    sentence: str
    """One or two sentences; in a template, a message as the subject is."""
    facts: tuple[Fact, ...] = ()
    """Lines that stand below; none in a template."""


_DOWN: Mapping[str, Words] = {
    State.DOWN: Words(
        gettext_noop("Down: %(name)s"),
        gettext_noop("%(name)s is down."),
    ),
    State.DEGRADED: Words(
        gettext_noop("Degraded: %(name)s"),
        gettext_noop("%(name)s is degraded: it works, but not as well as it should."),
    ),
    State.REFUSED: Words(
        gettext_noop("Refused: %(name)s"),
        gettext_noop("%(name)s: the server refuses to be tested by this service, so we cannot tell whether it works."),
    ),
}
_REMINDER: Mapping[str, Words] = {
    State.DOWN: Words(
        gettext_noop("Still down after %(duration)s: %(name)s"),
        gettext_noop("%(name)s is still down. The incident has lasted %(duration)s so far."),
    ),
    State.DEGRADED: Words(
        gettext_noop("Still degraded after %(duration)s: %(name)s"),
        gettext_noop("%(name)s is still degraded. The incident has lasted %(duration)s so far."),
    ),
    State.REFUSED: Words(
        gettext_noop("Still refused after %(duration)s: %(name)s"),
        gettext_noop(
            "%(name)s: the server still refuses to be tested by this service. "
            "The incident has lasted %(duration)s so far."
        ),
    ),
}
_CHANGED: Mapping[str, Words] = {
    What.CERTIFICATE: Words(
        gettext_noop("New certificate: %(name)s"),
        gettext_noop("%(name)s: the server uses a new certificate. If nobody renewed it, find out why it changed."),
    ),
    What.TLSA: Words(
        gettext_noop("TLSA records changed: %(name)s"),
        gettext_noop("%(name)s: the TLSA records changed. If nobody on your side did that, find out why."),
    ),
    What.MTA_STS: Words(
        gettext_noop("MTA-STS record changed: %(name)s"),
        gettext_noop("%(name)s: the MTA-STS record changed. If nobody on your side did that, find out why."),
    ),
    What.SPF: Words(
        gettext_noop("SPF record changed: %(name)s"),
        gettext_noop("%(name)s: the SPF record changed. If nobody on your side did that, find out why."),
    ),
    What.DMARC: Words(
        gettext_noop("DMARC record changed: %(name)s"),
        gettext_noop("%(name)s: the DMARC record changed. If nobody on your side did that, find out why."),
    ),
}
_OTHER_CHANGE = Words(
    gettext_noop("Published data changed: %(name)s"),
    gettext_noop("%(name)s: something that the server or its domain publishes changed."),
)
_RECOVERED = Words(
    gettext_noop("Up again after %(duration)s: %(name)s"),
    gettext_noop("%(name)s is up again. The incident lasted %(duration)s."),
)
_FLAPPING = Words(
    gettext_noop("Flapping: %(name)s"),
    gettext_noop(
        "%(name)s keeps changing between working and failing. "
        "Until it is stable, you get no alert for each change, only one reminder a day."
    ),
)
_STILL_FLAPPING = Words(
    gettext_noop("Still flapping after %(duration)s: %(name)s"),
    gettext_noop(
        "%(name)s still keeps changing between working and failing. The incident has lasted %(duration)s so far."
    ),
)
_STOPPED = Words(
    gettext_noop("Monitor stopped: %(name)s"),
    gettext_noop(
        "%(name)s: the server has refused to be tested by this service for seven days, so this monitor has stopped. "
        "You can resume it on its page."
    ),
)


def words_of(told: Told) -> Words:
    """What this alert says."""
    words = _template(told)
    values = {"name": told.name, "duration": duration(told.began or told.now, told.ended or told.now)}
    return Words(gettext(words.subject) % values, gettext(words.sentence) % values, tuple(_facts(told)))


def _facts(told: Told) -> Iterator[Fact]:
    if told.began:
        yield Fact(gettext("Began") if told.ended else gettext("Since"), _moment(told.began))
    if told.ended:
        yield Fact(gettext("Ended"), _moment(told.ended))
        yield Fact(gettext("Worst state"), state_word(told.state))
    if told.change:
        yield Fact(gettext("Before"), str(told.before or _NOTHING))
        yield Fact(gettext("Now"), str(told.after or _NOTHING))
    if told.reason:
        yield Fact(gettext("Last failure") if told.ended else gettext("Result"), told.reason)


def _moment(moment: datetime) -> str:
    """The same in all languages."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _template(told: Told) -> Words:
    match told.kind:
        case Kind.REMINDER:
            return _STILL_FLAPPING if told.flapping else _REMINDER.get(told.state, _REMINDER[State.DOWN])
        case Kind.CHANGED:
            return _CHANGED.get(told.change, _OTHER_CHANGE)
        case Kind.RECOVERED:
            return _RECOVERED
        case Kind.FLAPPING:
            return _FLAPPING
        case Kind.STOPPED:
            return _STOPPED
        case _:
            return _DOWN.get(told.state, _DOWN[State.DOWN])


def duration(begin: datetime, end: datetime) -> str:
    """A time between two moments in its two largest units, such as "3 hours, 5 minutes"; at least a minute."""
    text = timesince(min(begin, end - _MINUTE), end, depth=2)
    # Django ties number and unit together by a no-break space, for which a subject would have to be encoded.
    return text.replace("\N{NO-BREAK SPACE}", " ")


def state_word(state: str) -> str:
    """A state in a word."""
    known = next((one for one in State if one == state), State.UNKNOWN)
    return pgettext("state", known.facts.label)
