"""What a domain publishes for mail programs, as the first page offers it, and what the visitor's choice fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from smtptest.engine.autoconfig.discovery import Found, servers
from smtptest.engine.autoconfig.offer import Asked, Offer
from smtptest.engine.smtp.plan import Security
from smtptest.fields.choices import LABELS
from smtptest.transcripts.render.in_words import said

# A choice is sent back by a button, whose one value has these, parted by spaces; the user name may have some itself.
_PARTS = ("host", "port", "security", "auth", "username")
# Between the places of a choice, which have no commas.
_AND = ", "
# Of the choices that come back with the one that was made; a domain publishes fewer.
_MOST_KEPT = 32


def context(address: str, asked: Sequence[Asked]) -> dict[str, Any]:
    """The template's data. address: as it was typed."""
    found, fit = servers(asked), best(asked)
    return {
        "address": address,
        "asked": True,
        "servers": [_server(one, chosen=one.offer is fit) for one in found],
        "silent": [{"where": one.where, "error": said(one.error)} for one in asked if one.error],
    }


def returned(sent: QueryDict) -> dict[str, Any] | None:
    """As :func:`context`, of what came back with the form without scripts; None if no address did.

    Nothing is asked again. It is shown to whoever sent it, and to nobody else.
    """
    if not sent.get("address"):
        return None
    pairs = list(zip(sent.getlist("choice"), sent.getlist("place"), strict=False))[:_MOST_KEPT]
    rows = [_row(taken(one), place.split(_AND), chosen=one == sent.get("take")) for one, place in pairs]
    return {"address": sent["address"], "servers": rows}


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
    row = _row(fields_of(one.offer), one.where, chosen=chosen)
    return {**row, "refusal": said(one.offer.refusal) if one.offer.refusal else ""}


def _row(fields: Mapping[str, str], where: Sequence[str], *, chosen: bool) -> dict[str, Any]:
    labels: Mapping[str, Any] = LABELS[Security]
    return {
        **fields,
        "security": labels.get(fields.get("security", ""), ""),
        "where": where,
        "places": _AND.join(where),
        "take": " ".join(fields.values()),
        "chosen": chosen,
    }
