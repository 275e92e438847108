"""The result of a question to the DNS: records, that there are none, or that nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import dns.rdata
from dns.rdtypes.ANY.TXT import TXT

from smtptest.engine.words.sentence import Sentence


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The result of a question."""

    name: str
    """The name that was asked for, in lower case and without its last dot."""
    type: str
    """The type of the records that were asked for."""
    records: tuple[str, ...] = ()
    """The records in presentation form (RFC 1035 section 5.1), which are untrusted; empty if there is an ``error``."""
    absent: str | None = None
    """What the DNS says does not exist, "name" or "record"; None if it did not say so."""
    error: Sentence | None = None
    """Why there are no records."""
    canonical: str | None = None
    """The name that ``name`` is an alias of, without its last dot; None if it is not an alias or that is unknown."""
    dangling: str | None = None
    """The name that the CNAME record of ``name`` has, if that leads to none of the records; else None."""
    secure: bool | None = None
    """Whether a validating name server vouches for this, also for there being none; None if nobody can tell."""
    bogus: bool = False
    """Whether a validating name server says that the signatures are wrong."""
    withheld: bool = False
    """Whether records are missing because the policy forbids showing what they lead to."""
    seq: int | None = None
    """The number of its event, which proves it; None if the question was not asked."""

    @property
    def owner(self) -> str:
        """The name that the records stand at, where they can be changed."""
        return self.canonical or self.name

    @property
    def place(self) -> str:
        """Where a record has to be published that is missing: beside a CNAME record there is no other data (RFC 1034
        section 3.6.2), so of an alias it is the name that it stands for; the first one, if that is an alias too.

        A name with an underscore that leads to one without is likely a wildcard's (RFC 4592), which stands for names
        of hosts: a record of its own takes its place. Nor is there any room at the root, where an alias may lead to.
        """
        target = (self.canonical or self.dangling or "").removesuffix(".")
        return self.name if not target or (_is_attribute(self.name) and not _is_attribute(target)) else target

    @property
    def failed(self) -> bool:
        """Nobody can tell whether there are records: it is not the DNS that says that there are none."""
        return self.error is not None and self.absent is None

    @cached_property
    def raw(self) -> tuple[bytes, ...]:
        """Of TXT: each record's character strings, joined without a space (RFC 7208 section 3.3)."""
        read = (dns.rdata.from_text("IN", "TXT", record) for record in self.records)
        return tuple(b"".join(each.strings) for each in read if isinstance(each, TXT))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The same as text, a character for each byte (Latin-1): what is not ASCII is for the asker to judge."""
        return tuple(text.decode("latin-1") for text in self.raw)


def _is_attribute(name: str) -> bool:
    """Whether it is no host's, but holds what there is to say about one (RFC 8552)."""
    return any(label.startswith("_") for label in name.split("."))


def all_secure(steps: Iterable[bool | None]) -> bool | None:
    """Whether all answers on a way are signed: False if one is not, None if that is unknown of one."""
    told = set(steps)
    return False if False in told else None if None in told else True
