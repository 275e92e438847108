"""The message itself, for the person who started the test, as long as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from smtptest.engine.events import Json
from smtptest.engine.receiving.lint.structure import read_structure
from smtptest.engine.receiving.message_view import first_text, part_text, view_message


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A message that is kept."""

    data: bytes
    """Its octets, as they came."""
    until: datetime
    """When it is deleted."""


def mail(public_id: str, kept: Kept | None) -> Json | None:
    """Return what the page shows of the message; None if there is none to show."""
    if kept is None:
        return None
    return {
        "view": view_message(kept.data),
        "until": kept.until,
        "eml_url": reverse("message", args=[public_id]),
        "html_url": reverse("message-html", args=[public_id]),
    }


def html_of(data: bytes) -> str:
    """Return the HTML of a message as it stands in it, to be shown only in a sandbox; empty if it has none."""
    return part_text(first_text(read_structure(data), "text/html"))
