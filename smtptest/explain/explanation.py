"""An explanation, and the links to the standards in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

# References that are not to an RFC, with their addresses.
PAGES = {
    "IANA SMTP Enhanced Status Codes": "https://www.iana.org/assignments/smtp-enhanced-status-codes/",
    "Postfix XCLIENT": "https://www.postfix.org/XCLIENT_README.html",
    "rspamd": "https://docs.rspamd.com/configuration/metrics/",
    "PROXY protocol": "https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt",
    **{
        f"draft-{name} section {section}": f"https://datatracker.ietf.org/doc/html/draft-{name}#section-{section}"
        for name, section in (
            ("brand-indicators-for-message-identification", 4),
            ("fetch-validation-vmc-wchuang", 4),
            ("svg-tiny-ps-abrotman", 2),
        )
    },
}
_REFERENCE = re.compile(r"RFC (\d+)(?: section ([0-9.]+))?")
_RFC = "https://www.rfc-editor.org/rfc/rfc{number}.html"
_SECTION = "#section-{section}"


@dataclass(frozen=True)
class CodeMeaning:
    """A reply code or an enhanced status code in a line."""

    code: str
    """The code as the line has it."""
    title: str
    """What it is called."""
    reference: str
    """Where it is defined, such as "RFC 5321 section 4.2.3"."""
    link: str
    """The address of the reference."""


@dataclass(frozen=True)
class Explanation:
    """What a line or a finding means."""

    key: str
    """A stable slug of the entry in the data that it comes from."""
    title: str
    """A heading."""
    meaning: str
    """What it means, in sentences."""
    next_step: str
    """What to do."""
    proves: str
    """What it shows."""
    does_not_prove: str
    """What it does not show."""
    reference: str
    """The section of the standard, such as "RFC 5321 section 4.2"."""
    link: str
    """The address of the reference."""
    source: str
    """The address of the page that the meaning comes from: the reference, or a page by the makers of the server."""
    codes: tuple[CodeMeaning, ...] = ()
    """The reply code and the enhanced status code in the line, each by itself."""

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object whose members have these names."""
        return asdict(self)


def link_to(reference: str) -> str:
    """Return the address of a reference such as ``RFC 5321 section 4.2``, or one of PAGES. Raises ValueError for any
    other text."""
    if reference in PAGES:
        return PAGES[reference]
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"{reference!r} is no reference to an RFC")
    anchor = _SECTION.format(section=match[2]) if match[2] else ""
    return _RFC.format(number=match[1]) + anchor


def link_rules() -> Iterator[tuple[str, str]]:
    """Yield what :func:`link_to` works with, by name, for the scripts, which link findings as they happen (linkTo in
    site/js/shared/events.js)."""
    yield "reference", _REFERENCE.pattern
    yield "reference.rfc", _RFC
    yield "reference.section", _SECTION
    yield from ((f"page.{reference}", address) for reference, address in PAGES.items())
