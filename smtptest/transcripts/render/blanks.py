"""Events that say ``{…}`` where others say something: the page's ``<template>`` elements are drawn from them.

The scripts fill in what stands between the braces, and take away what an event does not have.
"""

from __future__ import annotations

from dataclasses import fields

from smtptest.engine.events import KINDS, Json

_LINE = {"seq": "{seq}", "at": "{t}", "time": "{time}", "since": "{since}", "parts": ["", ""], "flags": []}
_LANGUAGE = {"language": "{language}"}
_TLS = {"kind": "tls", "seq": "{seq}", "version": "{version}", "cipher": "{cipher}", "where": "{where}"}


def lines() -> list[Json]:
    """One of each kind of line, under the name of its ``template``, with every part that such a line can have."""
    received = {"code": "{code}", "start": "{start}", "more": True, "note": "{note}", "anomalies": ["{anomalies}"]}
    kinds: dict[str, Json] = {
        "sent": {"masked": True},
        "received": received,
        **{
            kind: {one.name: f"{{{one.name}}}" for one in fields(each)} for kind, each in KINDS.items() if each.happened
        },
        "resolved": {"query": "{query}", "type": "{type}", "answers": [], "error": "{answers}", **_LANGUAGE},
        "finished": {"summary": "{summary}", **_LANGUAGE},
    }
    told = [{**own, **_LINE, "kind": kind, "template": kind} for kind, own in kinds.items()]
    # Two whole sentences, because a language may say them in another order.
    return [
        *told,
        {**_LINE, **_TLS, "template": "tls", "verified": True},
        {**_LINE, **_TLS, "template": "tls-unverified", "verified": False},
    ]


def fold() -> Json:
    """The rest of a long message, without its lines."""
    return {"folded": [], "count": 1}


def stage() -> Json:
    """A stage without lines."""
    places = {"seq": "{seq}", "name": "{name}", "dialog": "{dialog}", "state": "{state}", "at": "{t}"}
    return {**places, "end": "", "took": "", "rows": []}


def group() -> Json:
    """One dialog of several, without stages; its ``dialog`` is a row of the overview as well."""
    peer = {"index": "{dialog}", "host": "{host}", "address": "{address}", "part": "{part}"}
    return {"dialog": {**peer, "verdict": None, "took": None}, "open": True, "where": "{where}", "stages": []}


def finding() -> Json:
    """A finding with every part that one can have; what it means is asked for."""
    names = ("seq", "level", "code", "title", "detail", "link", "reference", "language")
    place = {"seq": "{seq}", "where": "{where}", "about": "{target}"}
    return {**{name: f"{{{name}}}" for name in names}, "places": [place]}


def tls() -> Json:
    """A handshake with one problem and no certificate."""
    return {
        **_TLS,
        "bits": "{bits}",
        "key_exchange": "{exchange}",
        "problems": ["{problem}"],
        "language": "{language}",
        "chain": [],
    }


def certificate() -> Json:
    """A certificate with every fact that one can have."""
    names = ("subject", "issuer", "key", "fingerprint")
    dates = {"not_before": "{from}", "not_after": "{until}", "days": 0}
    return {**{name: f"{{{name}}}" for name in names}, "names": ["{names}"], **dates}


def meaning() -> Json:
    """An explanation with one code."""
    names = ("title", "meaning", "next_step", "proves", "does_not_prove", "reference", "link", "source", "host")
    code = {"code": "{code}", "title": "{title}", "link": "{link}"}
    return {**{name: f"{{{name}}}" for name in names}, "codes": [code]}


def blanks() -> Json:
    """All of them, by name."""
    makers = (lines, fold, stage, group, finding, tls, certificate, meaning)
    return {maker.__name__: maker() for maker in makers}
