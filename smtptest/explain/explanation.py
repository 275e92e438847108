"""What is said about one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

# What is defined elsewhere than in an RFC.
PAGES = {
    "IANA SMTP Enhanced Status Codes": "https://www.iana.org/assignments/smtp-enhanced-status-codes/",
    "Postfix XCLIENT": "https://www.postfix.org/XCLIENT_README.html",
    "PROXY protocol": "https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt",
}
_REFERENCE = re.compile(r"RFC (\d+)(?: section ([0-9.]+))?")
_RFC = "https://www.rfc-editor.org/rfc/rfc{number}.html"
_SECTION = "#section-{section}"


@dataclass(frozen=True)
class CodeMeaning:
    """A code that stands in the line: the number as it stands there, its name, and where it is defined."""

    code: str
    title: str
    reference: str
    link: str


@dataclass(frozen=True)
class Explanation:
    """What a line means. key: a stable slug of the entry that it comes from. next_step: what to do.

    reference: the section of the standard, with its link. source: where the meaning comes from: the same page, or
    what the makers of the server say. codes: the reply code and the enhanced status code in the line, each by itself.
    """

    key: str
    title: str
    meaning: str
    next_step: str
    proves: str
    does_not_prove: str
    reference: str
    link: str
    source: str
    codes: tuple[CodeMeaning, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a JSON object of the same names."""
        return asdict(self)


def link_to(reference: str) -> str:
    """The address of ``RFC 5321 section 4.2``, or of one of PAGES. Raises ValueError for anything else."""
    if reference in PAGES:
        return PAGES[reference]
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"{reference!r} is no reference to an RFC")
    anchor = _SECTION.format(section=match[2]) if match[2] else ""
    return _RFC.format(number=match[1]) + anchor


def link_rules() -> Iterator[tuple[str, str]]:
    """What :func:`link_to` goes by, for the scripts that link a finding as it happens (linkTo in
    js/shared/events.js)."""
    yield "reference", _REFERENCE.pattern
    yield "reference.rfc", _RFC
    yield "reference.section", _SECTION
    yield from ((f"page.{reference}", address) for reference, address in PAGES.items())
