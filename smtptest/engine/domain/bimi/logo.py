"""Whether a BIMI logo is what receivers take: SVG Tiny Portable/Secure. It is judged as text, and never drawn.

Python's own expat reads the XML. A document type is refused, and without one there are no entities: neither those that
grow, nor those that name files and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

MOST_BYTES = 32 * 1024
"""Receivers take no larger logo."""
_SVG = "http://www.w3.org/2000/svg "
_HREFS = ("href", "http://www.w3.org/1999/xlink href")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_SPACES = re.compile(r"[ \t\r\n]*,[ \t\r\n]*|[ \t\r\n]+")
# What moves, runs, links, or brings in something else.
_FORBIDDEN = frozenset(
    {
        "a", "animate", "animateColor", "animateMotion", "animateTransform", "animation", "audio", "discard",
        "foreignObject", "handler", "image", "listener", "prefetch", "script", "set", "style", "video",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Why receivers do not take a logo."""

    kind: str
    """"size", "xml", "doctype", "root", "profile", "title", "position", "element", "event", "reference" or "square"."""
    text: str = ""
    """What stands there, which is untrusted; empty if nothing does."""


def logo_fault(document: bytes) -> Fault | None:
    """The first fault of a logo; None if it has none."""
    if len(document) > MOST_BYTES:
        return Fault("size")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(document, True)
    except _FaultFound as found:
        return found.fault
    except (expat.ExpatError, ValueError, LookupError):  # what expat asks Python's codecs for may not be there
        return Fault("xml")
    return None if reader.titled else Fault("title")


class _FaultFound(Exception):
    def __init__(self, kind: str, text: str = "") -> None:
        super().__init__(kind)
        self.fault = Fault(kind, text)


@dataclass
class _Reader:
    """Looks at each element as it begins."""

    depth: int = 0
    """How many elements are open."""
    titled: bool = False
    """Whether the whole has a title."""

    def doctype(self, *_declared: object) -> None:
        raise _FaultFound("doctype")

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if self.depth == 0:
            _judge_root(name, attributes)
        self.depth += 1
        local = name.removeprefix(_SVG)
        self.titled = self.titled or (self.depth == 2 and local == "title")  # a child of the root
        if local in _FORBIDDEN:
            raise _FaultFound("element", local)
        for attribute, value in attributes.items():
            if attribute.lower().startswith("on"):
                raise _FaultFound("event", attribute)
            if attribute in _HREFS and not value.strip().startswith("#"):
                raise _FaultFound("reference", value)

    def end(self, _name: str) -> None:
        self.depth -= 1


def _judge_root(name: str, attributes: Mapping[str, str]) -> None:
    if name != f"{_SVG}svg":
        raise _FaultFound("root", name)
    if (attributes.get("version"), attributes.get("baseProfile")) != ("1.2", "tiny-ps"):
        raise _FaultFound("profile", f"{attributes.get('version', '')} {attributes.get('baseProfile', '')}".strip())
    if "x" in attributes or "y" in attributes:
        raise _FaultFound("position")
    box = attributes.get("viewBox", "")
    numbers = _SPACES.split(box.strip())
    if len(numbers) != 4 or not all(map(_NUMBER.fullmatch, numbers)) or float(numbers[2]) != float(numbers[3]):
        raise _FaultFound("square", box)
