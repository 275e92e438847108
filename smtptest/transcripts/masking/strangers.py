"""What readers other than the owner see of a transcript: everything except the user name of the login, and a
one-time address that still takes a message.

Servers repeat it in their replies ("not owned by user alice@example.org"), and our summaries quote those.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import reduce
from itertools import filterfalse
from typing import Any
from unicodedata import normalize

from smtptest.engine.escapes import spelled
from smtptest.engine.events import Json
from smtptest.engine.secret import MASK
from smtptest.transcripts.masking.collector import user_of
from smtptest.transcripts.masking.encoded import RUN, EncodedNames
from smtptest.transcripts.masking.finder import Span, replaced, together
from smtptest.transcripts.masking.parts import BEGIN, END, all_apart, telling
from smtptest.transcripts.masking.vocabulary import is_part_of_a_word, offer

View = Callable[[Json], Json]
# The words of a server in a sentence of ours.
_QUOTED = re.compile("“[^”]*”")
# The shortest name that is found inside a word, too.
_SHORTEST_ANYWHERE = 4
# A zero byte, as lines and raw data show it.
_ZERO = r"(?:\\x00|\\u\{0000\})"
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


class _Hiding:
    """Hides one name in texts."""

    def __init__(self, patterns: set[str], encoded: EncodedNames) -> None:
        """patterns, encoded: what finds the name as it is, and in base64 and hexadecimal."""
        # Each by itself as well: what one of them found may be where another begins.
        self._patterns = (_either(patterns), *(re.compile(one, re.IGNORECASE) for one in sorted(patterns)))
        self._encoded = encoded

    def __call__(self, text: str, kept: re.Pattern[str] | None = None) -> str:
        """Return the text without the name. What is a part of a word of SMTP is not the name, and stays.

        kept: what the protocol itself says in this text, which stays even if it is the name.
        """
        ends = {match.start(): match.end() for match in kept.finditer(text)} if kept else {}
        starts = [*ends]

        def stays(span: Span) -> bool:
            before = bisect_right(starts, span[0])
            return (before > 0 and span[1] <= ends[starts[before - 1]]) or is_part_of_a_word(text, *span)

        matches = (map(re.Match.span, pattern.finditer(text)) for pattern in self._patterns)
        hidden = together(*(filterfalse(stays, spans) for spans in matches))
        return RUN.sub(self._run, replaced(text, hidden, lambda _: MASK))

    def _run(self, match: re.Match[str]) -> str:
        return MASK if self._encoded.are_in(match[1]) else match[0]


def _without(name: str, shown: str = "", *, sent: bool = False) -> View:
    """Events without this name. shown: what everybody sees of the plan. sent: it is in lines that are sent, too."""
    plain, forms = _plain(name), _forms(name)
    public = _either(plain).search(shown) is not None
    encoded = EncodedNames({*forms, *filter(telling, [user_of(name)])}, ("utf-8", "utf-16-le"))
    hide = _Hiding(plain | {_as_windows_writes(form) for form in forms if len(form) > 1}, encoded)

    def seen(event: Json) -> Json:
        if event["kind"] == "received":
            return _received(event, hide)
        if event["kind"] == "sent" and sent:
            text = hide(event["text"])
            return {**event, "text": text, "masked": event["masked"] or text != event["text"]}
        fields = _SENTENCES.get(event["kind"], ())
        told: Json = {field: _sentence(event[field], hide, public=public) for field in fields}
        if "parameters" in event:
            told["parameters"] = _filled_in(event["parameters"], hide)
        if "trace" in event:
            told["trace"] = [hide(line) for line in event["trace"]]
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


def _either(patterns: set[str]) -> re.Pattern[str]:
    """A pattern that finds any of them, the longest first."""
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.IGNORECASE)


def _plain(name: str) -> set[str]:
    """Regular expressions for the name, and for the user in it if that is telling, however they are escaped."""
    user = user_of(name)
    patterns = set(map(_name, _forms(name)))
    return patterns | {_alone(user), *all_apart(user, person=True, escaped=True)} if telling(user) else patterns


def _forms(name: str) -> set[str]:
    return {name, *(normalize(form, name) for form in ("NFC", "NFD"))}


def _as_windows_writes(name: str) -> str:
    """A regular expression for the name with two bytes a character, of which a line shows the zeros."""
    return _ZERO.join(map(re.escape, name))


def _name(name: str) -> str:
    return spelled(name) if len(name) >= _SHORTEST_ANYWHERE else _alone(name)


def _alone(name: str) -> str:
    return f"{BEGIN}{spelled(name)}{END}"


def _received(event: Json, hide: _Hiding) -> Json:
    """A received line without the name. The reply code stays, even if the name is the same digits."""
    start = 0 if event["code"] is None else 4
    said = event["text"][start:]
    words = hide(said, offer(event["code"], said))
    if words == said:
        return event
    notes = [note for note in (event["note"] or "").split(", ") if note and note != "masked"]
    return {**event, "text": event["text"][:start] + words, "raw": None, "note": ", ".join([*notes, "masked"])}


def _sentence(text: str, hide: _Hiding, *, public: bool) -> str:
    """A sentence of ours without the name. public: only quotations lose it, because our own words may have it."""
    return _QUOTED.sub(lambda quoted: hide(quoted[0]), text) if public else hide(text)


def _filled_in(value: Any, hide: _Hiding) -> Any:
    """The parameters of a sentence, always without the name: only the sentence tells which of them are quoted."""
    if isinstance(value, dict):
        return {name: _filled_in(one, hide) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_filled_in(one, hide) for one in value]
    return hide(value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
