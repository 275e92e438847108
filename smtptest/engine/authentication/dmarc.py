"""DMARC: which record applies to a domain, and which domains belong together (RFC 9989 section 4.10)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from smtptest.engine.authentication.dmarc_record import DmarcRecord, is_dmarc, parse_dmarc
from smtptest.engine.dns.answer import Answer
from smtptest.engine.dns.questions import Questions

# A longer name is cut to this many labels behind the first question, so that eight questions are always enough.
_MOST_LABELS = 7
_suffixes = lru_cache(PublicSuffixList)


class Origin(StrEnum):
    """Where the record that applies to a domain was found."""

    OWN = "own"
    """At the domain itself."""
    ORGANISATIONAL = "organisational"
    """At its organisational domain."""
    SUFFIX = "suffix"
    """At the public suffix above its organisational domain."""


@dataclass(frozen=True)
class Step:
    """One question of a tree walk."""

    domain: str
    """Below which ``_dmarc`` was asked for."""
    answer: Answer
    """The TXT records there, of any kind."""
    records: tuple[DmarcRecord, ...]
    """All that count as DMARC records."""

    @property
    def record(self) -> DmarcRecord | None:
        """The record; None if there is none or more than one, which are all discarded."""
        return self.records[0] if len(self.records) == 1 else None


@dataclass(frozen=True)
class Walk:
    """A DNS tree walk, from a domain towards the root."""

    domain: str
    """Where it started."""
    steps: tuple[Step, ...]
    """In the order in which they were asked: the longest name first."""

    @property
    def found(self) -> tuple[tuple[str, DmarcRecord], ...]:
        """The records that count with their domains, the longest name first."""
        return tuple((step.domain, step.record) for step in self.steps if step.record is not None)

    @property
    def failed(self) -> Step | None:
        """The step at which the DNS gave no answer, which ends the walk."""
        return self.steps[-1] if self.steps[-1].answer.failed else None

    @property
    def organisational(self) -> str | None:
        """The organisational domain (RFC 9989 section 4.10.2); None if the DNS did not answer all questions."""
        if self.failed:
            return None
        for domain, record in self.found:
            if record.psd == "n":
                return domain
            if record.psd == "y" and domain != self.domain:
                below = domain.count(".") + 2
                return ".".join(self.domain.split(".")[-below:])
        return self.found[-1][0] if self.found else self.domain


@dataclass(frozen=True)
class Discovery:
    """The record that applies to a domain, and the walk that found it."""

    walk: Walk
    """The walk from the domain."""
    domain: str = ""
    """Where the record was found; empty if there is none."""
    record: DmarcRecord | None = None
    """None if there is none, or if the DNS did not answer all questions."""
    origin: Origin | None = None
    """Where it stands in the walk; None if there is no record."""


def targets(domain: str) -> tuple[str, ...]:
    """The domains that a walk asks about, in this order, if it is not stopped."""
    labels = domain.split(".")
    above = labels[-_MOST_LABELS:] if len(labels) > _MOST_LABELS else labels[1:]
    return (domain, *(".".join(above[left:]) for left in range(len(above))))


async def ask_step(questions: Questions, domain: str) -> Step:
    """Ask for the DMARC record of one domain, and of none above it."""
    answer = await questions.ask(f"_dmarc.{domain}", "TXT")
    return Step(domain, answer, tuple(parse_dmarc(text) for text in answer.texts if is_dmarc(text)))


async def walk_tree(questions: Questions, domain: str) -> Walk:
    """Walk from the domain towards the root, until a record says with ``psd`` where the border is."""
    steps = []
    for target in targets(domain):
        steps.append(await ask_step(questions, target))
        record = steps[-1].record
        if steps[-1].answer.failed or (record is not None and record.psd != "u"):
            break
    return Walk(domain, tuple(steps))


async def discover(questions: Questions, domain: str) -> Discovery:
    """Find the record that applies to mail of a domain (RFC 9989 section 4.10.1)."""
    walk = await walk_tree(questions, domain)
    records = dict(walk.found)
    if domain in records:
        return Discovery(walk, domain, records[domain], Origin.OWN)
    organisational = walk.organisational
    if organisational in records:
        return Discovery(walk, organisational, records[organisational], Origin.ORGANISATIONAL)
    last, record = walk.found[-1] if walk.found and not walk.failed else ("", None)
    return Discovery(walk, last, record, None if record is None else Origin.SUFFIX)


def aligned(one: str, other: str, *, strict: bool, organisational: tuple[str | None, str | None]) -> bool:
    """Whether two domains are aligned (RFC 9989 section 4.4). organisational: the organisational domain of each."""
    return one == other or (not strict and organisational[0] is not None and organisational[0] == organisational[1])


def older_places(domain: str) -> tuple[str, ...]:
    """Where receivers look that follow RFC 7489: at the domain, then at the one below its public suffix."""
    return tuple(dict.fromkeys((domain, _suffixes().privatesuffix(domain) or domain)))


async def discover_older(questions: Questions, discovery: Discovery) -> str | None:
    """The domain whose record receivers find that follow RFC 7489 (section 6.6.3); empty if they find none.

    None if the DNS did not answer. What the walk has asked is not asked again.
    """
    steps = {step.domain: step for step in discovery.walk.steps}
    # The list is read once in a process, which takes a fifth of a second.
    for place in await asyncio.to_thread(older_places, discovery.walk.domain):
        step = steps.get(place) or await ask_step(questions, place)
        if step.answer.failed:
            return None
        if step.records:
            return place if step.record is not None else ""
    return ""
