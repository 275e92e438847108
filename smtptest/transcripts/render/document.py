"""A test as the document that ``/t/<id>.json`` gives and that pages are made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from smtptest.engine.events import Connected, DialogStarted, Finished, Json
from smtptest.engine.secret import MASK
from smtptest.transcripts import event_log
from smtptest.transcripts.masking.strangers import for_strangers, unchanged
from smtptest.transcripts.models import Event, Test

_OWNERS = ("username", "client_cert")  # they name a person


def document(test: Test, url: str, *, owner: bool) -> Json:
    """The whole transcript. url: its link.

    owner: the reader started the test; nobody else sees the user name, in a server's words neither, nor the link of the
    test that this one repeats.
    """
    # A masked copy has stand-ins, which are nobody's names.
    seen = unchanged if owner or test.masked else for_strangers(test.plan)
    events = [seen(event) for event in event_log.read(test)]
    previous = {"previous": test.previous} if owner and test.previous else {}
    return {**document_of(test, _plan(test.plan, owner=owner), events, url), **previous}


def document_of(test: Test, plan: Json, events: list[Json], url: str) -> Json:
    """The document of a test whose plan and events are these, as they are to be seen."""
    end = _end_of(events, None)
    return {
        "id": test.public_id,
        "url": url,
        "state": "finished" if end else "running",
        "verdict": end["verdict"] if end else None,
        "summary": end["summary"] if end else None,
        "started": test.started.isoformat(),
        "took": end["took"] if end else None,
        "expires": test.expires.isoformat(),
        "masked": test.masked,
        "plan": plan,
        "dialogs": list(_dialogs(events, plan)),
        "events": events,
    }


def extent(public_ids: Collection[str]) -> int:
    """How many events these tests have together, as far as they are stored."""
    return Event.objects.filter(test__public_id__in=public_ids).count()


def _plan(plan: Json, *, owner: bool) -> Json:
    return plan if owner else {**plan, **{name: MASK for name in _OWNERS if plan.get(name)}}


def _end_of(events: Iterable[Json], dialog: int | None) -> Json | None:
    ends = (event for event in events if event["kind"] == Finished.kind and event["dialog"] == dialog)
    return next(ends, None)


def _dialogs(events: list[Json], plan: Json) -> Iterable[Json]:
    for index in sorted({event["dialog"] for event in events if event["dialog"] is not None}):
        own = [event for event in events if event["dialog"] == index]
        # What was dialled tells more than what was to be dialled.
        told = [event for kind in (Connected.kind, DialogStarted.kind) for event in own if event["kind"] == kind]
        peer: Json = told[0] if told else {}
        part = next((event.get("part") for event in own if event["kind"] == DialogStarted.kind), None)
        end: Json = _end_of(own, index) or {}
        yield {
            "index": index,
            "host": peer.get("host", plan["host"]),
            "address": peer.get("address"),
            "port": peer.get("port", plan["port"]),
            "verdict": end.get("verdict"),
            "summary": end.get("summary"),
            "took": end.get("took"),
            **({"part": part} if part else {}),
        }
