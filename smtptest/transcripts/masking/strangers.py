"""What readers other than the owner see of a transcript: everything except the user name of the login, and a
one-time address that still takes a message.

Servers repeat it in their replies ("not owned by user alice@example.org"), and our summaries quote those.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from typing import Any
from unicodedata import normalize

from smtptest.engine.escapes import spelled
from smtptest.engine.events import Json
from smtptest.engine.secret import MASK
from smtptest.transcripts.masking.collector import encodings
from smtptest.transcripts.masking.parts import all_apart, telling

View = Callable[[Json], Json]
# The words of a server in a sentence of ours.
_QUOTED = re.compile("“[^”]*”")
# The shortest name that is found inside a word, too.
_SHORTEST_ANYWHERE = 4
_SENTENCES = {
    "finding": ("title", "detail"),
    "check": ("subject", "title", "detail", "advice", "record"),
    "finished": ("summary",),
}
# Fields of the plan that every reader sees. A user name that stands in one of them is not secret; that it is the name
# of the login is.
_SHOWN = ("host", "helo", "mail_from", "rcpt_to")


def for_strangers(plan: Json, *, is_over: bool = False) -> View:
    """Return a function that takes an event of this plan's test and returns it, or a changed copy, for strangers.

    is_over: whether the test is over. Until then a one-time address takes a message from whoever knows it.
    """
    views = []
    if name := plan.get("username"):
        shown = " ".join(_text(plan.get(field)) for field in _SHOWN)
        views.append(_without(name, shown))
    if not is_over and (local := one_time_address(plan).partition("@")[0]):
        views.append(_without(local, sent=True))
    if not views:
        return unchanged
    return lambda event: reduce(lambda seen, view: view(seen), views, event)


def _without(name: str, shown: str = "", *, sent: bool = False) -> View:
    """Events without this name. shown: what everybody sees of the plan. sent: it is in lines that are sent, too."""
    pattern = re.compile("|".join(_patterns(name)), re.IGNORECASE)
    public = pattern.search(shown) is not None

    def seen(event: Json) -> Json:
        if event["kind"] == "received":
            return _received(event, pattern)
        if event["kind"] == "sent" and sent:
            text, count = pattern.subn(MASK, event["text"])
            return {**event, "text": text, "masked": event["masked"] or bool(count)}
        fields = _SENTENCES.get(event["kind"], ())
        told: Json = {field: _sentence(event[field], pattern, public=public) for field in fields}
        if "parameters" in event:
            told["parameters"] = _filled_in(event["parameters"], pattern)
        if "trace" in event:
            told["trace"] = [pattern.sub(MASK, line) for line in event["trace"]]
        return {**event, **told}

    return seen


def one_time_address(plan: Json) -> str:
    """The address at which a receive test or a round trip waits; empty for other tests."""
    if plan.get("round_trip"):
        return _text(plan["rcpt_to"])
    return str(plan["address"]) if "behaviour" in plan else ""


def unchanged(event: Json) -> Json:
    """Return the event as its owner sees it."""
    return event


def _patterns(name: str) -> list[str]:
    """Regular expressions for the name, and for the user in it if that is telling, in every spelling; longest first."""
    forms = {name, *(normalize(form, name) for form in ("NFC", "NFD"))}
    found = {pattern for form in forms for pattern in (_name(form), *map(re.escape, encodings(form)))}
    user = _user(name)
    if telling(user):
        found |= {_alone(user), *map(re.escape, encodings(user)), *all_apart(user, person=True)}
    return sorted(found, key=len, reverse=True)


def _user(name: str) -> str:
    """Who ``anna@example.org``, ``anna%example.org`` and ``EXAMPLE\\anna`` is."""
    local = name.rpartition("@")[0] or name
    return re.split(r"[\\/]", local.partition("%")[0])[-1]


def _name(name: str) -> str:
    return spelled(name) if len(name) >= _SHORTEST_ANYWHERE else _alone(name)


def _alone(name: str) -> str:
    return rf"(?<!\w){spelled(name)}(?!\w)"


def _received(event: Json, pattern: re.Pattern[str]) -> Json:
    """A received line without the name. The reply code stays, even if the name is the same digits."""
    start = 0 if event["code"] is None else 4
    words, count = pattern.subn(MASK, event["text"][start:])
    if not count:
        return event
    notes = [note for note in (event["note"] or "").split(", ") if note and note != "masked"]
    return {**event, "text": event["text"][:start] + words, "raw": None, "note": ", ".join([*notes, "masked"])}


def _sentence(text: str, pattern: re.Pattern[str], *, public: bool) -> str:
    """A sentence of ours without the name. public: only quotations lose it, because our own words may have it."""
    if not public:
        return pattern.sub(MASK, text)
    return _QUOTED.sub(lambda quoted: pattern.sub(MASK, quoted[0]), text)


def _filled_in(value: Any, pattern: re.Pattern[str]) -> Any:
    """The parameters of a sentence, always without the name: only the sentence tells which of them are quoted."""
    if isinstance(value, dict):
        return {name: _filled_in(one, pattern) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_filled_in(one, pattern) for one in value]
    return pattern.sub(MASK, value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
