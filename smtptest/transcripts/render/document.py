"""Makes a test's document: what ``/t/<id>.json`` returns and what the pages are rendered from."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from smtptest.engine.events import Check, Connected, DialogStarted, Finding, Finished, Json, Role
from smtptest.engine.judgement import Judge
from smtptest.engine.outcome import FAULTS
from smtptest.engine.secret import MASK
from smtptest.transcripts import event_log
from smtptest.transcripts.masking.strangers import for_strangers, one_time_address, unchanged
from smtptest.transcripts.models import Event, Test
from smtptest.transcripts.render.checks import checks, receivers, without_number

# Fields of the plan that only the owner sees, because they name a person.
_OWNERS = ("username", "client_cert")
_KINDS = {Test.Kind.TEST: "smtp", Test.Kind.DOMAIN: "domain", Test.Kind.RECEIVE: "receive"}
# Which field says how bad it is.
_LEVELS = {Finding.kind: "level", Check.kind: "result"}
# What the document takes from the event that ends the test or a dialog.
_END = ("verdict", "outcome", "summary")


def document(test: Test, url: str, *, owner: bool, most: int | None = None) -> Json:
    """Return the whole transcript, read from the database.

    url: its absolute address. owner: whether the reader started the test. Other readers see neither the user name, not
    even in a server's replies, nor the id of the test that this one repeats. most: only the first so many events.
    """
    # A masked copy has pseudonyms already.
    is_over = event_log.is_over(test)
    seen = unchanged if owner or test.masked else for_strangers(test.plan, is_over=is_over)
    events = [seen(event) for event in event_log.read(test, most=most)]
    previous = {"previous": test.previous} if owner and test.previous else {}
    said = {"title": test.title, "note": test.note}
    return {**document_of(test, _plan(test.plan, owner=owner, is_over=is_over), events, url), **said, **previous}


def document_of(test: Test, plan: Json, events: list[Json], url: str) -> Json:
    """Return the document of a test with this plan and these events, both as the reader may see them."""
    events = judged(events)
    end: Json = _end_of(events, None) or {}
    return {
        "id": test.public_id,
        "kind": _KINDS[Test.Kind(test.kind)],
        "url": url,
        "state": "finished" if end else "running",
        **{name: end.get(name) for name in _END},
        "deciding": end.get("deciding"),
        "counts": _counts(events),
        "started": test.started.isoformat(),
        "took": end.get("took"),
        "expires": test.expires.isoformat(),
        "masked": test.masked,
        "plan": plan,
        "dialogs": list(_dialogs(events, plan)),
        **(_found(events) if test.kind != Test.Kind.TEST or plan.get("round_trip") else {}),
        "events": events,
    }


def _found(events: list[Json]) -> Json:
    """What only domain checks, receive tests and round trips have."""
    return {"checks": [without_number(event) for event in checks(events)], "receivers": receivers(events)}


def extent(public_ids: Collection[str]) -> int:
    """Return how many events of these tests are stored, all together."""
    return Event.objects.filter(test__public_id__in=public_ids).count()


def judged(events: list[Json]) -> list[Json]:
    """Return the events, each end with ``outcome`` and ``deciding``, which earlier versions did not store."""
    if all(event.get("outcome") for event in events if event["kind"] == Finished.kind):
        return events
    judge = Judge()
    return [_judged(event, judge) for event in events]


def _judged(event: Json, judge: Judge) -> Json:
    judge.hear(event)
    if event["kind"] != Finished.kind:
        return event
    outcome, deciding = judge.judge(event["verdict"], event["dialog"])
    return {**event, "outcome": outcome, "deciding": deciding}


def _counts(events: Iterable[Json]) -> Json:
    """The number of findings and checks of each level that is a fault, the worst level first."""
    levels = [event[_LEVELS[event["kind"]]] for event in events if event["kind"] in _LEVELS]
    return {level: levels.count(level) for level in FAULTS}


def _plan(plan: Json, *, owner: bool, is_over: bool) -> Json:
    if owner:
        return plan
    hidden: Json = {name: MASK for name in _OWNERS if plan.get(name)}
    if one_time_address(plan) and not is_over:
        hidden |= {"rcpt_to": [MASK]} if plan.get("round_trip") else {"address": MASK}
    return {**plan, **hidden}


def _end_of(events: Iterable[Json], dialog: int | None) -> Json | None:
    ends = (event for event in events if event["kind"] == Finished.kind and event["dialog"] == dialog)
    return next(ends, None)


def _dialogs(events: list[Json], plan: Json) -> Iterable[Json]:
    for index in sorted({event["dialog"] for event in events if event["dialog"] is not None}):
        own = [event for event in events if event["dialog"] == index]
        # The connection that was made says more than the one that was planned.
        told = [event for kind in (Connected.kind, DialogStarted.kind) for event in own if event["kind"] == kind]
        peer: Json = told[0] if told else {}
        begun: Json = next((event for event in own if event["kind"] == DialogStarted.kind), {})
        part = begun.get("part")
        end: Json = _end_of(own, index) or {}
        yield {
            "index": index,
            "role": begun.get("role", str(Role.CLIENT)),
            "host": peer.get("host", plan.get("host")),
            "address": peer.get("address"),
            "port": peer.get("port", plan.get("port")),
            **{name: end.get(name) for name in _END},
            "took": end.get("took"),
            **({"part": part} if part else {}),
        }
