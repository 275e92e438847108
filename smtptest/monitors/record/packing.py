"""The milliseconds of each stage of a run as a few bytes: there are half a million runs in a year."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

from smtptest.engine.events import StageName

# A stage is stored as its place here. Only ever lengthened.
STAGES: tuple[StageName, ...] = (
    StageName.CONNECT,
    StageName.TLS,
    StageName.GREETING,
    StageName.EHLO,
    StageName.STARTTLS,
    StageName.XCLIENT,
    StageName.AUTH,
    StageName.MAIL,
    StageName.RCPT,
    StageName.DATA,
    StageName.MESSAGE,
    StageName.PROBE,
    StageName.WAITING,
    StageName.ARRIVAL,
)
_NAMES = tuple(map(str, STAGES))
_PLACES = {name: place for place, name in enumerate(_NAMES)}


def packed(stages: Mapping[str, int]) -> bytes:
    """The stages that took a millisecond or more: a place and a number each (LEB128, seven bits a byte)."""
    return b"".join(bytes([_PLACES[name]]) + _number(ms) for name, ms in stages.items() if name in _PLACES and ms > 0)


def unpacked(data: bytes) -> dict[str, int]:
    """The milliseconds by the stage's name. What a later version has written beyond this list is left out."""
    numbers = _numbers(data)
    pairs = zip_longest(numbers[::2], numbers[1::2], fillvalue=0)
    return {_NAMES[place]: ms for place, ms in pairs if place < len(_NAMES)}


def _number(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _numbers(data: bytes) -> list[int]:
    if data.isascii():  # as most are, and a report asks this of each run of a day
        return list(data)
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(value)
            value = shift = 0
    return found
