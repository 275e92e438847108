"""What the owner of a checked domain should mend: each problem and warning, with the record to publish."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext

from smtptest.engine.events import CheckResult, Json, StageName
from smtptest.transcripts.render import to_publish
from smtptest.transcripts.render.checks import checks

# A record as a zone file has it (RFC 1035 section 5.1): the name, the type, and what it holds.
_ENTRY = re.compile(r"(\S+)\. IN (\S+) (.*)")
_FAULTS = [str(result) for result in reversed(CheckResult) if result.fault]


def mending(found: Json) -> list[Json]:
    """Return what is to be mended, the worst first; nothing while the test runs.

    Each has ``level``, ``advice`` (a sentence or more of the checks that ask for it), ``checks`` (the events, of which
    the first is the worst), and ``record``, ``name`` and ``type``, which are empty if no record mends it.
    ``elsewhere`` says that the name may be somebody else's; empty if it is the domain's own.

    found: the transcript's document.
    """
    if not found["verdict"]:
        return []
    records = [item for item in to_publish.to_publish(found["events"]) if item["checks"][0]["result"] in _FAULTS]
    told = {event["seq"] for item in records for event in item["checks"]}
    others = [event for event in checks(found["events"]) if event["result"] in _FAULTS and event["seq"] not in told]
    items = [*map(_with_record, records), *map(_without_record, others)]
    return sorted(items, key=lambda item: (_FAULTS.index(item["level"]), -_weight(item["checks"][0])))


def _with_record(item: Json) -> Json:
    match = _ENTRY.fullmatch(item["record"])
    name, kind = (match[1], match[2]) if match else ("", "")
    elsewhere = _elsewhere(item)
    return {**_item(item["checks"]), "record": item["record"], "name": name, "type": kind, "elsewhere": elsewhere}


def remarks(found: Json) -> dict[int, str]:
    """What is to be said of records in other domains, by the numbers of the checks that advise them.

    found: the transcript's document.
    """
    told = ((item, _elsewhere(item)) for item in to_publish.to_publish(found["events"]))
    return {event["seq"]: words for item, words in told if words for event in item["checks"]}


def _elsewhere(item: Json) -> str:
    return gettext(to_publish.ELSEWHERE) % item if item["alias"] else ""


def _without_record(event: Json) -> Json:
    return {**_item([event]), "record": "", "name": "", "type": "", "elsewhere": ""}


def _item(events: Iterable[Json]) -> Json:
    asking = list(events)
    advice = list(dict.fromkeys(event["advice"] for event in asking if event["advice"]))
    return {"level": asking[0]["result"], "checks": asking, "advice": advice}


def _weight(event: Json) -> int:
    # That of a stage of a later version is not known.
    return next((stage.facts.weight for stage in StageName if stage == event["stage"]), 0)
