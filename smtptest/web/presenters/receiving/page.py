"""What only the page of a receive test has, and its form."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext

from smtptest.conf import engine
from smtptest.engine.events import Json
from smtptest.engine.receiving.behaviour import BEHAVIOURS, Behaviour
from smtptest.transcripts.render.checks import is_round_trip
from smtptest.web.presenters.receiving.message import Kept, mail
from smtptest.web.presenters.receiving.path import path
from smtptest.web.presenters.receiving.round_trip import trip
from smtptest.web.presenters.receiving.send import send


@dataclass(frozen=True, kw_only=True)
class Here:
    """What the page says besides the transcript's document."""

    place: Json = field(default_factory=dict)
    """``host`` and ``port`` of the listener; empty if another process listens."""
    kept: Kept | None = None
    """The message; None if it is no longer kept, and for everyone who did not start the test."""


def own_parts(found: Json, here: Here) -> Json:
    """Return the template's ``path`` and ``mail``, and ``send`` and ``behaviour`` or, of a round trip, ``trip``.

    found: the document of a receive test or a round trip.
    """
    of_message = {"path": path(found), "mail": mail(found["id"], here.kept)}
    if is_round_trip(found):
        return {"trip": trip(found, engine.environment().receive.minutes), **of_message}
    return {
        "send": send(found, here.place, public=engine.environment().public),
        "behaviour": _stored_behaviour(found["plan"]["behaviour"]),
        **of_message,
    }


def _stored_behaviour(name: str) -> Json:
    """Return what :func:`behaviour` does, of a stored one.

    One of a later version, which runs beside this one during an upgrade, has its name as its label, and an empty
    ``good_sender``.
    """
    if name in BEHAVIOURS:
        return behaviour(BEHAVIOURS[name])
    does = gettext("A later version of smtptest knows this behaviour, and this one does not.")
    return {"name": name, "label": name, "does": does, "good_sender": "", "asked": True}


def behaviour(one: Behaviour) -> Json:
    """Return ``name``, ``label``, ``does``, ``good_sender``, and ``asked``: no receiver behaves so if all is well."""
    facts = one.facts
    words = {"label": gettext(facts.label), "does": gettext(facts.does), "good_sender": gettext(facts.good_sender)}
    return {"name": str(one), **words, "asked": one is not Behaviour.NORMAL}


def behaviours(chosen: str) -> Json:
    """Return the form's ``behaviours``, each as :func:`behaviour` with ``chosen``, and the chosen ``behaviour``."""
    rows = [{**behaviour(one), "chosen": one == chosen} for one in Behaviour]
    return {"behaviours": rows, "behaviour": next((row for row in rows if row["chosen"]), rows[0])}
