"""Explains an enhanced status code (RFC 3463): its class, its subject and its detail."""

from __future__ import annotations

import re

from smtptest.explain.catalogue import Detail, Words, enhanced_codes, phrases

# It comes first in the text (RFC 2034 section 4). Some servers put # or a bracket before it, or have it later, after #.
_FIRST = re.compile(r"[\s#(\[<-]*([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_LATER = re.compile(r"(?<![\d.])#([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
Status = tuple[int, int, int]


def find(text: str) -> Status | None:
    """Return the enhanced code in the text after a reply code; None if there is none."""
    match = _FIRST.match(text) or _LATER.search(text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def describe(status: Status) -> Words:
    """Return the words for a code; if the registry does not have it, those of its subject and class."""
    kind, subject, detail = status
    table = enhanced_codes()
    known = table.codes.get(f"{subject}.{detail}") or _unknown(status)
    about, cls = table.subjects.get(subject, table.subjects[0]), table.classes[kind]
    success = kind == 2
    return Words(
        title=known.title,
        meaning=f"{about.meaning if success else known.meaning} {cls.meaning}",
        next_step=cls.next_step if success else f"{known.next_step} {cls.next_step}",
        proves=known.proves or about.proves,
        does_not_prove=known.does_not_prove or about.does_not_prove,
        reference=known.reference,
    )


def fits(status: Status, place: str) -> bool:
    """Whether a refusal can mean the code in this place of the session: there is no mailbox to be full before RCPT.

    place: as :func:`smtptest.explain.situation.place_of` returns it; in an unknown one every code can be meant.
    """
    kind, subject, detail = status
    table = enhanced_codes()
    known, about = table.codes.get(f"{subject}.{detail}"), table.subjects.get(subject)
    places = (known.after if known else ()) or (about.after if about else ())
    return kind == 2 or not place or not places or place in places


def of_sender(status: Status) -> Status:
    """Return the code that says of the sender's address what this one says of a recipient's."""
    kind, subject, detail = status
    known = enhanced_codes().codes.get(f"{subject}.{detail}")
    if known is None or not known.of_sender:
        return status
    own_subject, own_detail = map(int, known.of_sender.split("."))
    return kind, own_subject, own_detail


def is_registered(status: Status) -> bool:
    """Whether IANA's registry has the code."""
    return f"{status[1]}.{status[2]}" in enhanced_codes().codes


def _unknown(status: Status) -> Detail:
    """Words for a code of the receiver's own. Large receivers have many, such as Microsoft's 5.7.606."""
    words, table = phrases(), enhanced_codes()
    about = table.subjects.get(status[1])
    name = (about or table.subjects[0]).name
    missing = words["own-code.meaning"].format(code=".".join(map(str, status)))
    return Detail(
        title=words["own-code.title"].format(subject=name),
        meaning=f"{missing} {about.meaning if about else ''}".strip(),
        next_step=words["own-code.next"],
        reference="RFC 3463 section 2",
    )
