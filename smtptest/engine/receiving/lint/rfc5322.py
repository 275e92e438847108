"""Faults of a message's header section: which fields there are, how often, and how they are written (RFC 5322)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from smtptest.engine.outcome import CheckResult
from smtptest.engine.receiving.lint.fault import Fault
from smtptest.engine.receiving.lint.fields import MOST_FIELDS, ONCE, Field, Section

_BLANK_FOLD = re.compile(rb"\n[ \t]+\r?(?:\n|\Z)")
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HIGH = re.compile(rb"[\x80-\xff]")


def section_faults(section: Section, *, utf8: bool) -> Iterator[Fault]:
    """The faults of the header section as such. utf8: whether the sender asked for SMTPUTF8."""
    if not section.fields:
        yield _at_start("no-header", "RFC 5322 section 3.6")
        return
    yield from _missing(section)
    yield from _repeated(section)
    if section.intruder is not None:
        yield Fault(
            code="not-a-field", result=CheckResult.PROBLEM, offset=section.intruder, line=section.body_line,
            reference="RFC 5322 section 2.2",
        )  # fmt: skip
    if section.left_out:
        yield _at_start("too-many-fields", "RFC 5322 section 3.6", CheckResult.WARNING, count=MOST_FIELDS)
    for field in section.fields:
        yield from _written(field, utf8=utf8)


def _at_start(code: str, reference: str, result: CheckResult = CheckResult.PROBLEM, **parameters: object) -> Fault:
    return Fault(code=code, result=result, offset=0, line=1, reference=reference, parameters=parameters)


def of_field(field: Field, code: str, result: CheckResult, reference: str, at: int = 0, **parameters: object) -> Fault:
    """A fault of this field. at: where in its value, in octets."""
    return Fault(
        code=code,
        result=result,
        offset=field.value_offset + at if at else field.offset,
        line=field.line + field.value.count(b"\n", 0, at),
        reference=reference,
        subject=field.name,
        parameters={"field": field.name, **parameters},
    )


def _missing(section: Section) -> Iterator[Fault]:
    there = {field.key for field in section.fields}
    if "from" not in there:
        yield _at_start("from-missing", "RFC 5322 section 3.6")
    if "date" not in there:
        yield _at_start("date-missing", "RFC 5322 section 3.6")
    if "message-id" not in there:
        yield _at_start("message-id-missing", "RFC 5322 section 3.6.4", CheckResult.WARNING)


def _repeated(section: Section) -> Iterator[Fault]:
    counts = Counter(field.key for field in section.fields)
    for key in ONCE:
        if counts[key] > 1:
            second = section.all(key)[1]
            yield of_field(second, "field-repeated", CheckResult.PROBLEM, "RFC 5322 section 3.6", count=counts[key])


def _written(field: Field, *, utf8: bool) -> Iterator[Fault]:
    """How one field is written, whatever it means."""
    if field.spaced:
        yield of_field(field, "space-before-colon", CheckResult.WARNING, "RFC 5322 section 4.5.8")
    if blank := _BLANK_FOLD.search(field.value):
        yield of_field(field, "blank-fold", CheckResult.WARNING, "RFC 5322 section 3.2.2", blank.start() + 1)
    if control := _CONTROL.search(field.value):
        octet = f"{control[0][0]:02X}"
        yield of_field(field, "control", CheckResult.WARNING, "RFC 5322 section 4.1", control.start(), octet=octet)
    if high := _HIGH.search(field.value):
        if not utf8:
            yield of_field(field, "eight-bit-header", CheckResult.PROBLEM, "RFC 5322 section 2.2", high.start())
        elif (wrong := _not_utf8(field.value)) is not None:
            yield of_field(field, "header-not-utf8", CheckResult.PROBLEM, "RFC 6532 section 3.2", wrong)


def _not_utf8(value: bytes) -> int | None:
    """Where the value is not UTF-8; None if it is."""
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None
