"""How the message is written: rfc5322."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator

from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.lint.fault import Fault, line_of
from smtptest.engine.receiving.lint.field_values import value_faults
from smtptest.engine.receiving.lint.mime import mime_faults
from smtptest.engine.receiving.lint.octets import octet_faults
from smtptest.engine.receiving.lint.rfc5322 import section_faults
from smtptest.engine.receiving.lint.structure import Structure, read_structure

MOST_OF_A_KIND = 3
"""Faults of one kind that are reported."""
MOST = 25
"""Faults that are reported."""
_MOST_TEXT = 100
_HIGH = re.compile(rb"[\x80-\xff]")
_WORST_FIRST = list(reversed(CheckResult))


async def check(context: MessageContext) -> None:
    # In a thread: a hostile message takes seconds, in which other tests go on.
    structure, faults = await asyncio.to_thread(_judged, context.delivery)
    about = context.delivery.about.get("data")
    told, more = _told(faults)
    for fault in told:
        context.report(
            "rfc5322", fault.result, f"rfc5322/{fault.code}", fault.reference, about,
            subject=fault.subject, line=fault.line, offset=fault.offset, **_short(fault),
        )  # fmt: skip
    if more:
        context.report("rfc5322", CheckResult.INFO, "rfc5322/more", "", about, subject="more", count=more)
    if not any(fault.result.fault for fault in faults):
        size, fields, parts = len(context.delivery.message), len(structure.root.section.fields), len(structure.every)
        context.report(
            "rfc5322", CheckResult.GOOD, "rfc5322/good", "RFC 5322", about, size=size, fields=fields, parts=parts
        )


def _judged(delivery: Delivery) -> tuple[Structure, list[Fault]]:
    """The message as its parts, and all that is wrong with it."""
    structure = read_structure(delivery.message)
    section = structure.root.section
    parameters = [parameter.upper() for parameter in delivery.mail_parameters]
    faults = [
        *section_faults(section, utf8="SMTPUTF8" in parameters),
        *(value_faults(section, delivery.received) if section.fields else ()),
        *octet_faults(delivery.message),
        *_unannounced(delivery.message, section.body, parameters),
        *mime_faults(structure),
    ]
    return structure, faults


def _unannounced(message: bytes, body: int, parameters: list[str]) -> Iterator[Fault]:
    high = _HIGH.search(message, body)
    if high and not {"BODY=8BITMIME", "BODY=BINARYMIME"} & set(parameters):
        yield Fault(
            code="eight-bit-mail", result=CheckResult.WARNING, offset=high.start(), line=line_of(message, high.start()),
            reference="RFC 6152 section 3",
        )  # fmt: skip


def _told(faults: list[Fault]) -> tuple[list[Fault], int]:
    """The faults to be reported, the worst first, and how many others there are."""
    told: list[Fault] = []
    kinds = Counter[str]()
    for fault in sorted(faults, key=lambda one: _WORST_FIRST.index(one.result)):
        kinds[fault.code] += 1
        if kinds[fault.code] <= MOST_OF_A_KIND and len(told) < MOST:
            told.append(fault)
    return told, len(faults) - len(told)


def _short(fault: Fault) -> dict[str, object]:
    """Its parameters. Texts of the message can be as long as the message."""
    return {
        name: f"{value[:_MOST_TEXT]}…" if isinstance(value, str) and len(value) > _MOST_TEXT else value
        for name, value in fault.parameters.items()
    }
