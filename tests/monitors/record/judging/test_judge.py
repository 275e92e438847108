"""Each end of a test is one of six states, for a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.outcome import Outcome
from smtptest.engine.verdict import Verdict
from smtptest.monitors.record.judging import judge as judging
from smtptest.monitors.record.judging.facts import RunFacts
from smtptest.monitors.record.judging.judge import Terms, judge
from smtptest.monitors.record.reason import Reason
from smtptest.monitors.record.state import State

NOW = datetime(2026, 11, 29, tzinfo=UTC)
TERMS = Terms(moment=NOW, warn_days=21, slow_after=500)


def _facts(verdict: Verdict = Verdict.PASSED, **fields: Any) -> RunFacts:
    return RunFacts(**{"verdict": verdict, "outcome": verdict.facts.outcome, **fields})


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_a_verdict_alone_means(monkeypatch: pytest.MonkeyPatch, verdict: Verdict, own: bool) -> None:
    """own: by its reason in judge.py. A verdict that has none there is judged by what the engine says of it."""
    if not own:
        monkeypatch.setattr(judging, "_BY_VERDICT", {})
    states = {
        Outcome.GOOD: {State.UP},
        Outcome.PROBLEM: {State.DOWN},
        Outcome.UNDECIDED: {State.UNKNOWN, State.REFUSED},
        # A message that only some get, and one that nobody gets for now.
        Outcome.WARNING: {State.DEGRADED, State.DOWN} if own or not verdict.facts.completed else {State.UP},
    }
    assert judge(_facts(verdict), TERMS).state in states[verdict.facts.outcome]


@given(st.sampled_from(list(Verdict)), st.sampled_from(list(Outcome)), st.booleans(), st.integers(0, 3))
def test_no_run_that_did_not_go_well_is_up(verdict: Verdict, outcome: Outcome, resolver: bool, good: int) -> None:
    facts = _facts(verdict, outcome=outcome, no_resolver=resolver, servers_good=good, servers_all=3)
    state = judge(facts, TERMS).state
    assert state is not State.UP or (verdict.facts.completed and outcome in (Outcome.GOOD, Outcome.WARNING))


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (_facts(), Reason.WORKS),
        (_facts(outcome=Outcome.WARNING), Reason.WARNING),
        (_facts(outcome=Outcome.UNDECIDED), Reason.UNDECIDED),
        (_facts(outcome=Outcome.PROBLEM, faults=frozenset({"open-relay"})), Reason.PROBLEM),
        (_facts(outcome=Outcome.PROBLEM, faults=frozenset({"certificate-expired"})), Reason.CERTIFICATE),
        (_facts(Verdict.ACCEPTED, ms=501), Reason.SLOW),
        (_facts(Verdict.ACCEPTED, ms=500), Reason.WORKS),
        (_facts(certificate_until=NOW + timedelta(days=20)), Reason.CERTIFICATE_SOON),
        (_facts(certificate_until=NOW + timedelta(days=21, hours=23)), Reason.CERTIFICATE_SOON),
        (_facts(certificate_until=NOW + timedelta(days=22)), Reason.WORKS),
        (_facts(Verdict.PARTLY_ACCEPTED), Reason.SOME_RECIPIENTS),
        (_facts(Verdict.DEFERRED), Reason.DEFERRED),
        (_facts(Verdict.DEFERRED, findings=frozenset({"greylisted"})), Reason.GREYLISTED),
        (_facts(Verdict.DEFERRED, reply="450 4.7.1 Client host rejected: no PTR"), Reason.BLOCKED),
        (_facts(Verdict.REJECTED, reply="554 blocked using zen.spamhaus.org"), Reason.BLOCKED),
        (_facts(Verdict.REJECTED, reply="550 5.1.1 User unknown"), Reason.REJECTED),
        (_facts(Verdict.THROTTLED, reply="421 later"), Reason.THROTTLED),
        (_facts(Verdict.REFUSED, summary="opted-out"), Reason.OPTED_OUT),
        (_facts(Verdict.REFUSED, summary="blocked"), Reason.POLICY),
        (_facts(Verdict.REFUSED, withheld="unsafe-certificate"), Reason.CERTIFICATE),
        (_facts(Verdict.REFUSED, withheld="unsafe-plain"), Reason.TLS),
        (_facts(Verdict.REFUSED, withheld="unsafe-cipher", own_limits=True), Reason.TLS),
        (_facts(Verdict.TLS_FAILED), Reason.TLS),
        (_facts(Verdict.TLS_FAILED, summary="certificate-invalid"), Reason.CERTIFICATE),
        (_facts(Verdict.REFUSED, own_limits=True), Reason.UNDECIDED),
        (_facts(Verdict.REFUSED, summary="opted-out", own_limits=False), Reason.OPTED_OUT),
        (_facts(Verdict.UNREACHABLE), Reason.UNREACHABLE),
        (_facts(Verdict.UNREACHABLE, no_network=True), Reason.NO_NETWORK),
        (_facts(Verdict.UNREACHABLE, no_resolver=True), Reason.NO_RESOLVER),
        (_facts(Verdict.UNREACHABLE, summary="no-such-name"), Reason.NO_NAME),
        (_facts(Verdict.TIMEOUT, summary="round-trip-lost"), Reason.NOTHING_CAME),
        (_facts(Verdict.TIMEOUT, summary="round-trip-not-delivered"), Reason.NOTHING_CAME),
        (_facts(Verdict.ERROR, summary="not-counted"), Reason.OWN_FAULT),
        (_facts(Verdict.INTERRUPTED), Reason.INTERRUPTED),
    ],
)
def test_why(facts: RunFacts, reason: Reason) -> None:
    assert judge(facts, TERMS) == (reason.state, reason)


def test_since_when_a_certificate_expires_soon_does_not_tell_its_second() -> None:
    """The beginning of an incident is public: it is that of a day, whenever the certificate ends on its own."""
    before, begins = (replace(TERMS, moment=NOW + timedelta(seconds=seconds)) for seconds in (-1, 0))
    for seconds in (0, 46807, 86399):
        facts = _facts(certificate_until=NOW + timedelta(days=TERMS.warn_days, seconds=seconds))
        assert [judge(facts, terms).reason for terms in (before, begins)] == [Reason.WORKS, Reason.CERTIFICATE_SOON]


@pytest.mark.parametrize(
    ("good", "reason"), [(0, Reason.UNREACHABLE), (1, Reason.SOME_SERVERS), (2, Reason.UNREACHABLE)]
)
def test_some_of_several_servers(good: int, reason: Reason) -> None:
    facts = _facts(Verdict.UNREACHABLE, servers_good=good, servers_all=2)
    assert judge(facts, Terms(moment=NOW, warn_days=21, one_server=False)).reason is reason


def test_a_password_that_is_withheld_from_one_of_several_servers_is_some_servers() -> None:
    facts = _facts(Verdict.REFUSED, withheld="unsafe-certificate", servers_good=1, servers_all=2)
    assert judge(facts, replace(TERMS, one_server=False)).reason is Reason.SOME_SERVERS


def test_parts_of_a_probe_are_no_servers() -> None:
    facts = _facts(Verdict.CLOSED, servers_good=1, servers_all=2)
    assert judge(facts, TERMS).reason is Reason.CLOSED


@given(st.sampled_from(list(Verdict)))
def test_announced_maintenance_comes_before_all_else(verdict: Verdict) -> None:
    terms = Terms(moment=NOW, warn_days=21, in_maintenance=True)
    assert judge(_facts(verdict), terms).state is State.MAINTENANCE


def test_what_is_usual_is_not_judged_while_nobody_knows_it() -> None:
    assert judge(_facts(ms=10**6), Terms(moment=NOW, warn_days=21)).reason is Reason.WORKS


def test_addresses_that_this_service_has_no_way_to_are_no_fault_of_theirs() -> None:
    counts = {"servers_good": 2, "servers_all": 2, "left_out": 1}
    terms = replace(TERMS, one_server=False)
    assert judge(_facts(Verdict.UNREACHABLE, **counts), terms) == (State.UP, Reason.WORKS)
    assert judge(_facts(Verdict.UNREACHABLE, **counts, ms=501), terms).reason is Reason.SLOW
    for other in ({"left_out": 0}, {"servers_good": 0, "servers_all": 0}):
        assert judge(_facts(Verdict.UNREACHABLE, **{**counts, **other}), terms).state is State.DOWN
