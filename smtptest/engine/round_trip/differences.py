"""What happened to a message on its way: the message as it was sent against the message as it came, by octets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest

from smtptest.engine.receiving.lint.fields import Field, read_section
from smtptest.engine.receiving.lint.structure import read_structure

_SPACES = re.compile(rb"[ \t\r\n]+")
# Parts whose contents are compared once their transfer encoding is undone.
_MOST_PARTS = 100


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """A field that was given another value."""

    name: str
    """As the message that was sent spells it."""
    before: str
    """The value as it was sent, on one line."""
    after: str
    """The value as it came."""


@dataclass(frozen=True, kw_only=True)
class HeaderDifferences:
    """What happened to the header. Fields stand in the order of the message that they are from."""

    added: tuple[tuple[str, str], ...] = ()
    """Name and value of each field that was added."""
    removed: tuple[tuple[str, str], ...] = ()
    """Name and value of each field that is gone."""
    changed: tuple[FieldChange, ...] = ()
    """Fields that have another value now."""
    refolded: tuple[str, ...] = ()
    """The names of fields in which only white space was changed."""


class BodyChange(StrEnum):
    """What happened to the body."""

    SAME = "same"
    SPACES = "spaces"
    """Only white space at the ends of lines, or empty lines at the end: what DKIM's form "relaxed" passes over."""
    ENCODED = "encoded"
    """Only the transfer encoding: what is encoded is the same."""
    APPENDED = "appended"
    """Something follows it."""
    CUT = "cut"
    """Its end is missing."""
    ALTERED = "altered"


@dataclass(frozen=True, kw_only=True)
class BodyDifference:
    """What happened to the body, and where."""

    change: BodyChange
    """Which kind of change it is."""
    line: int = 0
    """The first line that differs, from 1."""
    octet: int = 0
    """The first octet of that line that differs, from 1."""
    octets: int = 0
    """How many octets were appended or are missing."""


@dataclass(frozen=True, kw_only=True)
class Differences:
    """All that happened to a message."""

    header: HeaderDifferences = field(default_factory=HeaderDifferences)
    """What happened to the header; nothing by default."""
    body: BodyDifference
    """What happened to the body."""


def differences(sent: bytes, came: bytes) -> Differences:
    """Compare two messages."""
    before, after = (read_section(message, 0, 1, len(message)) for message in (sent, came))
    body = _body(sent[before.body :], came[after.body :])
    if body.change in (BodyChange.ALTERED, BodyChange.APPENDED, BodyChange.CUT) and _is_encoded(sent, came):
        body = BodyDifference(change=BodyChange.ENCODED, line=body.line, octet=body.octet)
    return Differences(header=_header(before.fields, after.fields), body=body)


def _header(before: tuple[Field, ...], after: tuple[Field, ...]) -> HeaderDifferences:
    added: list[Field] = []
    removed: list[Field] = []
    changed: list[FieldChange] = []
    refolded: list[str] = []
    new_by_name = _by_name(after)
    for name, old in _by_name(before).items():
        gone, come, folded = _without_same(old, new_by_name.pop(name, []))
        refolded += folded
        if len(gone) == len(come):
            pairs = zip(gone, come, strict=True)
            changed += [FieldChange(name=one.name, before=_text(one), after=_text(other)) for one, other in pairs]
        else:
            removed += gone
            added += come
    added += [each for fields in new_by_name.values() for each in fields]
    return HeaderDifferences(
        added=_told(added), removed=_told(removed), changed=tuple(changed), refolded=tuple(dict.fromkeys(refolded))
    )


def _by_name(fields: tuple[Field, ...]) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for each in fields:
        found.setdefault(each.key, []).append(each)
    return found


def _without_same(old: list[Field], new: list[Field]) -> tuple[list[Field], list[Field], list[str]]:
    """What is only in the first, what is only in the second, and the names of what is the same but folded otherwise."""
    left: dict[bytes, list[Field]] = {}
    for each in reversed(new):
        left.setdefault(_plain(each), []).append(each)
    gone, folded = [], []
    for one in old:
        same = left.get(_plain(one))
        if not same:
            gone.append(one)
        elif same.pop().value != one.value:
            folded.append(one.name)
    return gone, [each for fields in left.values() for each in fields], folded


def _plain(each: Field) -> bytes:
    return _SPACES.sub(b" ", each.value).strip()


def _text(each: Field) -> str:
    return each.unfolded.decode(errors="backslashreplace")


def _told(fields: list[Field]) -> tuple[tuple[str, str], ...]:
    return tuple((each.name, _text(each)) for each in sorted(fields, key=lambda each: each.offset))


def _body(sent: bytes, came: bytes) -> BodyDifference:
    if sent == came:
        return BodyDifference(change=BodyChange.SAME)
    line, octet = _first_difference(sent, came)
    before, after = _relaxed(sent), _relaxed(came)
    if before == after:
        return BodyDifference(change=BodyChange.SPACES, line=line, octet=octet)
    change = BodyChange.ALTERED
    if after.startswith(before):
        change = BodyChange.APPENDED
    elif before.startswith(after):
        change = BodyChange.CUT
    return BodyDifference(change=change, line=line, octet=octet, octets=abs(len(after) - len(before)))


def _relaxed(body: bytes) -> bytes:
    """The body in the form "relaxed" (RFC 6376 section 3.4.4)."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.replace(b"\r\n", b"\n").split(b"\n")]
    return b"\n".join(lines).rstrip(b"\n")


def _first_difference(sent: bytes, came: bytes) -> tuple[int, int]:
    """The line and its octet, from 1, where two texts that differ begin to."""
    pairs = zip_longest(sent.split(b"\n"), came.split(b"\n"), fillvalue=b"")
    number, (one, other) = next((number, pair) for number, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    octet = next((at for at, (a, b) in enumerate(zip(one, other, strict=False), 1) if a != b), None)
    return number, octet or min(len(one), len(other)) + 1


def _is_encoded(sent: bytes, came: bytes) -> bool:
    """Whether the parts of both messages are the same, once their transfer encodings are undone."""
    before, after = _contents(sent), _contents(came)
    return before is not None and before == after


def _contents(message: bytes) -> list[tuple[str, bytes]] | None:
    """The type and the content of each part that holds no others; None if there are too many, or they lie too deep.

    The email package would need a stack frame for each level, and a server on the way chooses how many there are.
    """
    structure = read_structure(message)
    leaves = [part for part in structure.every if not part.parts]
    if structure.too_deep or structure.too_many or len(leaves) > _MOST_PARTS:
        return None
    return [(part.type, part.decoded()[0].replace(b"\r\n", b"\n").rstrip(b"\n")) for part in leaves]
