"""What a sending mail server looks up about TLS before it delivers to a domain, and what it makes of each session.

The look-ups run beside the sessions, each once for a test. No session waits for them while it speaks to its server,
and none fails by them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.dns.questions import Questions
from smtptest.engine.events import Severity
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.https.fetched import Document, Fetcher, fetch_with_number
from smtptest.engine.recorder import Track
from smtptest.engine.transport_security.dane import judge
from smtptest.engine.transport_security.mta_sts import Mode, Policy, certificate_refusal, parse_policy, read_records
from smtptest.engine.transport_security.published import POLICY_PATH, PublishedTlsa, listed, tlsa_records
from smtptest.engine.transport_security.tlsa import advised
from smtptest.engine.words.sentence import Sentence

# A domain decides how many mail servers it names. Two questions for each server that is spoken to, and one for the
# policy.
_MOST_QUESTIONS = 41
_SECONDS = 30.0
# How long a session that is over waits for look-ups that are not.
_PATIENCE = 3.0
_NOT_WAITED_FOR = Sentence("lookup-abandoned")

_RECORDS = "RFC 7672 section 3.1"
_SECURE = "RFC 7672 section 2.2"
_MATCHING = "RFC 7672 section 3.2"
_POLICY = "RFC 8461 section 3"
_MODE = "RFC 8461 section 5"


@dataclass(frozen=True)
class Seen:
    """What a session showed of its server."""

    host: str
    """The name of the server, as the MX record has it."""
    chain: Sequence[bytes]
    """The certificates as presented, in DER, the server's own first; empty if there was no TLS."""
    about: int | None
    """The number of the event that shows it."""


@dataclass(frozen=True)
class _Found:
    """The result of looking for the policy."""

    policy: Policy | None = None
    """None if senders can follow none."""
    error: Sentence | None = None
    """Why that is unknown."""


