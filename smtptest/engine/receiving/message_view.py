"""A received message as its reader sees it: headers, parts, text, attachments. All of it is safe to show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.printable import printable
from smtptest.engine.receiving.lint.charsets import text_of
from smtptest.engine.receiving.lint.encoded_words import decoded_words
from smtptest.engine.receiving.lint.html_text import HtmlText, Link, read_html
from smtptest.engine.receiving.lint.part import Part
from smtptest.engine.receiving.lint.structure import Structure, read_structure

MOST_HEADERS = 200
"""Header fields that are shown."""
MOST_HEADER = 2_000
"""Characters of one field that are shown."""
MOST_TEXT = 200_000
"""Characters of a text that are shown, and of HTML that are read."""
MOST_ATTACHMENTS = 100
"""Attachments that are listed."""
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, kw_only=True)
class Header:
    """One header field."""

    name: str
    """As it stands in the message, printable."""
    value: str
    """On one line, with its encoded words decoded."""
    line: int
    """The line of the message where it begins, from 1."""


@dataclass(frozen=True, kw_only=True)
class PartView:
    """One part of the message."""

    type: str
    """Its media type."""
    charset: str
    """The character set that it declares; empty if it declares none."""
    encoding: str
    """Its transfer encoding."""
    filename: str
    """Empty if it has none."""
    size: int
    """Octets of its content, as it was sent."""
    line: int
    """The line of the message where it begins, from 1."""
    depth: int
    """The number of parts around it."""
    parts: tuple[PartView, ...] = ()
    """The parts in it."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that came with the message. It was not opened."""

    filename: str
    """Empty if it has no name."""
    type: str
    """Its media type, as the message says."""
    size: int
    """Octets of the file itself, without the transfer encoding."""


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """The whole message."""

    size: int
    """Its octets."""
    headers: tuple[Header, ...]
    """The first fields, from top to bottom."""
    headers_left_out: int
    """Fields that are not among ``headers``, because there are too many."""
    subject: str
    """Empty if it has none."""
    parts: PartView
    """The message as a tree of parts."""
    text: str
    """Its first part in plain text; lines end with ``\\n``. Empty if there is none."""
    html_text: str
    """Its first part in HTML, as text. Empty if there is none."""
    html_size: int
    """Octets of that part, without the transfer encoding."""
    html_active: tuple[str, ...]
    """Elements of the HTML that mail programs remove, such as script."""
    remote_images: int
    """Images of the HTML that mail programs would fetch."""
    cut: bool
    """Whether one of the two is longer than what is shown of it."""
    links: tuple[Link, ...]
    """The links of the HTML, which were not followed."""
    links_left_out: int
    """Links that are not among ``links``, because there are too many."""
    attachments: tuple[Attachment, ...]
    """The first files, in their order."""
    attachments_left_out: int
    """Files that are not among ``attachments``, because there are too many."""


def view_message(message: bytes) -> MessageView:
    """What a reader sees of a message, whatever its octets are. Takes at most a few seconds for one MiB."""
    structure = read_structure(message)
    section = structure.root.section
    plain, html = first_text(structure, "text/plain"), first_text(structure, "text/html")
    text, html_source = part_text(plain), part_text(html)
    read = read_html(html_source[:MOST_TEXT])
    files = [part for part in structure.every if part.depth and part.is_attachment and not part.is_multipart]
    subject = section.first("subject")
    return MessageView(
        size=len(message),
        headers=tuple(
            Header(name=printable(field.name), value=shown(field.unfolded), line=field.line)
            for field in section.fields[:MOST_HEADERS]
        ),
        headers_left_out=len(section.fields[MOST_HEADERS:]) + section.left_out,
        subject=shown(subject.unfolded) if subject else "",
        parts=_view(structure.root),
        text=_lines(text[:MOST_TEXT]),
        html_text=_lines(read.text),
        html_size=len(html.decoded()[0]) if html else 0,
        html_active=read.active,
        remote_images=read.remote_images,
        cut=max(len(text), len(html_source)) > MOST_TEXT,
        links=_links(read),
        links_left_out=read.left_out,
        attachments=tuple(_attachment(part) for part in files[:MOST_ATTACHMENTS]),
        attachments_left_out=len(files[MOST_ATTACHMENTS:]),
    )


def shown(value: bytes) -> str:
    """The value of a field, with its encoded words decoded, as text that is safe to show."""
    return _cut(printable(decoded_words(value[: 2 * MOST_HEADER]).replace("\t", " ")))


def first_text(structure: Structure, media_type: str) -> Part | None:
    """The first part of this type that is text of the message, and neither a file nor in a message within it."""
    waiting: list[Part] = [structure.root]
    while waiting:
        part = waiting.pop(0)
        if part.type == media_type and not part.is_attachment:
            return part
        waiting = ([] if part.is_message else part.parts) + waiting
    return None


def part_text(part: Part | None) -> str:
    """The text of a part; empty if there is none."""
    return text_of(part.decoded()[0], part.charset) if part else ""


def _view(root: Part) -> PartView:
    """The tree of parts, whose depth is bounded."""
    return PartView(
        type=_cut(printable(root.type)),
        charset=_cut(printable(root.charset or "")),
        encoding=_cut(printable(root.encoding)),
        filename=_name(root),
        size=len(root.content),
        line=root.line,
        depth=root.depth,
        parts=tuple(_view(part) for part in root.parts),
    )


def _attachment(part: Part) -> Attachment:
    return Attachment(filename=_name(part), type=_cut(printable(part.type)), size=len(part.decoded()[0]))


def _name(part: Part) -> str:
    return shown((part.filename or "").encode("utf-8", "surrogateescape"))


def _links(read: HtmlText) -> tuple[Link, ...]:
    return tuple(Link(_cut(printable(link.target)), _cut(printable(link.text))) for link in read.links)


def _lines(text: str) -> str:
    """The text line by line, each of which is safe to show."""
    lines: Sequence[str] = _LINE_END.split(text)
    return "\n".join(printable(line.replace("\t", "    ")) for line in lines).rstrip("\n")


def _cut(text: str) -> str:
    return text if len(text) <= MOST_HEADER else f"{text[:MOST_HEADER]}…"
