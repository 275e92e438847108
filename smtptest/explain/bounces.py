"""Explains the replies in a pasted bounce message (RFC 3464) or other text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from itertools import islice

from smtptest.explain.explanation import Explanation
from smtptest.explain.pasted import MOST, MOST_REPLIES, Reported, replies_in_text
from smtptest.explain.reply_codes import reply
from smtptest.explain.situation import Known

# Fields of a delivery report. A paste may begin or end anywhere, so any of them may be the first.
_FIELDS = re.compile(
    r"^(?:Diagnostic-Code|Final-Recipient|Original-Recipient|Status|Action):", re.MULTILINE | re.IGNORECASE
)
# Delivery reports that are read. A paste could hold thousands, and each takes as long as the first.
_MOST_REPORTS = 100
_CODE = re.compile(r"[245][0-5]\d(?![.\d])")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_FOLDED = re.compile(r"\n[ \t]+")


@dataclass(frozen=True)
class Explained:
    """A reply with its explanation."""

    reported: Reported
    """The reply, and where it was found."""
    explanation: Explanation
    """What it means."""


def explained(text: str) -> tuple[Explained, ...]:
    """Return the replies that the text reports, at most MOST_REPLIES. Only its first MOST characters are read."""
    paste = text[:MOST].replace("\r\n", "\n")
    return tuple(Explained(one, _meaning(one)) for one in _reports(paste) or replies_in_text(paste))


def _meaning(one: Reported) -> Explanation:
    return reply(one.code, one.text, after=one.after, known=Known(hosts=(one.server,) if one.server else ()))


def _reports(paste: str) -> tuple[Reported, ...]:
    """The replies in the delivery reports of a bounce message, or of a piece of one; each reply once."""
    found: dict[str, Reported] = {}
    for block in islice(_blocks(paste), _MOST_REPORTS):
        one = _report(block)
        if one is not None and len(found) < MOST_REPLIES:
            found.setdefault(one.text, one)
    return tuple(found.values())


def _blocks(paste: str) -> Iterator[Message]:
    """The groups of fields of delivery reports, which blank lines separate.

    Only fields are parsed, not the parts of the message: a stranger could nest those to any depth.
    """
    for paragraph in paste.split("\n\n"):
        if first := _FIELDS.search(paragraph):
            yield HeaderParser().parsestr(paragraph[first.start() :])


def _report(block: Message) -> Reported | None:
    """The reply in the fields of one recipient (RFC 3464 section 2.3); None if there is none."""
    diagnostic, status = _field(block, "Diagnostic-Code"), _field(block, "Status")
    said = diagnostic.partition(";")[2].strip() or diagnostic
    found = _STATUS.match(status)
    if not said and not found:
        return None
    code = _CODE.match(said)
    if code is None and found is None:
        return None
    number = int(code[0]) if code else int(f"{status[0]}50")
    text = said if code else f"{number} {status} {said}".strip()
    inner = replies_in_text(text)
    return Reported(
        read="\n".join(f"{name}: {value}" for name, value in _shown(block)),
        code=number,
        text=text,
        after=inner[0].after if inner else "",
        server=_field(block, "Remote-MTA").partition(";")[2].strip(),
        recipient=_field(block, "Final-Recipient").partition(";")[2].strip(),
    )


def _shown(block: Message) -> Iterator[tuple[str, str]]:
    for name in ("Final-Recipient", "Remote-MTA", "Status", "Diagnostic-Code"):
        if value := _field(block, name):
            yield name, value


def _field(block: Message, name: str) -> str:
    """The value of a field on one line; empty if there is no such field."""
    return _FOLDED.sub(" ", str(block.get(name, ""))).strip()
