"""Describes the JSON interface in OpenAPI 3.1. It is generated from the form, so the two cannot differ."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, JsonResponse

from smtptest import __version__
from smtptest.conf import engine
from smtptest.engine.domain.receivers import Receiver, Standing
from smtptest.engine.events import CheckResult, Json, Verdict
from smtptest.engine.outcome import FAULTS, Outcome
from smtptest.fields.field import Field
from smtptest.monitors import limits
from smtptest.transcripts.models import NOTE_LENGTH, TITLE_LENGTH
from smtptest.web.forms.controls import DrawnForm
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.monitors.monitor_form import MonitorForm
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.receiving.receive_form import ReceiveForm
from smtptest.web.forms.uploads import Attachments
from smtptest.web.links import origin
from smtptest.web.views.monitors import api
from smtptest.web.views.operations import (
    COMPONENTS,
    PATH_ID,
    TEXT,
    TOO_LARGE,
    WITH_WORK,
    WORK,
    answer,
    as_json,
    as_text,
    operation,
    refused,
    shape,
)
from smtptest.web.views.starting import WITH_PAGE

_PREVIOUS: Json = {"name": "previous", "in": "query", "description": "the id of the test it repeats", "schema": TEXT}
_LANGUAGE: Json = {"name": "language", "in": "query", "schema": {"enum": [code for code, _ in settings.LANGUAGES]}}
_LISTS = ("rcpt_to", *DomainForm.LISTS)
_FILE: Json = {
    "type": "object",
    "required": ["name", "content"],
    "additionalProperties": False,
    "properties": {"name": TEXT, "type": TEXT, "content": {"type": "string", "contentEncoding": "base64"}},
}
_EXAMPLE: Json = {"host": "mail.example.org", "mail_from": "you@example.org", "rcpt_to": ["someone@example.org"]}
_DOMAIN_EXAMPLE: Json = {"domain": "example.org", "address": ["192.0.2.1"], "selectors": ["selector1"]}
_RECEIVE_EXAMPLE: Json = {"behaviour": "greylist"}

_TOO_MANY = refused("429", "too many tests; see Retry-After")
_NO_TEST = refused("503", "the database is away, or a round trip must run where mail comes and cannot; see Retry-After")
_GONE, _GONE_JSON = (refused("404", "unknown, deleted or expired", page=page) for page in (True, False))
_CALLED = {"again": "Start once more", "note": "Give a title and a note to"}
# What the owner can do with a test, with the error responses of its own.
_DEEDS: dict[str, tuple[Json, ...]] = {
    "stop": (),
    "again": (
        refused("400", "the plan is not allowed any more, or errors by field"),
        _TOO_MANY,
        _NO_TEST,
    ),
    "keep": (),
    "note": (refused("400", "errors by field", page=False),),
    "mask": (
        refused("409", "it is still running"),
        refused("429", "too many copies; see Retry-After"),
        refused("503", "the database is away, or too many copies are made at once; see Retry-After"),
    ),
    "delete": (),
}
_TOLD: Json = {"type": "string", "description": "plain text, for every reader; what is not sent stays"}
# The fields of those that have any.
_BODIES: dict[str, Json] = {
    "again": {"step": {"type": "string", "description": "one that the answer proposes; none for the same plan"}},
    "note": {"title": {**_TOLD, "maxLength": TITLE_LENGTH}, "note": {**_TOLD, "maxLength": NOTE_LENGTH}},
}


async def description(request: HttpRequest) -> JsonResponse:
    """The OpenAPI document."""
    return JsonResponse(
        {
            "openapi": "3.1.0",
            "info": {"title": "smtptest", "version": __version__, "description": "Watch an SMTP conversation happen."},
            "servers": [{"url": origin(request)}],
            "paths": _paths(),
            "components": {"schemas": _schemas(), "responses": COMPONENTS},
        }
    )


def _paths() -> Json:
    pages = answer("200", "the transcript", as_text("text/html"))
    comparison = {
        "parameters": [PATH_ID, {**PATH_ID, "name": "other"}],
        "get": operation("compare", "Two tests side by side, as a page", pages, _GONE),
    }
    deeds = {
        f"/t/{{id}}/{deed}/": {
            "parameters": [PATH_ID],
            "post": operation(
                deed,
                f"{_CALLED.get(deed, deed.capitalize())} the test or its transcript, for whoever started it",
                answer("303", "done"),
                refused("403", "not yours; or not allowed; or it was not sent as JSON and without the form's token"),
                _GONE,
                *refusals,
                *([TOO_LARGE] if deed in _BODIES else []),
                body={
                    "type": "object",
                    "properties": (body := _BODIES.get(deed, {})),
                    "additionalProperties": not body,
                },
            ),
        }
        for deed, refusals in _DEEDS.items()
    }
    health = answer("200", "ok", plain := as_text("text/plain")), answer("503", "what does not answer", plain)
    return {
        "/": {"post": _start("start", "Start a test", "Fields")},
        "/domain/": {"post": _start("check", "Start a domain check", "DomainFields")},
        "/receive/": {"post": _start("receive", "Get a one-time address and wait for a message", "ReceiveFields")},
        **_formats(),
        "/t/{id}/compare/{other}/": comparison,
        "/t/{id}/compare/": _get("servers", "Two servers of a test side by side, as a page", pages, _GONE),
        **deeds,
        **api.paths(),
        "/healthz": {"get": operation("health", "Health", *health)},
    }


def _formats() -> Json:
    """A transcript in each of its forms."""
    texts, pages, json, words = (
        answer("200", "the transcript", content)
        for content in (as_text("text/plain"), as_text("text/html"), as_json("Transcript"), as_json("Explanations"))
    )
    picture = answer("200", "the picture", {"image/png": {}})
    return {
        "/t/{id}.json": _get("json", "The transcript as JSON", json, _GONE_JSON, words=True),
        "/t/{id}.txt": _get("text", "The transcript as text", texts, _GONE, words=True),
        "/t/{id}.eml": _get(
            "message",
            "The message that came, for whoever started the test",
            answer("200", "the message", {"message/rfc822": {}}),
            refused("404", "unknown, deleted or expired; somebody else's; or there is no message"),
        ),
        "/t/{id}.png": _get("picture", "The verdict as a picture", picture, _GONE),
        "/t/{id}/": _get("page", "The transcript as a page", pages, _GONE),
        "/t/{id}/explanations.json": _get("explanations", "What each line means", words, _GONE_JSON, words=True),
    }


def _start(name: str, summary: str, fields: str) -> Json:
    answers = (
        {"201": {**answer("201", "the test has started", as_json("Created"))["201"], "links": _links()}},
        refused("400", "errors by field"),
        WORK,
        TOO_LARGE,
        _TOO_MANY,
        _NO_TEST,
    )
    return {**operation(name, summary, *answers, body=fields), "parameters": [WITH_WORK, _PREVIOUS]}


def _links() -> Json:
    """What can be requested about the test that has started."""
    names = ("json", "text", "page", "explanations", "picture", *_DEEDS)
    return {name: {"operationId": name, "parameters": {"id": "$response.body#/id"}} for name in names}


def _get(name: str, summary: str, *answers: Json, words: bool = False) -> Json:
    """words: whether the language of its words can be chosen."""
    return {"parameters": [PATH_ID, *([_LANGUAGE] if words else [])], "get": operation(name, summary, *answers)}


def _schemas() -> Json:
    texts = {"type": "array", "items": TEXT}
    test, domain = _fields(TestForm(), "host", _EXAMPLE), _fields(DomainForm(), "domain", _DOMAIN_EXAMPLE)
    monitor = _fields(MonitorForm(least=limits.least_of_any(engine.environment())), "", {})
    transcript = shape(_transcript())
    return {
        "Fields": test,
        "DomainFields": domain,
        **api.schemas(test, domain, monitor),
        "ReceiveFields": _fields(ReceiveForm(), "", _RECEIVE_EXAMPLE),
        "Errors": shape({"errors": {"type": "object", "additionalProperties": texts}}),
        "Created": _created(),
        "Transcript": {**transcript, "properties": transcript["properties"] | _of_domain_check()},
        "Explanations": shape({"lines": {"type": "object"}, "explanations": {"type": "array"}}),
    }


def _fields(form: DrawnForm, required: str, example: Json) -> Json:
    """The schema of what a form takes. required: the one field that has no default; empty if all have one."""
    fields = {name: _field(form.TABLE[name], field, required) for name, field in form.fields.items()}
    return {
        "type": "object",
        "required": [required] if required else [],
        "additionalProperties": False,
        "properties": fields,
        "example": example,
    }


def _created() -> Json:
    warnings = {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}
    required = ("id", "url", "json", "websocket")
    # The rest is said of a test that waits for a message.
    waits = {**dict.fromkeys(("address", "expires", "host"), TEXT), "port": {"type": "integer"}}
    page = {"type": "string", "description": f"the test's page, of an SMTP test with the header Prefer: {WITH_PAGE}"}
    whole = shape({**dict.fromkeys(required, TEXT), "warnings": warnings, **waits, "page": page})
    return {**whole, "required": list(required)}


def _of_domain_check() -> Json:
    """What the transcript of a domain check alone has."""
    number = {"type": ["integer", "null"]}
    texts = dict.fromkeys(("id", "subject", "title", "detail", "advice", "record", "reference"), TEXT)
    check = shape({**texts, "result": {"enum": [*map(str, CheckResult)]}, "about": number})
    requirement = shape({"id": TEXT, "result": {"enum": [*map(str, Standing)]}, "about": number})
    cards = {str(receiver): {"type": "array", "items": requirement} for receiver in Receiver}
    return {"checks": {"type": "array", "items": check}, "receivers": shape(cards)}


def _transcript() -> Json:
    return {
        **dict.fromkeys(("id", "url", "started", "expires"), TEXT),
        "state": {"enum": ["running", "finished"]},
        "kind": {"enum": ["smtp", "domain", "receive"]},
        "verdict": {"enum": [*map(str, Verdict), None]},
        "outcome": {"enum": [*map(str, Outcome), None]},
        "deciding": {"type": ["integer", "null"]},
        "counts": shape({level: {"type": "integer"} for level in FAULTS}),
        "summary": {"type": ["string", "null"]},
        "took": {"type": ["number", "null"]},
        "masked": {"type": "boolean"},
        **dict.fromkeys(("title", "note"), TEXT),
        "plan": {"type": "object"},
        "dialogs": {"type": "array"},
        "events": {"type": "array"},
    }


def _field(known: Field, field: forms.Field, required: str) -> Json:
    """The schema of a field: its label in the table, and what the form accepts."""
    default = known.default if field.initial is None else field.initial
    usual = {} if known.secret or known.name == required else {"default": default}
    return {"description": str(known.label), **_schema(known.name, field), **usual}


def _schema(name: str, field: forms.Field) -> Json:
    match field:
        case forms.BooleanField():
            return {"type": "boolean"}
        case forms.ChoiceField():
            return {"type": "string", "enum": [str(value) for value, _ in field.choices]}  # type: ignore[union-attr,misc]
        case Attachments():
            return {"type": "array", "items": _FILE}
        case forms.IntegerField():
            bounds = {"minimum": field.min_value, "maximum": field.max_value}
            return {"type": "integer", **{key: value for key, value in bounds.items() if value is not None}}
    longest = {"maxLength": field.max_length} if isinstance(field, forms.CharField) and field.max_length else {}
    text = {"type": "string", **longest}
    return {"anyOf": [text, {"type": "array", "items": TEXT}]} if name in _LISTS else text
