"""Monitors in the OpenAPI document: what makes one, its buttons, its report and its badges."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from smtptest.engine.events import Json
from smtptest.monitors.record.state import State
from smtptest.web.presenters.monitors.badges import NAMES, WINDOWS
from smtptest.web.views.operations import (
    PATH_ID,
    TEXT,
    TOO_LARGE,
    WITH_WORK,
    WORK,
    answer,
    as_json,
    operation,
    refused,
    shape,
)

DEEDS = ("pause", "resume", "run", "delete", "maintenance", "acknowledge", "publish", "masking", "quiet")
_BODIES = {"maintenance": "MaintenanceFields", "quiet": "AlertsFields"}
_MOMENT: Json = {"type": ["string", "null"], "format": "date-time"}
_NUMBER: Json = {"type": ["number", "null"]}
_NO_TOKEN = refused("403", "it was not sent as JSON and without the token of the page's form")
_GONE, _GONE_JSON = (
    refused("404", "unknown or deleted; a report or badge: or not public", page=page) for page in (True, False)
)
_TOO_MANY = refused("429", "the visitor has had as many as they may for now; see Retry-After")
_WRONG = refused("400", "errors by field")
_SAME = answer("304", "it is the one of the ETag in If-None-Match")


def paths() -> Json:
    """The addresses."""
    what = {**PATH_ID, "name": "what", "schema": {"enum": [*NAMES]}}
    made = answer("201", "the monitor is there", as_json("CreatedMonitor"))
    create = operation(
        "monitor", "Watch a server or a domain", made, _WRONG, WORK, TOO_LARGE, _TOO_MANY, body="MonitorFields"
    )
    return {
        "/monitors/": {"post": {**create, "parameters": [WITH_WORK]}},
        **{f"/m/{{id}}/{deed}/": _deed(deed) for deed in DEEDS},
        "/m/{id}/maintenance/{number}/cancel/": _cancel(),
        "/status/{id}.json": _get("status", "The uptime report as JSON", as_json("Report"), _GONE_JSON),
        "/status/{id}/": _get("report", "The uptime report as a page", {"text/html": {}}, _GONE),
        "/status/{id}/feed.atom": _get("feed", "Its incidents as a feed", {"application/atom+xml": {}}, _GONE),
        "/status/{id}/badge/{what}.svg": _get(
            "badge", "A badge as a picture", {"image/svg+xml": {}}, _SAME, _GONE, more=[what]
        ),
        "/status/{id}/badge/{what}.json": _get(
            "shield", "A badge as shields.io takes it", {"application/json": {}}, _SAME, _GONE_JSON, more=[what]
        ),
    }


def schemas(test: Json, domain: Json, monitor: Json) -> Json:
    """The shapes. test, domain, monitor: those of the three forms."""
    kinds = {"kind": {"enum": ["smtp", "domain"], "default": "smtp"}}
    properties = {**kinds, **domain["properties"], **test["properties"], **monitor["properties"]}
    properties.pop("attachments")
    return {
        "WorkNeeded": _work_needed(),
        "MonitorFields": {
            "type": "object",
            "description": "The fields of a test, or of a domain check with its domain, and those of the monitor",
            "additionalProperties": False,
            "properties": properties,
            "example": {**test["example"], "name": "Mail of example.org", "every": 300},
        },
        "MaintenanceFields": {
            "type": "object",
            "description": "Moments in ISO 8601, in UTC if they name no zone; the end is in the future",
            "additionalProperties": False,
            "required": ["begins", "ends"],
            "properties": dict.fromkeys(("begins", "ends", "note"), TEXT),
            "example": {"begins": "2036-11-29T22:00Z", "ends": "2036-11-29T23:30Z", "note": "New disks"},
        },
        "AlertsFields": {
            "type": "object",
            "description": "Without times there are no quiet hours; without a language it stays as it is",
            "additionalProperties": False,
            "properties": {
                **dict.fromkeys(("quiet_from", "quiet_until", "quiet_zone"), TEXT),
                "language": {"enum": [code for code, _ in settings.LANGUAGES]},
            },
            "example": {"quiet_from": "22:00", "quiet_until": "07:00", "quiet_zone": "Europe/Vienna", "language": "de"},
        },
        "Maintenance": shape(dict.fromkeys(("begins", "ends", "note", "cancel"), TEXT)),
        "CreatedMonitor": _created(),
        "Report": _report(),
    }


def _work_needed() -> Json:
    errors = shape({"errors": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}})
    challenge = {
        **shape({"parameters": {"type": "object"}, "signature": TEXT}),
        "description": "what to solve; missing if that would not help: the service sees no address of yours, or the"
        " solution was used before, and without it a new challenge is given",
    }
    return {**errors, "properties": {**errors["properties"], "challenge": challenge}}


def _created() -> Json:
    links = shape(dict.fromkeys(("id", "url", "report", "json", "badge"), TEXT))
    warnings: Json = {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}
    return {**links, "properties": {**links["properties"], "warnings": warnings}}


def _report() -> Json:
    state = {"enum": [*map(str, State)]}
    share = shape({"ratio": _NUMBER, "measured": {"type": "number"}})
    incident = {
        "began": _MOMENT, "ended": _MOMENT, "state": state, "states": {"type": "array"}, "acknowledged": _MOMENT,
        "flapping": {"type": "boolean"}, "path": TEXT,
    }  # fmt: skip
    return shape(
        {
            **dict.fromkeys(("id", "name", "since", "now"), TEXT),
            "state": state,
            "uptime": shape(dict.fromkeys(WINDOWS, share)),
            "latency": shape({"24h": shape({"median": _NUMBER, "p95": _NUMBER})}),
            "certificate_until": _MOMENT,
            "incidents": {"type": "array", "items": shape(incident)},
            "changes": {"type": "array", "items": shape({"at": _MOMENT, "what": TEXT})},
            "maintenance": {"type": "array", "items": shape({"begins": _MOMENT, "ends": _MOMENT, "note": TEXT})},
        }
    )


def _deed(deed: str) -> Json:
    done = answer("303", "done")
    # What only some of them answer.
    own: dict[str, list[Json]] = {
        "run": [refused("400", "the service sees no address of yours"), _TOO_MANY],
        "maintenance": [answer("201", "it is announced", as_json("Maintenance")), _WRONG, TOO_LARGE],
        "quiet": [_WRONG, TOO_LARGE],
    }
    first = [] if deed == "maintenance" else [done]
    answers = [*first, *own.get(deed, []), _NO_TOKEN, _GONE]
    summary = f"{deed.capitalize()}, by the key"
    post = operation(f"monitor-{deed}", summary, *answers, body=_BODIES.get(deed, ""))
    return {"parameters": [PATH_ID], "post": post}


def _cancel() -> Json:
    number: Json = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}
    done = answer("303", "cancelled, or ended if it had begun")
    post = operation("monitor-cancel", "Cancel maintenance", done, _NO_TOKEN, _GONE)
    return {"parameters": [PATH_ID, number], "post": post}


def _get(name: str, summary: str, content: Json, *answers: Json, more: Sequence[Json] = ()) -> Json:
    """content: of the answer that it has. more: parameters besides the id."""
    return {
        "parameters": [PATH_ID, *more],
        "get": operation(name, summary, answer("200", summary, content), *answers),
    }
