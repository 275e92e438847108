"""Monitors in the OpenAPI document: what makes one, its buttons, its report and its badges."""

from __future__ import annotations

from django.conf import settings

from smtptest.admission.proof_of_work import HEADER
from smtptest.engine.events import Json
from smtptest.monitors.record.state import State
from smtptest.web.presenters.monitors.badges import NAMES, WINDOWS

DEEDS = ("pause", "resume", "run", "delete", "maintenance", "acknowledge", "publish", "masking", "quiet")
_BODIES = {"maintenance": "MaintenanceFields", "quiet": "AlertsFields"}
_TEXT: Json = {"type": "string"}
_MOMENT: Json = {"type": ["string", "null"], "format": "date-time"}
_NUMBER: Json = {"type": ["number", "null"]}
_ID: Json = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
_NO_TOKEN: Json = {"403": {"description": "without the token of the page's form"}}
# Also the answer to whoever starts a test.
WORK: Json = {
    "403": {
        "description": "proof of work is needed: solve the challenge (ALTCHA, PoW v2), and send the same again with the"
        " solution in the header SMTPTest-Work, which serves once; or, as HTML, it was not sent as JSON and without the"
        " form's token",
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/WorkNeeded"}},
            "text/html": {"schema": _TEXT},
        },
    }
}
WITH_WORK: Json = {"name": HEADER, "in": "header", "description": "the solution of a challenge", "schema": _TEXT}
_GONE: Json = {"404": {"description": "unknown or deleted; a report or badge: or not public"}}


def paths() -> Json:
    """The addresses."""
    body = {"required": True, "content": _json("MonitorFields")}
    made = {"201": {"description": "the monitor is there", "content": _json("CreatedMonitor")}}
    wrong = {
        "400": {"description": "errors by field", "content": _json("Errors")},
        **WORK,
        "429": {"description": "the visitor has made as many as they may for now; see Retry-After"},
    }
    what = {**_ID, "name": "what", "schema": {"enum": [*NAMES]}}
    create: Json = {"operationId": "monitor", "summary": "Watch a server or a domain", "requestBody": body}
    return {
        "/monitors/": {"post": {**create, "parameters": [WITH_WORK], "responses": {**made, **wrong}}},
        **{f"/m/{{id}}/{deed}/": _deed(deed) for deed in DEEDS},
        "/m/{id}/maintenance/{number}/cancel/": _cancel(),
        "/status/{id}.json": _get("status", "The uptime report as JSON", _json("Report"), _ID),
        "/status/{id}/": _get("report", "The uptime report as a page", {"text/html": {}}, _ID),
        "/status/{id}/feed.atom": _get("feed", "Its incidents as a feed", {"application/atom+xml": {}}, _ID),
        "/status/{id}/badge/{what}.svg": _get("badge", "A badge as a picture", {"image/svg+xml": {}}, _ID, what),
        "/status/{id}/badge/{what}.json": _get(
            "shield", "A badge as shields.io takes it", {"application/json": {}}, _ID, what
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
            "properties": dict.fromkeys(("begins", "ends", "note"), _TEXT),
            "example": {"begins": "2036-11-29T22:00Z", "ends": "2036-11-29T23:30Z", "note": "New disks"},
        },
        "AlertsFields": {
            "type": "object",
            "description": "Without times there are no quiet hours; without a language it stays as it is",
            "additionalProperties": False,
            "properties": {
                **dict.fromkeys(("quiet_from", "quiet_until", "quiet_zone"), _TEXT),
                "language": {"enum": [code for code, _ in settings.LANGUAGES]},
            },
            "example": {"quiet_from": "22:00", "quiet_until": "07:00", "quiet_zone": "Europe/Vienna", "language": "de"},
        },
        "Maintenance": _object(dict.fromkeys(("begins", "ends", "note", "cancel"), _TEXT)),
        "CreatedMonitor": _created(),
        "Report": _report(),
    }


def _work_needed() -> Json:
    refused = _object({"errors": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}}})
    challenge = {
        **_object({"parameters": {"type": "object"}, "signature": _TEXT}),
        "description": "what to solve; missing if that would not help: the service sees no address of yours, or the"
        " solution was used before, and without it a new challenge is given",
    }
    return {**refused, "properties": {**refused["properties"], "challenge": challenge}}


def _created() -> Json:
    links = _object(dict.fromkeys(("id", "url", "report", "json", "badge"), _TEXT))
    warnings: Json = {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}}
    return {**links, "properties": {**links["properties"], "warnings": warnings}}


def _report() -> Json:
    state = {"enum": [*map(str, State)]}
    share = _object({"ratio": _NUMBER, "measured": {"type": "number"}})
    incident = {
        "began": _MOMENT, "ended": _MOMENT, "state": state, "states": {"type": "array"}, "acknowledged": _MOMENT,
        "flapping": {"type": "boolean"}, "path": _TEXT,
    }  # fmt: skip
    return _object(
        {
            **dict.fromkeys(("id", "name", "since", "now"), _TEXT),
            "state": state,
            "uptime": _object(dict.fromkeys(WINDOWS, share)),
            "latency": _object({"24h": _object({"median": _NUMBER, "p95": _NUMBER})}),
            "certificate_until": _MOMENT,
            "incidents": {"type": "array", "items": _object(incident)},
            "changes": {"type": "array", "items": _object({"at": _MOMENT, "what": _TEXT})},
            "maintenance": {"type": "array", "items": _object({"begins": _MOMENT, "ends": _MOMENT, "note": _TEXT})},
        }
    )


def _deed(deed: str) -> Json:
    responses = {"303": {"description": "done"}, **_NO_TOKEN, **_GONE}
    if deed == "run":
        responses["429"] = {"description": "the visitor has had as many as they may for now; see Retry-After"}
    if deed == "maintenance":
        del responses["303"]
        responses["201"] = {"description": "it is announced", "content": _json("Maintenance")}
        responses["400"] = {"description": "errors by field", "content": _json("Errors")}
    if deed == "quiet":
        responses["400"] = {"description": "errors by field", "content": _json("Errors")}
    post: Json = {
        "operationId": f"monitor-{deed}",
        "summary": f"{deed.capitalize()}, by the key",
        "responses": responses,
    }
    if body := _BODIES.get(deed):
        post["requestBody"] = {"required": True, "content": _json(body)}
    return {"parameters": [_ID], "post": post}


def _cancel() -> Json:
    number: Json = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}
    responses: Json = {"303": {"description": "cancelled, or ended if it had begun"}, **_NO_TOKEN, **_GONE}
    post: Json = {"operationId": "monitor-cancel", "summary": "Cancel maintenance", "responses": responses}
    return {"parameters": [_ID, number], "post": post}


def _get(name: str, summary: str, content: Json, *parameters: Json) -> Json:
    responses = {"200": {"description": summary, "content": content}, **_GONE}
    return {"parameters": [*parameters], "get": {"operationId": name, "summary": summary, "responses": responses}}


def _json(schema: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _object(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}
