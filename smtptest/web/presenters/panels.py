"""What stands around a transcript: sharing, the same test in other programs, and what a running test waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from smtptest.conf import engine
from smtptest.engine.events import Json, Stage, StageName, StageState
from smtptest.engine.smtp.plan import Security
from smtptest.engine.verdict import FACTS
from smtptest.export.curl import curl
from smtptest.export.exportable import Wish, wish
from smtptest.export.openssl import openssl
from smtptest.export.program_settings import settings
from smtptest.export.shell import Export, Words
from smtptest.export.swaks import swaks
from smtptest.transcripts.render.checks import has_checks, is_receive, is_round_trip
from smtptest.web import links


def panels(found: Json) -> Json:
    """Return the template's ``share`` and ``waiting``. found: the transcript's document."""
    return {"share": _share(found), "waiting": _waiting(found)}


def _waiting(found: Json) -> Json:
    """Return what a running test waits for: ``stage``, the ``limit`` of that wait in seconds, all ``limits`` by name.

    ``for_message``: whether a message is to come, and no session is under way.
    ``tls_url`` is where the same test begins again with TLS from the first byte; empty where that makes no sense.
    """
    stages = [event for event in found["events"] if event["kind"] == Stage.kind]
    stage = stages[-1]["name"] if stages else ""
    known = engine.limits(engine.environment())
    # A stage of an old transcript may be none of today's.
    limit = next((one.facts.limit for one in StageName if one == stage), "")
    limits = {name: getattr(known, name) for name in sorted({one.facts.limit for one in StageName} - {""})}
    silent = found["plan"].get("security") != Security.TLS and not found["masked"] and not has_checks(found)
    return {
        "stage": stage,
        "for_message": (is_receive(found) or is_round_trip(found)) and _awaits_message(found, stages),
        "limits": limits,
        "limit": limits.get(limit),
        "tls_url": f"{links.again_url(found['id'])}&security={Security.TLS}" if silent else "",
    }


def _awaits_message(found: Json, stages: list[Json]) -> bool:
    """Whether a message is to come, and no session is under way."""
    # The test's own stages. A receive test begins with the one that is looked for.
    own = [(event["name"], event["state"]) for event in stages if event["dialog"] is None]
    waits = own[-1] == (StageName.WAITING, StageState.STARTED) if own else is_receive(found)
    return bool(waits and all(dialog["verdict"] for dialog in found["dialogs"]))


def _share(found: Json) -> Json:
    most = timedelta(days=engine.environment().keep_days_max)
    until = datetime.fromisoformat(found["started"]) + most
    return {
        # On paper it says of when it is.
        "moment": timezone.now(),
        "keep_url": reverse("keep", args=[found["id"]]),
        # There is no button if it could be kept for less than an hour longer.
        "until": until if until - datetime.fromisoformat(found["expires"]) > timedelta(hours=1) else None,
        "note_url": reverse("note", args=[found["id"]]),
        "mask_url": reverse("mask", args=[found["id"]]),
        "picture_url": reverse("picture", args=[found["id"]]),
        "named_url": f"{found['url']}?host=1",
    }


def elsewhere(found: Json, *, owner: bool) -> Json | None:
    """Return what other programs need to do the same; None for a masked copy and a test with checks.

    The end of a test changes it: only then it is known which server answered, by which name this tool greeted it, how
    it logged in, and whether that worked.

    found: the transcript's document. owner: whether the reader started the test.
    """
    if found["masked"] or has_checks(found):
        return None
    asked = wish(found, owner=owner)
    works = found["verdict"] and FACTS[found["verdict"]].completed and not asked.unknown_choices
    return {
        "commands": _commands(asked),
        "settings": settings(asked) if works else [],
        "several": asked.several,
        "host": asked.host,
    }


def _commands(asked: Wish) -> list[Export]:
    """The commands; they are empty if no other program can do the same."""
    reason = _impossible(asked)
    if reason is None:
        return [swaks(asked), openssl(asked), curl(asked)]
    return [Export(name=name, text="", unsaid=(reason,)) for name in ("swaks", "openssl", "curl")]


def _impossible(asked: Wish) -> Words | None:
    """Why no other program can do the same: they have no probes, and a normal session is another test; or a later
    version, which runs beside this one during an upgrade, has a choice that is unknown here. None if they can."""
    if asked.unknown_choices:
        told = {"settings": ", ".join(asked.unknown_choices)}
        return _("A later version of smtptest has run this test, and this one does not know: %(settings)s.") % told
    if asked.plan.get("probe", "none") != "none":
        return _("This program cannot run the probe, which sends commands of its own.")
    return None
