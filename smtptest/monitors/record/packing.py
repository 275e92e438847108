"""The milliseconds of each stage of a run as a few bytes: there are half a million runs in a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
_PLACES = {str(stage): place for place, stage in enumerate(STAGES)}


def packed(stages: Mapping[str, int]) -> bytes:
    """The stages that took a millisecond or more: a place and a number each (LEB128, seven bits a byte)."""
    return b"".join(bytes([_PLACES[name]]) + _number(ms) for name, ms in stages.items() if name in _PLACES and ms > 0)


def unpacked(data: bytes) -> dict[str, int]:
    """The milliseconds by the stage's name. What a later version has written beyond this list is left out."""
    numbers = _numbers(data)
    found: dict[str, int] = {}
    for place in numbers:
        ms = next(numbers, 0)
        if place < len(STAGES):
            found[str(STAGES[place])] = ms
    return found


def _number(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _numbers(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            yield value
            value = shift = 0
