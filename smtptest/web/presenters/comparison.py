"""What differs, in the words of the pages: labels in place of the names of fields, and what their values are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from smtptest.engine.events import Json
from smtptest.engine.printable import printable
from smtptest.fields.domain import fields_of
from smtptest.fields.field import Field, Told
from smtptest.fields.table import FIELDS
from smtptest.transcripts.render.checks import is_receive
from smtptest.transcripts.render.dialogs import place
from smtptest.transcripts.render.plan_summary import told
from smtptest.web import labels

_PLAN = "plan."


def facts(found: Iterable[Json], before: Json, after: Json) -> Iterator[Json]:
    """The facts of a comparison. Of each that was asked for, ``label`` and both values in words."""
    for fact in found:
        name = fact["name"]
        if name.startswith(_PLAN):
            field = {**FIELDS, **fields_of(after["plan"])}.get(name.removeprefix(_PLAN))
            values = (plan["plan"].get(name.removeprefix(_PLAN)) for plan in (before, after))
            old, new = (_value(field, value) for value in values)
            yield {**fact, "label": field.label if field else name.removeprefix(_PLAN), "before": old, "after": new}
        elif name in ("finding", "check"):
            yield {**_named(fact), "before": _finding(fact["before"]), "after": _finding(fact["after"])}
        elif name == "record":
            yield _named(fact)
        else:
            yield fact


def peer(found: Json) -> str:
    """Which server or which domain a test was of."""
    plan = found["plan"]
    if is_receive(found):
        return str(found["dialogs"][-1]["host"]) if found["dialogs"] else _("Receive test")
    if "domain" in plan:
        return str(plan["domain"])
    return f"{plan['host']} {_('port {port}').format(port=plan['port'])}" if "port" in plan else str(plan["host"])


def sides(kind: str) -> tuple[str, str]:
    """What the two sides are called. kind: "runs" of one test, "tests", or "servers" of one."""
    return (_("before"), _("after")) if kind == "runs" else (_("first"), _("second"))


def servers(document: Json) -> list[Json]:
    """The servers of a test, to choose from: ``index`` and ``name`` of each."""
    return [{"index": one["index"], "name": place(one)} for one in document["dialogs"]]


def _named(fact: Json) -> Json:
    """A fact about a check with what the check is called in place of its id."""
    if fact["name"] == "finding":
        return fact
    name, _space, subject = fact["label"].partition(" ")
    return {**fact, "label": f"{labels.CHECKS.get(name, name)} {subject}".rstrip()}


def _finding(text: str) -> str:
    """``warning: No TLS`` with the level in words; nothing stays nothing."""
    severity, _colon, title = text.partition(": ")
    return f"{labels.LEVELS.get(severity, severity)}: {title}" if text else ""


def _value(field: Field | None, value: Any) -> str:
    if value in (None, "", [], ()):
        return ""
    if value is False:
        return _("no")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = "\n".join(value)
    if field is None or field.told is Told.LENGTH:  # two texts may be of one length
        return printable("; ".join(str(value).splitlines()))
    return told(field, value, in_words=True)
