"""An SPF evaluation as a tree: each record with its terms, and below a term the record that it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

# RFC 7208 section 4.6.4: what costs one of the ten terms that ask the DNS.
_ASKS = re.compile(r"[-+?~]?(?:include|a|mx|ptr|exists)(?:[:/]|\Z)|redirect=", re.IGNORECASE)
_ALL = re.compile(r"[-+?~]?all", re.IGNORECASE)
_REDIRECT = re.compile(r"redirect=", re.IGNORECASE)
_MODIFIER = re.compile(r"[a-z][a-z0-9_.-]*=", re.IGNORECASE)
# With “=” in place of “:” it is a modifier that nobody knows, which is no error (RFC 7208 section 6).
_MISSPELT = re.compile(r"(?:include|a|mx|ip4|ip6|ptr|exists)=", re.IGNORECASE)
# What it asks for depends on who sends, so that whether there is an answer does too. Of the macros only "d" does not:
# it is the domain of the record itself (RFC 7208 section 7.2).
_DEPENDS = re.compile(r".*%\{[^d]|[-+?~]?ptr(?:[:/]|\Z)", re.IGNORECASE)


class Traced(Protocol):
    """One event of spftrace's trace."""

    @property
    def kind(self) -> str: ...
    @property
    def depth(self) -> int: ...
    @property
    def data(self) -> dict[str, Any]: ...


@dataclass
class SpfQuestion:
    """One question that a term asked."""

    name: str
    """The name that was asked for."""
    type: str
    """The type of the records: A, AAAA, MX, PTR or TXT."""
    answers: tuple[str, ...]
    """The records in presentation form; empty if there are none."""
    void: bool
    """Whether there is no such name or no such record."""


@dataclass
class SpfTerm:
    """One term of a record."""

    text: str
    """The term as it stands in the record."""
    matched: bool | None = None
    """None if it was not reached, or if the evaluation ended in it."""
    reached: bool = False
    """Whether it was evaluated; a term behind one that matched is not."""
    questions: list[SpfQuestion] = field(default_factory=list)
    """What it asked, in that order; without those of the record that it leads to."""
    record: SpfRecord | None = None
    """What an ``include`` or ``redirect`` leads to."""

    @property
    def asks(self) -> bool:
        """Whether it counts against the limit of ten."""
        return _ASKS.match(self.text) is not None

    @property
    def misspelt(self) -> bool:
        """Whether it is the name of a mechanism with ``=`` in place of ``:``, so that receivers pass over it."""
        return _MISSPELT.match(self.text) is not None

    @property
    def depends(self) -> bool:
        """Whether its questions depend on who sends."""
        return _DEPENDS.match(self.text) is not None


