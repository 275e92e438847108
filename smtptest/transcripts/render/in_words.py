"""Puts our own sentences in a transcript into the reader's language, from their codes and parameters.

A sentence is stored in English beside its code. If it has no code, because an earlier version stored it, or a code that
this version does not know, it stays in English. ``language`` tells which it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import get_language, gettext

from smtptest.engine.events import Check, Fetched, Finding, Finished, Json, Resolved, Tls
from smtptest.engine.recorder import machine_form
from smtptest.engine.words.checks import CHECKS
from smtptest.engine.words.findings import words_of
from smtptest.engine.words.sentence import Sentence, template_of
from smtptest.transcripts.models import Test

_ENGLISH = "en"
# What unknown codes raise, and parameters that are missing, of another type, or too large.
_UNKNOWN = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)


class _Filler(Formatter):
    """Fills in parameters; a sentence among them is translated, and a float gets the language's decimal separator."""

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        value = super().get_value(key, args, kwargs)
        return _sentence(value["code"], value["parameters"]) if isinstance(value, dict) else value

    def format_field(self, value: Any, format_spec: str) -> str:
        text = format(value, format_spec)
        return written_number(text) if isinstance(value, float) else text


_FILLER = _Filler()


def written_number(text: str) -> str:
    """Return a number in digits, such as "0.024", as the active language writes it."""
    return text.replace(".", get_format("DECIMAL_SEPARATOR"))


def is_worded(kind: str) -> bool:
    """Whether events of this kind have sentences of ours; others are the same in every language."""
    return kind in _SAYERS


def in_language(event: Json) -> Json:
    """Return the event in the active language, with ``language``; unchanged if it has no sentence of ours."""
    say = _SAYERS.get(event["kind"])
    if say is None:
        return event
    if get_language() == _ENGLISH:
        return {**event, "language": _ENGLISH}
    try:
        return {**event, **say(event), "language": get_language()}
    except _UNKNOWN:
        return {**event, "language": _ENGLISH}


def document_in_language(document: Json) -> Json:
    """Return a transcript's document with its events and its summaries in the active language."""
    events = [in_language(event) for event in document["events"]]
    ends = {event["dialog"]: event for event in events if event["kind"] == Finished.kind}
    dialogs = [_ended(dialog, ends.get(dialog["index"])) for dialog in document["dialogs"]]
    return {**_ended(document, ends.get(None)), "dialogs": dialogs, "events": events}


def summary_of(test: Test) -> str:
    """The summary of an ended test in the active language, read from its last event. In English if that is gone."""
    if get_language() == _ENGLISH:
        return test.summary
    last = test.events.order_by("-seq").first()
    return str(in_language(last.data).get("summary", test.summary)) if last is not None else test.summary


def said(sentence: Sentence) -> str:
    """A sentence that is in no event, in the language of the moment."""
    stored = machine_form(sentence)
    return _sentence(stored["code"], stored["parameters"])


def _ended(whole: Json, end: Json | None) -> Json:
    return whole if end is None else {**whole, "summary": end["summary"], "language": end["language"]}


def _sentence(code: str, parameters: Mapping[str, Any]) -> str:
    return _filled(template_of(code), parameters)


def _filled(template: str, parameters: Mapping[str, Any]) -> str:
    return _FILLER.vformat(gettext(template), (), parameters)


def _finding(event: Json) -> Json:
    words = words_of(event["code"], event["parameters"])
    return {name: _filled(getattr(words, name), event["parameters"]) for name in ("title", "detail")}


def _check(event: Json) -> Json:
    words = CHECKS[event["code"]]
    templates = {name: getattr(words, name) for name in ("title", "detail", "advice")}
    return {name: _filled(template, event["parameters"]) if template else "" for name, template in templates.items()}


def _finished(event: Json) -> Json:
    return {"summary": _sentence(event["code"], event["parameters"])}


def _failed(event: Json) -> Json:
    return {"error": event["error"] and _sentence(event["code"], event["parameters"])}


def _tls(event: Json) -> Json:
    return {"problems": list(_sentences(event["reasons"]) if event["problems"] else ())}


def _sentences(stored: Iterable[Json]) -> Iterable[str]:
    return (_sentence(each["code"], each["parameters"]) for each in stored)


_SAYERS = {
    Check.kind: _check,
    Fetched.kind: _failed,
    Finding.kind: _finding,
    Finished.kind: _finished,
    Resolved.kind: _failed,
    Tls.kind: _tls,
}
