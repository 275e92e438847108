"""DMARC for one message: which of its identifiers are aligned, and what the policy asks for (RFC 9989 section 5.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from smtptest.engine.authentication.dmarc import Discovery, Origin, aligned, discover, walk_tree
from smtptest.engine.authentication.dmarc_record import DmarcRecord, Policy, Subject
from smtptest.engine.dns.questions import Questions

MOST_IDENTIFIERS = 4
"""Whose organisational domains are looked for: each may take eight questions."""


class DmarcResult(StrEnum):
    """The results of RFC 8601 section 2.7 for DMARC."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    NONE = "none"
    """No record applies."""
    TEMPERROR = "temperror"
    """The DNS did not answer."""


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """A domain that SPF or DKIM has authenticated, or has not."""

    mechanism: str
    """"spf" or "dkim"."""
    domain: str
    """That of the envelope's sender or of EHLO for SPF, ``d=`` for DKIM."""
    authenticated: bool | None
    """None if nobody can tell for now."""
    aligned: bool | None = None
    """Whether it is aligned with the author's domain; None if nobody can tell."""

    @property
    def counts(self) -> bool:
        """Whether the message passes by it."""
        return self.authenticated is True and self.aligned is True

    @property
    def may_count(self) -> bool:
        """Whether nobody can tell for now that it does not count."""
        return self.authenticated is not False and self.aligned is not False


@dataclass(frozen=True, kw_only=True)
class DmarcEvaluation:
    """The result for one message, and what it rests on."""

    domain: str
    """The author's."""
    discovery: Discovery
    """The record that applies to that domain."""
    result: DmarcResult
    """The result by RFC 9989 section 5.3."""
    identifiers: tuple[Identifier, ...] = ()
    """The domains that were compared with the author's, those that decide first; at most MOST_IDENTIFIERS."""
    asked: Policy | None = None
    """What receivers are asked to do with the message: nothing (none) if it passes; None without a record."""
    untested: Policy | None = None
    """The same if the record did not say that it is a test (``t=y``)."""

    def by(self, mechanism: str) -> tuple[Identifier, ...]:
        """The identifiers of one mechanism."""
        return tuple(one for one in self.identifiers if one.mechanism == mechanism)


async def evaluate_dmarc(questions: Questions, domain: str, identifiers: Iterable[Identifier]) -> DmarcEvaluation:
    """Evaluate DMARC for a message of this author's domain."""
    discovery = await discover(questions, domain)
    judged = tuple([await _judged(one, discovery, questions) for one in _chosen(identifiers, domain)])
    passed = any(one.counts for one in judged)
    record = discovery.record
    if record is None:
        result = DmarcResult.TEMPERROR if discovery.walk.failed else DmarcResult.NONE
        return DmarcEvaluation(domain=domain, discovery=discovery, result=result, identifiers=judged)
    policy = record.policy(await _subject(questions, discovery))
    if policy is None:
        result = DmarcResult.NONE
    elif passed:
        result = DmarcResult.PASS
    elif any(one.may_count for one in judged):
        result = DmarcResult.TEMPERROR
    else:
        result = DmarcResult.FAIL
    asked, untested = _asked(record, policy, result)
    return DmarcEvaluation(
        domain=domain, discovery=discovery, result=result, identifiers=judged, asked=asked, untested=untested
    )


def _chosen(identifiers: Iterable[Identifier], domain: str) -> list[Identifier]:
    """Each identifier once, those that decide first, as far as they are looked at."""
    order = sorted(dict.fromkeys(identifiers), key=lambda one: (not one.authenticated, one.domain != domain))
    return order[:MOST_IDENTIFIERS]


async def _judged(one: Identifier, discovery: Discovery, questions: Questions) -> Identifier:
    own, record = discovery.walk.domain, discovery.record
    strict = record is not None and record.strict("aspf" if one.mechanism == "spf" else "adkim")
    # Domains below different top-level domains have nothing in common.
    related = one.domain.rpartition(".")[2] == own.rpartition(".")[2]
    if one.domain == own or strict or not related:
        return replace(one, aligned=one.domain == own)
    walk = await walk_tree(questions, one.domain)
    both = discovery.walk.organisational, walk.organisational
    is_so = None if None in both else aligned(own, one.domain, strict=False, organisational=both)
    return replace(one, aligned=is_so)


async def _subject(questions: Questions, discovery: Discovery) -> Subject:
    if discovery.origin is Origin.OWN:
        return Subject.OWN
    answer = await questions.ask(discovery.walk.domain, "TXT")
    return Subject.MISSING if answer.absent == "name" else Subject.SUBDOMAIN


def _asked(record: DmarcRecord, policy: Policy | None, result: DmarcResult) -> tuple[Policy | None, Policy | None]:
    """What is asked for, and what would be if it were no test."""
    if policy is None or result is DmarcResult.TEMPERROR:
        return None, None
    if result is DmarcResult.PASS:
        return Policy.NONE, Policy.NONE
    return (policy.weaker if record.testing else policy), policy