class Sender:
    """A sender to this domain. port: that of the mail servers. track: that of the whole test."""

    def __init__(
        self, domain: str, port: int, network: GuardedNetwork, https: Fetcher, roots: tuple[str, ...], track: Track
    ) -> None:
        self._domain, self._port, self._https, self._roots, self._track = domain, port, https, roots, track
        self._questions = Questions(network, track, most=_MOST_QUESTIONS, seconds=_SECONDS)
        self._records: dict[str, asyncio.Task[PublishedTlsa]] = {}
        self._policy: asyncio.Task[_Found] | None = None

    def begin(self, host: str, mx: bool | None, address: bool | None, canonical: str | None) -> None:
        """Begin the look-ups for a server of the domain that a session is connected to: see :func:`tlsa_records`."""
        if host not in self._records:
            records = tlsa_records(host, mx, address, canonical, self._questions, port=self._port)
            self._records[host] = asyncio.create_task(records)
        if self._policy is None:
            self._policy = asyncio.create_task(self._look_for_policy())

    async def judge(self, seen: Seen, track: Track) -> None:
        """Note what a sender makes of a session, for which :meth:`begin` was called. track: the session's."""
        records, policy = self._records[seen.host], self._policy
        assert policy is not None
        await asyncio.wait({records, policy}, timeout=_PATIENCE)
        if records.done():
            _Dane(seen, track, self._domain).note(records.result())
        else:
            track.add_finding(Severity.INFO, "dane-unknown", _SECURE, host=seen.host, reason=_NOT_WAITED_FOR)
        found = policy.result() if policy.done() else _Found(error=_NOT_WAITED_FOR)
        if found.error is not None:
            track.add_finding(Severity.INFO, "mta-sts-unknown", _POLICY, domain=self._domain, reason=found.error)
        elif found.policy is not None and found.policy.mode is not Mode.NONE:
            await self._note_policy(found.policy, seen, track)

    async def close(self) -> None:
        """Abandon what is still being looked up."""
        tasks = [*self._records.values(), *([self._policy] if self._policy else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._questions.close()

    async def _look_for_policy(self) -> _Found:
        """The policy. If the domain announces one that senders cannot follow, that is reported once for the test."""
        answer = await self._questions.ask(f"_mta-sts.{self._domain}", "TXT")
        if answer.failed:
            return _Found(error=answer.error)
        announced = read_records(answer.texts)
        if announced.fault == "none":
            return _Found()
        if announced.fault:
            return self._without_effect(announced.fault, answer.seq)
        document, about = await fetch_with_number(self._https, f"mta-sts.{self._domain}", POLICY_PATH, self._track)
        if document.error is not None:
            return self._unfetched(document, about)
        policy = parse_policy(document.body)
        if policy.faults or document.media_type != "text/plain":
            return self._without_effect("not-valid", about, url=document.url)
        return _Found(policy)

    def _unfetched(self, document: Document, about: int) -> _Found:
        if document.barred:
            return _Found(error=document.error)
        return self._without_effect("unreachable", about, url=document.url, reason=document.error)

    def _without_effect(self, variant: str, about: int | None, **parameters: object) -> _Found:
        named = {"variant": variant, "domain": self._domain, **parameters}
        self._track.add_finding(Severity.INFO, "mta-sts-without-effect", _POLICY, about, **named)
        return _Found()

    async def _note_policy(self, policy: Policy, seen: Seen, track: Track) -> None:
        level = Severity.PROBLEM if policy.mode is Mode.ENFORCE else Severity.WARNING

        def broken(code: str, **parameters: object) -> None:
            mode = policy.mode.value
            track.add_finding(level, code, _MODE, seen.about, variant=mode, host=seen.host, **parameters)

        refusal = await certificate_refusal(seen.chain, seen.host, self._roots) if seen.chain else None
        if not policy.allows(seen.host):
            broken("mta-sts-not-listed", domain=self._domain)
        elif not seen.chain:
            broken("mta-sts-no-tls")
        elif refusal is not None:
            broken("mta-sts-certificate", reason=refusal)
        else:
            track.add_finding(Severity.GOOD, "mta-sts-fulfilled", _MODE, seen.about, host=seen.host)


@dataclass(frozen=True)
class _Dane:
    """Notes what TLSA records mean for a session."""

    seen: Seen
    """What the session showed."""
    track: Track
    """Takes the findings."""
    domain: str
    """The domain whose MX it is."""

    def note(self, published: PublishedTlsa) -> None:
        """Most servers have no TLSA records, so that is not reported."""
        answer, usable = published.answer, listed(published.usable)
        if answer.bogus:
            self._add(Severity.PROBLEM, "dane-bogus", _SECURE, answer.seq, reason=answer.error)
        elif answer.failed:
            self._add(Severity.INFO, "dane-unknown", _SECURE, answer.seq, reason=answer.error)
        elif published.records and published.ignored:
            self._add(Severity.INFO, "dane-insecure", _SECURE, answer.seq, owner=published.owner)
        elif published.records and not self.seen.chain:
            # With records that they cannot use, senders ask for TLS all the same (RFC 7672 section 2.2).
            self._bad(published, "dane-no-tls", "no-tls", records=listed(published.records))
        elif usable:
            self._compare(published)
        elif published.records:
            self._add(Severity.INFO, "dane-unusable", _RECORDS, answer.seq, records=listed(published.records))

    def _compare(self, published: PublishedTlsa) -> None:
        found = judge(published.records, self.seen.chain, (self.seen.host, published.base, self.domain))
        if found.refused is not None:
            self._bad(published, "dane-not-valid", "not-valid", records=listed([found.refused]), reason=found.reason)
        elif found.matched is None:
            own, owner = advised(self.seen.chain[0]), published.owner
            self._bad(published, "dane-mismatch", "mismatch", records=listed(published.usable), owner=owner, own=own)
        elif published.mx_unsigned:
            matched = listed([found.matched])
            self._judged(Severity.INFO, "dane-mx-unsigned", variant="match", domain=self.domain, matched=matched)
        elif published.secure is None:
            self._judged(Severity.INFO, "dane-not-validating", matched=listed([found.matched]))
        elif found.others:
            others = listed(found.others)
            self._judged(Severity.GOOD, "dane-rollover", matched=listed([found.matched]), others=others)
        else:
            self._judged(Severity.GOOD, "dane-match", matched=listed([found.matched]))

    def _bad(self, published: PublishedTlsa, code: str, variant: str, **parameters: object) -> None:
        """Senders with DANE do not deliver, if all is signed; it is a warning where nobody can tell, or only the MX
        records are not.

        code: of the problem. variant: of the warning.
        """
        if published.secure:
            self._judged(Severity.PROBLEM, code, **parameters)
        elif published.mx_unsigned:
            self._judged(Severity.WARNING, "dane-mx-unsigned", variant=variant, **parameters)
        else:
            self._judged(Severity.WARNING, "dane-unproven", variant=variant, **parameters)

    def _judged(self, level: Severity, code: str, **parameters: object) -> None:
        self._add(level, code, _MATCHING, self.seen.about, **parameters)

    def _add(self, level: Severity, code: str, reference: str, about: int | None, **parameters: object) -> None:
        self.track.add_finding(level, code, reference, about, host=self.seen.host, **parameters)
