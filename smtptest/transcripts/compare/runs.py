"""Compares two transcripts dialog by dialog, stage by stage, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from string import Formatter
from typing import Any

from smtptest.engine.events import KINDS, Fetched, Finding, Finished, Json, Received, Tls
from smtptest.transcripts.compare.alignment import align
from smtptest.transcripts.compare.domains import fetched_text, found_differences, spoken
from smtptest.transcripts.compare.noise import usual
from smtptest.transcripts.masking.strangers import one_time_address
from smtptest.transcripts.render.checks import has_checks, is_receive, is_round_trip
from smtptest.transcripts.render.page import conversation, duration, first_lines
from smtptest.transcripts.sides import MARKS

# Who says it, and what.
Line = tuple[str, str]
# Of either side, the names by which it calls itself.
Own = tuple[Sequence[str], Sequence[str]]

# Stages differ in time if it is by more than this many seconds and by more than this share of the shorter time.
_NOISE_SECONDS = 0.1
_NOISE_SHARE = 0.5


def compare(before: Json, after: Json, own: Own = ((), ())) -> Json:
    """Return what changed from one document to the other. own: names of each, which are no difference in its lines;
    of receive tests and round trips their one-time addresses are.

    - ``facts``: what differs in verdict, times, plan, TLS, findings, checks and answers, each as ``name``, ``before``
      and ``after``; those of :func:`found_differences` have a ``label`` too.
    - ``dialogs``: each with ``name``, ``verdicts`` (one if both runs have the same) and ``stages``.
      A stage has ``name``, ``state`` and ``took`` (of both runs), ``slower``, ``changed`` (how many rows differ) and
      ``rows``. A row has ``kind``, ``sides`` (``C``, ``S`` or ``·``) and the texts ``before`` and ``after``. Its kind
      is ``same``, ``usual`` (it differs only in what always does), ``changed``, ``gone`` or ``new``.
    - ``changed``: how many rows of all stages differ.
    - ``left_out``: how many lines of the longer run were not compared, because there are too many.
    - ``slower``: the stages whose time differs; their ``slower`` is ``slower`` or ``faster``.
    """
    if (is_receive(before) and is_receive(after)) or (is_round_trip(before) and is_round_trip(after)):
        own = ([one_time_address(before["plan"])], [one_time_address(after["plan"])])
    (first, more), (second, others) = (first_lines(spoken(document)) for document in (before, after))
    dialogs = [_dialog(pair, own) for pair in _paired(conversation(first), conversation(second), _name)]
    stages = [stage for dialog in dialogs for stage in dialog["stages"]]
    facts = [
        *_end(before, after),
        *_plans(before["plan"], after["plan"]),
        *_tls(before, after),
        *_findings(before, after),
        *found_differences(before, after),
    ]
    return {
        "facts": facts,
        "dialogs": dialogs,
        "changed": sum(stage["changed"] for stage in stages),
        "left_out": max(more, others),
        "slower": [stage for stage in stages if stage["slower"]],
    }


def _paired(before: list[Json], after: list[Json], key: Any) -> list[tuple[Json | None, Json | None]]:
    return align(before, after, ([key(one) for one in before], [key(one) for one in after]))


def _name(group: Json) -> str:
    dialog = group["dialog"]
    return " ".join(dict.fromkeys(filter(None, (dialog["host"], dialog["address"])))) if dialog else ""


def _dialog(groups: tuple[Json | None, Json | None], own: Own) -> Json:
    before, after = groups
    pairs = _paired((before or {"stages": []})["stages"], (after or {"stages": []})["stages"], lambda one: one["name"])
    names = [_name(group) for group in (before, after) if group]
    dialogs = [group["dialog"] for group in (before, after) if group and group["dialog"]]
    verdicts = list(dict.fromkeys(str(dialog["verdict"]) for dialog in dialogs))
    return {
        "name": " → ".join(dict.fromkeys(names)),
        "verdicts": verdicts,
        "stages": [_stage(*pair, own) for pair in pairs],
    }


def _stage(before: Json | None, after: Json | None, own: Own) -> Json:
    old, new = (_lines(stage) for stage in (before, after))
    rows = [_row(*pair, own) for pair in align(old, new, (_keys(old, own[0]), _keys(new, own[1])))]
    took = [stage["seconds"] if stage else None for stage in (before, after)]
    shown = after or before or {}
    states = [stage["state"] if stage else "" for stage in (before, after)]
    return {
        "name": shown["name"],
        "rows": rows,
        "changed": sum(row["kind"] in ("changed", "gone", "new") for row in rows),
        "state": states,
        "took": [stage["took"] if stage else "" for stage in (before, after)],
        "slower": _beyond_noise(*took),
    }


def _lines(stage: Json | None) -> list[Line]:
    rows = [row for one in (stage or {"rows": []})["rows"] for row in one.get("folded", [one])]
    rows = [row for row in rows if row["kind"] != Finished.kind]  # the verdict is compared as a fact
    return [(MARKS.get(row.get("side", ""), "·"), _text(row)) for row in rows]


def _text(row: Json) -> str:
    if row.get("side"):
        note = f" [{row['note']}]" if row["kind"] == Received.kind and row["note"] else ""
        return f"{row['text']}{note}"
    if sentence := KINDS[row["kind"]].happened:
        # Only its values: the words would be in one language.
        return ", ".join(str(row[name]) for _, name, _, _ in Formatter().parse(sentence) if name)
    if row["kind"] == "resolved":
        return f"{row['query']} ({row['type']}): {', '.join(row['answers']) or row['error']}"
    if row["kind"] == Fetched.kind:
        return fetched_text(row)
    return f"{row['version']}, {row['cipher']}"


def _keys(lines: Sequence[Line], names: Sequence[str]) -> list[Line]:
    """What has to be the same of each line."""
    if not names:
        return [(side, usual(text)) for side, text in lines]
    own = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, names))})(?!\.?[\w-])", re.IGNORECASE)
    return [(side, usual(own.sub("⟨server⟩", text))) for side, text in lines]


def _row(before: Line | None, after: Line | None, own: Own) -> Json:
    kind = "new" if before is None else "gone" if after is None else "same" if before == after else ""
    if before and after and not kind:
        kind = "usual" if _keys([before], own[0]) == _keys([after], own[1]) else "changed"
    sides = [line[0] if line else "" for line in (before, after)]
    return {"kind": kind, "sides": sides, "before": before and before[1], "after": after and after[1]}


def _beyond_noise(before: float | None, after: float | None) -> str:
    """``slower`` or ``faster``, if the seconds differ by more than noise; else empty."""
    if before is None or after is None:
        return ""
    if abs(after - before) <= max(_NOISE_SECONDS, _NOISE_SHARE * min(before, after)):
        return ""
    return "slower" if after > before else "faster"


def _end(before: Json, after: Json) -> Iterable[Json]:
    yield from _fact("verdict", before["verdict"], after["verdict"])
    old, new = (usual(document["summary"] or "") for document in (before, after))
    if old != new:
        yield from _fact("summary", before["summary"], after["summary"])
    # Any of many name servers may be slow for once, and a sender comes when it likes.
    if not has_checks(after) and _beyond_noise(before["took"], after["took"]):
        yield from _fact("took", duration(before["took"]), duration(after["took"]))


def _plans(before: Json, after: Json) -> Iterable[Json]:
    for name in dict.fromkeys([*before, *after]):
        # A one-time address is never twice the same.
        one_time = "rcpt_to" if before.get("round_trip") and after.get("round_trip") else "address"
        if name == one_time and one_time_address(after):
            continue
        yield from _fact(f"plan.{name}", before.get(name), after.get(name))


def _fact(name: str, before: object, after: object) -> Iterable[Json]:
    shown, later = _shown(before), _shown(after)
    if shown != later:
        yield {"name": name, "before": shown, "after": later}


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _tls(before: Json, after: Json) -> Iterable[Json]:
    old, new = ([event for event in one["events"] if event["kind"] == Tls.kind] for one in (before, after))
    for first, second in align(old, new, ([event["dialog"] for event in old], [event["dialog"] for event in new])):
        for name in ("version", "cipher", "problems"):
            yield from _fact(f"tls.{name}", (first or {}).get(name), (second or {}).get(name))
        leaves = [event["chain"][0] if event and event["chain"] else {} for event in (first, second)]
        for name in ("subject", "issuer", "not_after", "fingerprint"):
            yield from _fact(f"tls.{name}", *(leaf.get(name) for leaf in leaves))


def _findings(before: Json, after: Json) -> Iterable[Json]:
    old, new = (
        dict.fromkeys(f"{event['level']}: {event['title']}" for event in one["events"] if event["kind"] == Finding.kind)
        for one in (before, after)
    )
    yield from ({"name": "finding", "before": one, "after": ""} for one in old if one not in new)
    yield from ({"name": "finding", "before": "", "after": one} for one in new if one not in old)


def in_order(one: Json, other: Json) -> tuple[Json, Json]:
    """Return the two documents, the one that started earlier first."""
    earlier, later = sorted((one, other), key=lambda document: datetime.fromisoformat(document["started"]))
    return earlier, later
