"""The state that a run shows, and why: one function, from what the ended test says.

The first that fits counts:

1. Maintenance was announced for the moment.
2. The test did not run to its end, or this service has no network, no name server, or no room in its limits: unknown.
3. The server does not want us, or our policy forbids it: refused. A reply counts as that if it is a 421 or names our
   address, a block list, a rate or SPF (refusals.py). A password that is not sent because the server's TLS or
   certificate has become bad is the server's fault, and no such policy.
4. Some of several servers went well: degraded.
5. The verdict, or a finding or check that is a problem: down.
6. Something was left undecided: unknown.
7. A certificate expires within the monitor's days, only some recipients were accepted, the mail was deferred by
   greylisting, or it took far longer than usual (usual.py): degraded.
8. Up. A warning beyond these is no trouble: a monitor asks whether it is still so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from smtptest.engine.outcome import Tone
from smtptest.engine.verdict import Verdict
from smtptest.monitors.record.judging.facts import RunFacts
from smtptest.monitors.record.judging.refusals import refuses_us
from smtptest.monitors.record.reason import Reason
from smtptest.monitors.record.spans import days_until
from smtptest.monitors.record.state import State

# Why a run that ended so is not good. Of any other verdict its own facts say it (_by_facts).
_BY_VERDICT: Mapping[Verdict, Reason] = {
    Verdict.PARTLY_ACCEPTED: Reason.SOME_RECIPIENTS,
    Verdict.REJECTED: Reason.REJECTED,
    Verdict.DEFERRED: Reason.DEFERRED,
    Verdict.THROTTLED: Reason.THROTTLED,
    Verdict.AUTH_FAILED: Reason.LOGIN,
    Verdict.TLS_FAILED: Reason.TLS,
    Verdict.UNREACHABLE: Reason.UNREACHABLE,
    Verdict.TIMEOUT: Reason.TIMEOUT,
    Verdict.CLOSED: Reason.CLOSED,
    Verdict.PROTOCOL_ERROR: Reason.NOT_SMTP,
    Verdict.REFUSED: Reason.POLICY,
    Verdict.STOPPED: Reason.STOPPED,
    Verdict.INTERRUPTED: Reason.INTERRUPTED,
    Verdict.ERROR: Reason.OWN_FAULT,
}
# Ends that say more than their verdict.
_BY_SUMMARY: Mapping[str, Reason] = {
    "opted-out": Reason.OPTED_OUT,
    "no-such-name": Reason.NO_NAME,
    "certificate-invalid": Reason.CERTIFICATE,
    "round-trip-lost": Reason.NOTHING_CAME,
    "round-trip-not-delivered": Reason.NOTHING_CAME,
}
# Findings that say that mail was deferred for now.
_GREYLISTED = "greylisted"
_CERTIFICATE = "certificate-"
# Why a password is not sent over a connection that is encrypted well enough.
_UNSAFE_CERTIFICATE = "unsafe-certificate"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a monitor has a run judged by."""

    moment: datetime
    """When the run was."""
    warn_days: int
    """A certificate that expires within so many days, by the calendar, is worth a warning."""
    one_server: bool = True
    """Whether several dialogs are about one server (a probe, its ports, or a round trip with the sessions that bring
    the message back), and not about several."""
    slow_after: int | None = None
    """A run that took more milliseconds is slow (usual.py); None if that is not known yet, or is not judged."""
    in_maintenance: bool = False
    """Whether it was within announced maintenance."""


class Judgement(NamedTuple):
    """The state that a run shows, and why."""

    state: State
    """The state, that of its reason."""
    reason: Reason
    """Why, from a closed list. The words of the run itself are in its transcript."""


def judge(facts: RunFacts, terms: Terms) -> Judgement:
    """The state of a run."""
    reason = Reason.PLANNED if terms.in_maintenance else _reason(facts, terms)
    return Judgement(reason.state, reason)


def _reason(facts: RunFacts, terms: Terms) -> Reason:
    ended = _ended(facts)
    if ended.state in (State.UNKNOWN, State.REFUSED):
        return ended
    if not terms.one_server and 0 < facts.servers_good < facts.servers_all:
        return Reason.SOME_SERVERS
    if ended.state is State.DOWN:
        return (_degraded(facts, terms, Reason.WORKS) or Reason.WORKS) if _is_ours(facts) else ended
    # By its tone, which an outcome that is added tomorrow has as well.
    tone = facts.outcome.facts.tone
    if tone is Tone.BAD:
        return Reason.CERTIFICATE if any(code.startswith(_CERTIFICATE) for code in facts.faults) else Reason.PROBLEM
    if tone is Tone.WAIT:
        return Reason.UNDECIDED
    return _degraded(facts, terms, ended) or (Reason.WARNING if tone is Tone.WARN and ended is Reason.WORKS else ended)


def _ended(facts: RunFacts) -> Reason:
    """What the end of the test says by itself."""
    reason = _BY_VERDICT.get(facts.verdict) or _by_facts(facts.verdict)
    if reason.state is State.DOWN:
        if facts.no_network:
            return Reason.NO_NETWORK
        if facts.no_resolver:
            return Reason.NO_RESOLVER
        if refuses_us(facts.reply):
            return Reason.BLOCKED
    if reason is Reason.POLICY:
        reason = _own_policy(facts)
    if reason is Reason.DEFERRED and _GREYLISTED in facts.findings:
        return Reason.GREYLISTED
    return _BY_SUMMARY.get(facts.summary, reason)


def _by_facts(verdict: Verdict) -> Reason:
    """What a verdict means that has no reason of its own."""
    if verdict.facts.completed:
        return Reason.WORKS
    return Reason.UNDECIDED if verdict.facts.outcome.facts.tone is Tone.WAIT else Reason.FAILED


def _own_policy(facts: RunFacts) -> Reason:
    """Why this service did not go on."""
    if facts.withheld:
        return Reason.CERTIFICATE if facts.withheld == _UNSAFE_CERTIFICATE else Reason.TLS
    # Others' tests, too, may have used up what the server may be asked.
    return Reason.UNDECIDED if facts.own_limits else Reason.POLICY


def _is_ours(facts: RunFacts) -> bool:
    """Whether all that went wrong is that this service has no route to some of the addresses: usually it has no
    IPv6."""
    return facts.left_out > 0 and 0 < facts.servers_good == facts.servers_all


def _degraded(facts: RunFacts, terms: Terms, ended: Reason) -> Reason | None:
    until = facts.certificate_until
    # By the calendar: since when a monitor is degraded is public, the second of the end is not (docs/security.md J7).
    if until is not None and days_until(until, terms.moment) <= terms.warn_days:
        return Reason.CERTIFICATE_SOON
    if ended.state is State.DEGRADED:
        return ended
    if terms.slow_after is not None and facts.ms is not None and facts.ms > terms.slow_after:
        return Reason.SLOW
    return None
