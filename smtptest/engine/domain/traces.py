"""How an evaluation went, line by line: the tree of an SPF record, and the walk to a DMARC record.

Lines are in no language: names, records and signs. The spaces before a line show how deep it is in a tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from smtptest.engine.authentication.dmarc import Step
from smtptest.engine.authentication.dmarc_record import is_dmarc
from smtptest.engine.authentication.spf_tree import SpfRecord, SpfTerm
from smtptest.engine.domain.texts import shown

# A record may lead to any number of others, and each of them may be long.
_MOST_LINES = 80
_INDENT = "   "
_SIGNS = {True: "✓", False: "-", None: "·"}
_ABSENT = {"name": "NXDOMAIN", "record": "NODATA"}


def lookups_trace(record: SpfRecord) -> tuple[str, ...]:
    """The record, and below it each term that asks the DNS, numbered, with the record that it leads to."""
    return _bounded([f"{record.domain}: {shown(record.text)}", *_counted(record, 1, 0)])


def _counted(record: SpfRecord, number: int, depth: int) -> Iterator[str]:
    for term in record.used:
        if not term.asks:
            continue
        yield f"{number:2} {_INDENT * depth}{shown(term.text)}{_led_to(term)}"
        number += 1
        if term.record is not None:
            yield from _counted(term.record, number, depth + 1)
            number += term.record.lookups


def _led_to(term: SpfTerm) -> str:
    if term.record is None or not term.record.text:
        return ""
    return f" → {shown(term.record.text)}"


def terms_trace(record: SpfRecord) -> tuple[str, ...]:
    """The terms in the order in which they are evaluated: ✓ it matches, - it does not, · it was not reached."""
    return _bounded(f"{_SIGNS[term.matched]} {_INDENT * depth}{shown(term.text)}" for depth, term in record.lines())


def walk_trace(steps: Iterable[Step]) -> tuple[str, ...]:
    """What was asked from step to step, with the records found, or NXDOMAIN or NODATA; ? is no answer."""
    return _bounded(
        f"{number} _dmarc.{step.domain}: {found}"
        for number, step in enumerate(steps, start=1)
        for found in _found(step)
    )


def _found(step: Step) -> list[str]:
    if step.answer.failed:
        return ["?"]
    return [shown(text) for text in step.answer.texts if is_dmarc(text)] or [_ABSENT[step.answer.absent or "record"]]


def _bounded(lines: Iterable[str]) -> tuple[str, ...]:
    every = list(lines)
    return (*every[:_MOST_LINES], *(["…"] if len(every) > _MOST_LINES else []))
