"""What a domain publishes for mail programs, as the first page offers it, and what the visitor's choice fills in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smtptest.engine.autoconfig.discovery import Found, servers
from smtptest.engine.autoconfig.offer import Asked, Offer
from smtptest.engine.smtp.plan import Security
from smtptest.fields.choices import LABELS
from smtptest.transcripts.render.in_words import said

# A choice is sent back by a button, whose one value has these, parted by spaces; the user name may have some itself.
_PARTS = ("host", "port", "security", "auth", "username")


def context(address: str, asked: Sequence[Asked]) -> dict[str, Any]:
    """The template's data. address: as it was typed."""
    found = servers(asked)
    fit = next((one for one in found if not one.offer.refusal), None)
    return {
        "address": address,
        "asked": True,
        "servers": [_server(one, chosen=one is fit) for one in found],
        "silent": [{"where": one.where, "error": said(one.error)} for one in asked if one.error],
    }


def best(asked: Sequence[Asked]) -> Offer | None:
    """The first server that this service connects to."""
    return next((one.offer for one in servers(asked) if not one.offer.refusal), None)


def fields_of(offer: Offer) -> dict[str, str]:
    """What it fills in, by field."""
    return {name: str(getattr(offer, name)) for name in _PARTS}


def taken(value: str) -> dict[str, str]:
    """The fields of a choice that was sent back. Nothing is taken on trust: the form judges them as if typed."""
    return dict(zip(_PARTS, value.split(" ", len(_PARTS) - 1), strict=False))


def _server(one: Found, *, chosen: bool) -> dict[str, Any]:
    offer = one.offer
    return {
        "host": offer.host,
        "port": offer.port,
        "security": LABELS[Security][offer.security],
        "username": offer.username,
        "where": one.where,
        "refusal": said(offer.refusal) if offer.refusal else "",
        "take": " ".join(fields_of(offer).values()),
        "chosen": chosen,
    }
