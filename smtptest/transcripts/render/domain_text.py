"""The upper part of a domain check as text: the answer, what to publish, the receivers, and the checks by stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from smtptest.engine.domain.receivers import Receiver, Standing
from smtptest.engine.events import CheckResult, Json, Stage
from smtptest.engine.words.domain.labels import label_of
from smtptest.engine.words.domain.receivers import REQUIREMENTS
from smtptest.transcripts.render.checks import checks, is_domain
from smtptest.transcripts.render.dialogs import places
from smtptest.transcripts.render.page import worst_first
from smtptest.transcripts.render.to_publish import ELSEWHERE, to_publish

_WIDTH = max(map(len, [*CheckResult, *Standing]))


def sections(document: Json) -> Iterator[str]:
    """Yield the lines between the head of the text and the events. The comments of the records are those of a zone
    file, so that the whole section can be pasted into one."""
    events, of_message = document["events"], not is_domain(document)
    advised = to_publish(events)
    titled = {
        "To fix": _advised(events) if of_message else (),
        "To publish": _records(advised, needed=True),
        "To publish if wanted": _records(advised, needed=False),
        "Receivers": _receivers(document["receivers"], events),
        "Checks": _stages(events),
        f"Found in the sessions{'' if of_message else ' with mail servers'}": _found(events),
    }
    for title, lines in titled.items():
        told = list(lines)
        if told:
            yield from ("", title, *told)
    yield from ("", "Events")


def in_short(event: Json) -> Json:
    """The event as it stands among all events. If a check has been shown already, only its title."""
    if event["kind"] != "check":
        return event
    return {**event, "detail": "", "advice": "", "record": "", "trace": (), "reference": ""}


def check_name(event: Json) -> str:
    """What a check is called, and what it asks about if there are several."""
    return f"{label_of(event['id'])} {event['subject']}".rstrip()


def _records(advised: Iterable[Json], *, needed: bool) -> Iterator[str]:
    """needed: those that mend something, or the others."""
    for one in advised:
        if CheckResult(one["checks"][0]["result"]).fault is needed:
            for event in one["checks"]:
                yield f"; {check_name(event)}, {event['result']}: {event['title']}. {event['advice']}"
            if one["alias"]:
                yield f"; {ELSEWHERE % one}"
            yield one["record"]


def _advised(events: Iterable[Json]) -> Iterator[str]:
    """What should be fixed, the worst first."""
    faults = [event for event in checks(events) if CheckResult(event["result"]).fault and event["advice"]]
    for event in sorted(faults, key=lambda one: -list(CheckResult).index(CheckResult(one["result"]))):
        yield f"  {event['result']:{_WIDTH}}  {event['advice']}"


def _receivers(receivers: Json, events: Iterable[Json]) -> Iterator[str]:
    proofs = {event["seq"]: event for event in checks(events)}
    labels = {str(one): one.label for one in Receiver}
    for name, card in receivers.items():
        yield labels[name]
        for each in card:
            proof = proofs.get(each["about"])
            told = f" ({check_name(proof)}: {proof['title']})" if proof else ""
            yield f"  {each['result']:{_WIDTH}}  {REQUIREMENTS[each['id']].title}{told}"


def _stages(events: Iterable[Json]) -> Iterator[str]:
    """The checks of each stage in the order of the table, under its name and how long it took."""
    ended = {event["name"]: event for event in events if event["kind"] == Stage.kind and event["state"] != "started"}
    stage = None
    for event in checks(events):
        if event["stage"] != stage:
            stage = event["stage"]
            took = ended.get(stage, {}).get("took")
            yield stage if took is None else f"{stage}, {took:.3f} s"
        yield from _check(event)


def _check(event: Json) -> Iterator[str]:
    reference = f" ({event['reference']})" if event["reference"] else ""
    yield f"  {event['result']:{_WIDTH}}  {check_name(event)}: {event['title']}"
    below = [
        f"{event['detail']}{reference}" if event["detail"] else reference.strip(),
        *(f"  {line}" for line in event.get("trace", ())),
        event["advice"],
    ]
    yield from (f"  {'':{_WIDTH}}  {line}" for line in below if line)


def _found(events: list[Json]) -> Iterator[str]:
    where = places(events)
    for event in worst_first(events):
        place = where.get(event["dialog"])
        yield f"  {event['level']:{_WIDTH}}  {f'{place}: ' if place else ''}{event['title']}. {event['detail']}"
