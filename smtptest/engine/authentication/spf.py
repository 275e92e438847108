"""SPF: whether a domain lets an address send for it, evaluated by spftrace with our questions (RFC 7208)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from spftrace import BaseResolver, Evaluator, Limits, Result, SpfPermError, parse

from smtptest.engine.authentication.spf_explanation import explain
from smtptest.engine.authentication.spf_tree import SpfRecord, grow
from smtptest.engine.dns.answer import Answer
from smtptest.engine.dns.questions import Questions
from smtptest.engine.words.sentence import Sentence

MOST_LOOKUPS = 10
"""Terms that ask the DNS (RFC 7208 section 4.6.4)."""
MOST_VOIDS = 2
"""Questions without an answer (the same section)."""
# Seconds. The caller limits each question and the whole check.
_NO_LIMIT = 3600.0
# Matches no address that could send, and is no void answer: what the policy withholds is there all the same.
_WITHHELD = {"A": "0.0.0.0", "AAAA": "::"}  # noqa: S104  # nosec B104


_VERSION = re.compile(r"v=spf1(?: |\Z)", re.IGNORECASE)
# What its author took for an SPF record, though no receiver does: other punctuation, quotation marks, spaces before.
# What follows the version tells it from Sender ID (RFC 4406) and from tokens of services.
# None of it goes back to try fewer spaces: a record of nothing else would take years.
_FOLLOWS = r"""(?=[\s;:,"']|\Z|(?:a|mx|ip[46]|include|redirect)\b|[-~?+]all)"""
_NEARLY = re.compile(rf"""[\s"']*+v?\s*+[=:]?\s*+spf1?{_FOLLOWS}\s*+[;:,]?(.*)""", re.IGNORECASE | re.DOTALL)


class SpfResult(StrEnum):
    """The results of RFC 7208 section 2.6."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class SpfFault(NamedTuple):
    """Why an evaluation ended in an error."""

    kind: str
    """"several", "term", "modifier", "characters", "no-record", "lookups", "voids", "hosts" or "dns"."""
    domain: str
    """Whose record it is about."""
    text: str = ""
    """The term that it is about, or the name that was asked for last."""
    reason: Sentence | None = None
    """Why the DNS gave no answer."""


@dataclass(frozen=True)
class SpfEvaluation:
    """The result of an evaluation, and how it was reached."""

    result: SpfResult
    """The result of RFC 7208 section 2.6."""
    record: SpfRecord
    """The record of the domain, and the tree below it."""
    lookups: int
    """How many terms have asked the DNS."""
    voids: int
    """How many questions had no answer."""
    fault: SpfFault | None
    """Why it is ``permerror`` or ``temperror``; None for the other results."""
    explanation: str
    """What the domain says to a sender that fails (RFC 7208 section 6.2); empty if nothing."""


def is_spf(text: str) -> bool:
    """Whether a TXT record counts as one of SPF (RFC 7208 section 4.5)."""
    return _VERSION.match(text) is not None


def corrected(text: str) -> str:
    """What a record that does not count was meant to be; empty if it was not meant for SPF, or counts."""
    meant = _NEARLY.fullmatch(text)
    return "" if meant is None or is_spf(text) else " ".join(["v=spf1", *meant[1].strip(" \t\"'").split()])


def is_readable(text: str) -> bool:
    """Whether a record has no syntax error."""
    try:
        parse(text)
    except SpfPermError:
        return False
    return True


async def evaluate_spf(questions: Questions, address: str, sender: str, helo: str) -> SpfEvaluation:
    """Evaluate SPF for mail of ``sender`` from this address. For the HELO identity, it is ``postmaster@`` the name."""
    resolver = _Resolver(questions)
    limits = Limits(MOST_LOOKUPS, MOST_VOIDS, time_limit=_NO_LIMIT, max_queries=None)
    found = await Evaluator(resolver, limits, receiver="unknown").evaluate(address, sender, helo)
    record = grow(found.trace.events)
    assert record is not None
    result = SpfResult(found.result)
    explanation = ""
    if result is SpfResult.FAIL:
        explanation = await explain(resolver, record.deciding, address, sender, helo)
    fault = _fault(found, record, resolver.error)
    return SpfEvaluation(result, record, found.dns_terms_used, found.void_lookups_used, fault, explanation)


class _Resolver(BaseResolver):
    """Asks our questions for spftrace."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        #: Why the DNS gave no answer, the last time that it gave none.
        self.error: Sentence | None = None

    async def _lookup(self, name: str, rtype: str) -> tuple[str, list[str]]:
        answer = await self._questions.ask(name, rtype)
        if answer.withheld and rtype in _WITHHELD:
            return "NOERROR", [_WITHHELD[rtype]]
        # What the DNS cannot hold as a name is not there: the empty one of a null MX, for one.
        if answer.absent == "name" or (answer.error is not None and answer.error.code == "lookup-not-a-name"):
            return "NXDOMAIN", []
        if answer.failed:
            self.error = answer.error
            return "SERVFAIL", []
        return "NOERROR", _values(answer, rtype)


def _values(answer: Answer, rtype: str) -> list[str]:
    if rtype == "TXT":
        return list(answer.texts)
    # A host stands last, behind the preference of an MX, and with a dot at its end.
    return [record.rpartition(" ")[2].removesuffix(".") for record in answer.records]


def _fault(found: Result, record: SpfRecord, error: Sentence | None) -> SpfFault | None:
    last = _last(record)
    match found.result:
        case "temperror":
            return SpfFault("dns", last.domain, found.queries[-1].name, error)
        case "permerror" if found.dns_terms_used > MOST_LOOKUPS:
            return SpfFault("lookups", last.domain)
        case "permerror" if found.void_lookups_used > MOST_VOIDS:
            return SpfFault("voids", last.domain, found.queries[-1].name)
        case "permerror":
            return _broken(found, last)
        case _:
            return None


def _broken(found: Result, last: SpfRecord) -> SpfFault:
    """Why a record cannot be evaluated for any sender. Only too many hosts are noticed after it has been read."""
    if last.result == "none":
        return SpfFault("no-record", last.domain)
    if not last.text:
        return SpfFault("several", last.domain)
    if any(event.kind == "parse_error" for event in found.trace.events):
        return _misread(last)
    return SpfFault("hosts", last.domain, found.queries[-1].name)


def _last(record: SpfRecord) -> SpfRecord:
    """The record in which the evaluation ended."""
    for _, term in reversed(list(record.lines())):
        if term.reached and term.matched is None and term.record is not None:
            return term.record
    return record


def _misread(record: SpfRecord) -> SpfFault:
    if not (record.text.isascii() and record.text.isprintable()):
        return SpfFault("characters", record.domain)
    wrong = next((term.text for term in record.terms if not is_readable(f"v=spf1 {term.text}")), None)
    return SpfFault("modifier", record.domain) if wrong is None else SpfFault("term", record.domain, wrong)
