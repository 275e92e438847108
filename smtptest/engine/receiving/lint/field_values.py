"""Faults of what header fields say: addresses, the date, the identifier, encoded words.

Values are read by Python's email package, and its defects are the faults. It takes quadratic time, so long values are
left out, and it raises whatever it stumbles over, which is a fault of the value as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import errors
from email.headerregistry import Address, AddressHeader
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Any

from smtptest.engine.outcome import CheckResult
from smtptest.engine.receiving.lint.encoded_words import WORD, decodable
from smtptest.engine.receiving.lint.fault import Fault
from smtptest.engine.receiving.lint.fields import Field, Section, without_comments
from smtptest.engine.receiving.lint.rfc5322 import of_field

MOST_OCTETS = 1_000
"""Octets of a value that the email package reads."""
AHEAD = timedelta(hours=1)
"""How far a date may lie in the future."""
BEHIND = timedelta(days=5)
"""How old a message may be: senders give up after four or five days (RFC 5321 section 4.5.4.1)."""

_ADDRESSES = "from", "sender", "reply-to", "to", "cc", "bcc"
_WORDS = "subject", "comments", *_ADDRESSES
_DAYS, _MONTHS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# RFC 5322 section 3.3. Its words may be in any case (RFC 5234 section 2.3).
_DATE = re.compile(
    rf"(?:(?P<day>{_DAYS}),\s*)?\d{{1,2}}\s+(?:{_MONTHS})\s+\d{{4,}}"
    r"\s+\d\d:\d\d(?::\d\d)?\s+[+-]\d{4}(?:\s*\([^()]*\))?",
    re.IGNORECASE,
)
# RFC 5322 section 4.3, without comments. Of zones it knows some names, and that there are others.
_OLD_DATE = re.compile(
    rf"(?:(?:{_DAYS})\s*,\s*)?\d{{1,2}}\s*(?:{_MONTHS})\s*\d{{2,}}"
    r"\s+\d\d\s*:\s*\d\d(?:\s*:\s*\d\d)?\s*(?:[+-]\d{4}|[A-Z]{1,5})",
    re.IGNORECASE,
)
_LEAP_SECOND = re.compile(r"(:\d\d):60\b")
_MOST_WORDS = 100


@dataclass(frozen=True)
class _Read:
    """A value as the email package reads it."""

    value: Any
    """None if it cannot be read."""
    wrong: str
    """The first thing that is wrong with it, in the package's words; empty if nothing is."""
    obsolete: str
    """The first thing that only earlier standards allowed, likewise."""


def value_faults(section: Section, now: datetime) -> Iterator[Fault]:
    """The faults of the fields' values. now: when the message came, in UTC."""
    for key in _ADDRESSES:
        for field in section.all(key)[:1]:
            yield from _addresses(field, section)
    for field in section.all("date")[:1]:
        yield from _date(field, now)
    for field in section.all("message-id")[:1]:
        yield from _message_id(field)
    for field in section.fields:
        if field.key in _WORDS:
            yield from _encoded_words(field)


def parsed_addresses(field: Field) -> tuple[Address, ...]:
    """The addresses of a field; empty if there are none, or if it cannot be read."""
    value = _read(field).value
    return tuple(value.addresses) if isinstance(value, AddressHeader) else ()


def _read(field: Field) -> _Read:
    if len(field.value) > MOST_OCTETS:
        return _Read(None, "", "")
    try:
        value = default.header_factory(field.key, field.text)
        defects = value.defects
    except Exception:
        return _Read(None, "it cannot be read", "")
    old = [str(each) for each in defects if isinstance(each, errors.ObsoleteHeaderDefect)]
    new = [str(each) for each in defects if not isinstance(each, errors.ObsoleteHeaderDefect)]
    return _Read(value, *("".join(each[:1]) for each in (new, old)))


def _addresses(field: Field, section: Section) -> Iterator[Fault]:
    reference = "RFC 5322 section 3.4"
    read, addresses = _read(field), parsed_addresses(field)
    usable = [each for each in addresses if each.username and each.domain]
    if field.key == "from" and not usable and len(field.value) <= MOST_OCTETS:
        yield of_field(field, "from-invalid", CheckResult.PROBLEM, "RFC 5322 section 3.6.2")
    elif not field.unfolded and field.key != "bcc":
        yield of_field(field, "field-empty", CheckResult.WARNING, reference)
    elif read.wrong or len(usable) < len(addresses):
        yield of_field(field, "address-invalid", CheckResult.WARNING, reference, words=read.wrong or "no domain")
    elif read.obsolete:
        yield of_field(field, "obsolete", CheckResult.INFO, "RFC 5322 section 4.4", words=read.obsolete)
    if field.key == "from" and len(addresses) > 1 and not section.first("sender"):
        code = "sender-missing"
        yield of_field(field, code, CheckResult.PROBLEM, "RFC 5322 section 3.6.2", count=len(addresses))


def _date(field: Field, now: datetime) -> Iterator[Fault]:
    reference = "RFC 5322 section 3.3"
    bare = without_comments(field.text[:MOST_OCTETS]).strip()
    moment = read_date(bare)
    if moment is None:
        yield of_field(field, "date-invalid", CheckResult.WARNING, reference, text=field.text)
        return
    form = _DATE.fullmatch(field.text)
    if not form and not _OLD_DATE.fullmatch(bare):
        yield of_field(field, "date-invalid", CheckResult.WARNING, reference, text=field.text)
    elif not form:
        yield of_field(field, "date-obsolete", CheckResult.INFO, "RFC 5322 section 4.3", text=field.text)
    elif form["day"] and form["day"].title() != _DAYS.split("|")[moment.weekday()]:
        yield of_field(field, "date-weekday", CheckResult.WARNING, reference, text=field.text)
    if moment - now > AHEAD:
        hours = round((moment - now) / timedelta(hours=1))
        yield of_field(field, "date-ahead", CheckResult.WARNING, "RFC 5322 section 3.6.1", hours=hours)
    elif now - moment > BEHIND:
        yield of_field(field, "date-behind", CheckResult.WARNING, "RFC 5322 section 3.6.1", days=(now - moment).days)


def read_date(text: str) -> datetime | None:
    """A date of a header field; in UTC if it does not say its zone. None if it is not one.

    A leap second (RFC 5322 section 3.3) is the second before it, because Python knows none.
    """
    try:
        moment = parsedate_to_datetime(_LEAP_SECOND.sub(r"\1:59", text[:MOST_OCTETS]))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return aware


def _message_id(field: Field) -> Iterator[Fault]:
    read = _read(field)
    if read.wrong or not field.unfolded:
        yield of_field(field, "message-id-invalid", CheckResult.WARNING, "RFC 5322 section 3.6.4", text=field.text)
    elif read.obsolete:
        yield of_field(field, "obsolete", CheckResult.INFO, "RFC 5322 section 4.5.4", words=read.obsolete)


def _encoded_words(field: Field) -> Iterator[Fault]:
    """The first encoded word that readers do not decode (RFC 2047)."""
    for number, found in enumerate(WORD.finditer(field.value)):
        if number == _MOST_WORDS:
            return
        if not decodable(found[0]):
            at = found.start()
            text = found[0].decode("ascii", "backslashreplace")
            yield of_field(field, "encoded-word", CheckResult.WARNING, "RFC 2047 section 2", at, text=text)
            return