@dataclass
class SpfRecord:
    """The record of one domain, and its result."""

    domain: str
    """Where it is published."""
    text: str = ""
    """Empty if there is none that counts."""
    terms: list[SpfTerm] = field(default_factory=list)
    """Its mechanisms and modifiers in their order."""
    result: str = ""
    """Empty if the evaluation ended in it."""

    @property
    def used(self) -> Iterator[SpfTerm]:
        """The terms that can have an effect: none after ``all``, and no ``redirect`` beside it."""
        has_all = any(_ALL.fullmatch(term.text) for term in self.terms)
        redirects = []
        for term in self.terms:
            if _REDIRECT.match(term.text):
                redirects.append(term)
                continue
            yield term
            if _ALL.fullmatch(term.text):
                break
        if not has_all:
            yield from redirects

    @property
    def without_effect(self) -> SpfTerm | None:
        """The first term that changes nothing where it stands; None if there is none. One more of ``all`` misleads
        nobody if it says the same, nor does a modifier that nobody knows: it may be meant for something else."""
        used = set(map(id, self.used))
        for term in self.terms:
            counts = id(term) in used or term.text.lower() == self.default
            if term.misspelt or not (counts or (_MODIFIER.match(term.text) and not _REDIRECT.match(term.text))):
                return term
        return None

    @property
    def lookups(self) -> int:
        """How many terms that ask the DNS are used if no address matches, here and in all records that were read."""
        return sum(term.asks + (term.record.lookups if term.record else 0) for term in self.used)

    @property
    def voids(self) -> tuple[SpfQuestion, ...]:
        """The questions that have no answer, whoever the sender is."""
        found: list[SpfQuestion] = []
        for term in self.terms:
            found += (question for question in term.questions if question.void and not term.depends)
            found += term.record.voids if term.record else ()
        return tuple(found)

    @property
    def deciding(self) -> SpfRecord:
        """The record whose result is that of the whole: where ``redirect`` leads, not where ``include`` does."""
        for term in self.used:
            if term.record is not None and _REDIRECT.match(term.text):
                return term.record.deciding
        return self

    @property
    def decided(self) -> str:
        """The term that gave the result; empty if none matched."""
        return next((term.text for term in self.deciding.terms if term.matched), "")

    @property
    def default(self) -> str:
        """The term for all other senders, ``all`` with its qualifier, in lower case; empty if there is none."""
        return next((term.text.lower() for term in self.deciding.terms if _ALL.fullmatch(term.text)), "")

    def circle(self, above: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The domains whose records lead to each other in a circle, the first once more at the end; empty if none do.

        above: the domains of the records that lead to this one.
        """
        domain = self.domain.lower()
        if domain in above:
            return (*above[above.index(domain) :], domain)
        below = (term.record.circle((*above, domain)) for term in self.terms if term.record)
        return next(filter(None, below), ())

    def lines(self, depth: int = 0) -> Iterator[tuple[int, SpfTerm]]:
        """The terms from first to last with how deep each is in the tree, those of a record below what led there."""
        for term in self.terms:
            yield depth, term
            if term.record:
                yield from term.record.lines(depth + 1)


def grow(events: Iterable[Traced]) -> SpfRecord | None:
    """The tree of a trace; None if the evaluation did not begin."""
    return _Grower().grow(events)


class _Grower:
    def __init__(self) -> None:
        self._records: list[SpfRecord] = []
        self._term: list[SpfTerm | None] = []

    def grow(self, events: Iterable[Traced]) -> SpfRecord | None:
        for event in events:
            hear = getattr(self, f"_hear_{event.kind}", None)
            if hear is not None:
                hear(event.depth, **event.data)
        return self._records[0] if self._records else None

    def _hear_check_start(self, depth: int, domain: str, **_: Any) -> None:
        del self._records[depth:], self._term[depth:]
        record = SpfRecord(domain)
        above = self._term[-1] if self._term else None
        if above is not None:
            above.record = record
        self._records.append(record)
        self._term.append(None)

    def _hear_parse_error(self, depth: int, policy: str, **_: Any) -> None:
        self._records[depth].text = policy
        self._records[depth].terms = [SpfTerm(text) for text in policy.split(" ")[1:] if text]

    def _hear_policy_parsed(self, depth: int, policy: str, terms: list[str], **_: Any) -> None:
        self._records[depth].text = policy
        self._records[depth].terms = [SpfTerm(text) for text in terms]

    def _hear_mech_start(self, depth: int, index: int, **_: Any) -> None:
        self._reach(depth, self._records[depth].terms[index])

    def _hear_recurse_in(self, depth: int, via: str, **_: Any) -> None:
        if via == "redirect":
            terms = self._records[depth].terms
            self._reach(depth, next(term for term in terms if _REDIRECT.match(term.text)))

    def _reach(self, depth: int, term: SpfTerm) -> None:
        term.reached = True
        self._term[depth] = term

    def _hear_dns_lookup(self, depth: int, name: str, rtype: str, answers: list[str], **_: Any) -> None:
        term = self._term[depth]
        assert term is not None
        term.questions.append(SpfQuestion(name, rtype, tuple(answers), void=False))

    def _hear_void_lookup(self, depth: int, name: str, **_: Any) -> None:
        # The record of a domain that has none is asked for by the term above; the first domain's is no term's.
        term = self._term[depth] or (self._term[depth - 1] if depth else None)
        if term is None:
            return
        if term.questions and term.questions[-1].name == name:
            term.questions[-1].void = True
        else:
            term.questions.append(SpfQuestion(name, "TXT", (), void=True))

    def _hear_mech_match(self, depth: int, **_: Any) -> None:
        self._ended(depth, matched=True)

    def _hear_mech_nomatch(self, depth: int, **_: Any) -> None:
        self._ended(depth, matched=False)

    def _ended(self, depth: int, *, matched: bool) -> None:
        term = self._term[depth]
        assert term is not None
        term.matched = matched
        self._term[depth] = None

    def _hear_recurse_out(self, depth: int, via: str, result: str, **_: Any) -> None:
        self._records[depth + 1].result = result
        if via == "redirect" and result != "none":
            self._ended(depth, matched=True)

    def _hear_eval_done(self, depth: int, result: str, **_: Any) -> None:
        self._records[depth].result = result
