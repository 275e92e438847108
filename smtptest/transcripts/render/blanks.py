"""Makes events whose values are placeholders (``{…}``): the page's ``<template>`` elements are rendered from them.

The scripts replace the placeholders, and remove the parts that an event does not have.
"""

from __future__ import annotations

from dataclasses import fields

from smtptest.engine.events import KINDS, Json
from smtptest.transcripts.sides import CLIENT, SERVER

_LINE = {"seq": "{seq}", "at": "{t}", "time": "{time}", "since": "{since}", "parts": ["", ""], "flags": []}
_LANGUAGE = {"language": "{language}"}
_TLS = {"kind": "tls", "seq": "{seq}", "version": "{version}", "cipher": "{cipher}", "where": "{where}"}


def lines() -> list[Json]:
    """Return a line of each kind with every part that it can have; ``template`` is the name of its element."""
    said = {"note": "{note}", "anomalies": ["{anomalies}"], "of_message": True}
    reply = {**said, "side": SERVER, "code": "{code}", "start": "{start}", "more": True}
    kinds: dict[str, Json] = {
        "sent": {**said, "side": CLIENT},
        "received": reply,
        **{
            kind: {one.name: f"{{{one.name}}}" for one in fields(each)} for kind, each in KINDS.items() if each.happened
        },
        "resolved": {"query": "{query}", "type": "{type}", "answers": [], "error": "{answers}", **_LANGUAGE},
        "fetched": {"url": "{url}", "size": "{size}", "error": "{error}", **_LANGUAGE},
        "finished": {"summary": "{summary}", **_LANGUAGE},
    }
    told = [{**own, **_LINE, "kind": kind, "template": kind} for kind, own in kinds.items()]
    # Templates with whole sentences, because the word order differs between languages.
    return [
        *told,
        # Of an incoming session, whose server this tool is.
        {**reply, **_LINE, "kind": "sent", "template": "sent-incoming"},
        {**said, **_LINE, "side": CLIENT, "kind": "received", "template": "received-incoming"},
        {**_LINE, **_TLS, "template": "tls", "verified": True},
        {**_LINE, **_TLS, "template": "tls-unverified", "verified": False, "problems": ["{problem}"]},
        {**_LINE, **_TLS, "template": "tls-bare", "verified": False, "problems": []},
        {**_LINE, **_TLS, "template": "tls-shown", "verified": False, "problems": [], "chain": [{}]},
    ]


def fold() -> Json:
    """Return the folded rest of a long message, without its lines."""
    return {"folded": [], "count": 1}


def stage() -> Json:
    """Return a stage without lines."""
    places = {"seq": "{seq}", "name": "{name}", "dialog": "{dialog}", "state": "{state}", "at": "{t}"}
    return {**places, "end": "", "took": "", "rows": []}


def group() -> Json:
    """Return one dialog of several, without stages; its ``dialog`` is also a row of the overview."""
    peer = {"index": "{dialog}", "role": "{role}", "host": "{host}", "address": "{address}", "part": "{part}"}
    return {"dialog": {**peer, "verdict": None, "took": None}, "open": True, "where": "{where}", "stages": []}


def finding() -> Json:
    """Return a finding with every part that it can have; the scripts request its explanation."""
    names = ("seq", "level", "code", "title", "detail", "link", "reference", "language")
    place = {"seq": "{seq}", "where": "{where}", "about": "{target}"}
    return {**{name: f"{{{name}}}" for name in names}, "places": [place]}


def check() -> Json:
    """Return a check with every part that it can have."""
    names = ("seq", "id", "result", "title", "detail", "lines", "advice", "record", "link", "reference", "language")
    asked = {"label": "{label}", "about": "{target}", "open": False, "signs": True}
    return {**{name: f"{{{name}}}" for name in names}, **asked}


def check_stage() -> Json:
    """Return a stage of a domain check without checks."""
    return {"seq": "{seq}", "name": "{name}", "state": "{state}", "took": "", "entries": []}


def tls() -> Json:
    """Return a handshake with one problem and no certificate."""
    return {
        **_TLS,
        "bits": "{bits}",
        "key_exchange": "{exchange}",
        "problems": ["{problem}"],
        "language": "{language}",
        "chain": [],
    }


def certificate() -> Json:
    """Return a certificate with every fact that it can have."""
    names = ("subject", "issuer", "key", "fingerprint")
    dates = {"not_before": "{from}", "not_after": "{until}", "days": 0}
    return {**{name: f"{{{name}}}" for name in names}, "names": ["{names}"], **dates}


def meaning() -> Json:
    """Return an explanation with one code."""
    names = ("title", "meaning", "next_step", "proves", "does_not_prove", "reference", "link", "source", "host")
    code = {"code": "{code}", "title": "{title}", "link": "{link}"}
    return {**{name: f"{{{name}}}" for name in names}, "codes": [code]}


def blanks() -> Json:
    """Return all of them, by the name of the function."""
    makers = (lines, fold, stage, group, finding, check, check_stage, tls, certificate, meaning)
    return {maker.__name__: maker() for maker in makers}
