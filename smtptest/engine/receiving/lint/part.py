"""One part of a MIME message: its header section, what it says of its content, and the content itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from email.policy import compat32
from functools import cached_property

from smtptest.engine.receiving.lint.fields import Section, without_comments

MOST_VALUE_OCTETS = 1_000
"""Octets that are read of one Content-… field: the email package takes quadratic time for it."""
KNOWN_ENCODINGS = frozenset({"7bit", "8bit", "binary", "quoted-printable", "base64"})
# Halves of pairs (RFC 2781) that stand for no octet, unlike those of the email package.
_HALF = re.compile("[\ud800-\udc7f\udd00-\udfff]")
# A name with a space has to stand in quotes (RFC 2045 section 5.1). Of one that does not, as in ``name=b (1).pdf``,
# what looks like a comment was meant as a part of it, but not at its end: behind ``name=b.exe (b)`` it is one.
_FILE_NAME = re.compile(r';\s*(?:file)?name(?:\*\d+)?\s*=\s*[^\s";](?:[^";]*[^\s";)])?\s*+(?=;|\Z)', re.IGNORECASE)


@dataclass(kw_only=True)
class Part:
    """A message, or a part of one, and the parts in it."""

    message: bytes = field(repr=False)
    """The whole message, in which the offsets count."""
    section: Section
    """Its header section."""
    start: int
    """Where its header section begins: octets from the start of the message."""
    line: int
    """The line of that octet, from 1."""
    depth: int
    """The number of parts around it."""
    about: Message
    """Its Content-… fields, as the email package reads them; without a body."""
    parts: list[Part] = field(default_factory=list)
    """The parts in it: of a multipart, or the message in a message/rfc822."""
    end: int = 0
    """Where its content ends."""
    terminated: bool = False
    """Of a multipart: whether its last delimiter is there."""
    cut: bool = False
    """Whether it has more parts, which were not read."""

    @cached_property
    def type(self) -> str:
        """Its media type, in lower case; what the email package takes it for if the field is not valid."""
        return self.about.get_content_type()

    @property
    def is_multipart(self) -> bool:
        """Whether it consists of parts."""
        return self.type.startswith("multipart/")

    @property
    def is_message(self) -> bool:
        """Whether it is a message that can be read as it stands."""
        return self.type in ("message/rfc822", "message/global") and self.encoding in ("7bit", "8bit", "binary")

    @cached_property
    def boundary(self) -> str | None:
        """What delimits its parts; None if it does not say."""
        return _read(self.about.get_boundary)

    @cached_property
    def delimiter(self) -> bytes | None:
        """The line before each of its parts; None if it has no parts to be delimited."""
        if not self.is_multipart or self.boundary is None:
            return None
        return b"--" + self.boundary.encode("utf-8", "surrogateescape")

    @cached_property
    def charset(self) -> str | None:
        """The character set that it declares, in lower case; None if it declares none."""
        return _read(self.about.get_content_charset)

    @cached_property
    def encoding(self) -> str:
        """Its transfer encoding, in lower case."""
        declared = self.section.first("content-transfer-encoding")
        return "7bit" if declared is None else without_comments(declared.text[:MOST_VALUE_OCTETS]).strip().lower()

    @cached_property
    def filename(self) -> str | None:
        """The name of the file that it is; None if it has none."""
        return _read(self.about.get_filename)

    @property
    def is_attachment(self) -> bool:
        """Whether it is a file, and not text to be shown with the message."""
        return self.about.get_content_disposition() == "attachment" or self.filename is not None

    @property
    def content(self) -> bytes:
        """Its content as it was sent, still encoded."""
        return self.message[self.section.body : self.end]

    def decoded(self) -> tuple[bytes, list[str]]:
        """Its content without the transfer encoding, and that encoding's defects, as the email package has them."""
        whole = Message(compat32)
        whole["Content-Transfer-Encoding"] = self.encoding if self.encoding in KNOWN_ENCODINGS else "8bit"
        whole.set_payload(self.content.decode("ascii", "surrogateescape"))
        octets = whole.get_payload(decode=True)
        assert isinstance(octets, bytes)
        return octets, [type(defect).__name__ for defect in whole.defects]


def _read(what: Callable[[], str | None]) -> str | None:
    """What the email package reads; None where there is nothing, or nothing that it can read.

    A parameter may name the character set that it is written in (RFC 2231). The package looks that up among Python's
    codecs, which raise what they like, and of which some make half a pair of surrogates.
    """
    try:
        found = what()
    except Exception:
        return None
    return None if found is None else _HALF.sub("\N{REPLACEMENT CHARACTER}", found)


def described(section: Section, *, default_type: str) -> Message:
    """What the email package makes of a part's Content-… fields."""
    about = Message(compat32)
    about.set_default_type(default_type)
    for name in ("content-type", "content-disposition"):
        if one := section.first(name):
            value = one.unfolded[:MOST_VALUE_OCTETS].decode("ascii", "surrogateescape")
            # The package takes comments for parts of the values.
            about[name] = without_comments(value, _FILE_NAME).strip()
    return about
