"""The table of verdicts: every fact of every verdict, said once more, so that none can change unseen."""

from __future__ import annotations

import copy
import json
import pickle

from smtptest.engine.outcome import Outcome
from smtptest.engine.verdict import FACTS, NextServer, Verdict

V = Verdict


def test_every_verdict_has_its_rank() -> None:
    """What went well, what may go well later, what did not answer, what said no, what did not run."""
    assert sorted(Verdict, key=lambda verdict: verdict.facts.rank) == [
        V.ACCEPTED, V.PASSED, V.PARTLY_ACCEPTED,
        V.REFUSED, V.DEFERRED, V.THROTTLED,
        V.TIMEOUT, V.UNREACHABLE, V.CLOSED, V.PROTOCOL_ERROR,
        V.TLS_FAILED, V.AUTH_FAILED, V.REJECTED,
        V.STOPPED, V.INTERRUPTED, V.ERROR,
    ]  # fmt: skip
    assert len({verdict.facts.rank for verdict in Verdict}) == len(Verdict)


def test_every_verdict_has_its_outcome() -> None:
    """As the contract lists them."""
    outcomes = {outcome: {verdict for verdict in Verdict if verdict.facts.outcome is outcome} for outcome in Outcome}
    assert outcomes == {
        Outcome.PROBLEM: {
            V.REJECTED, V.AUTH_FAILED, V.TLS_FAILED, V.UNREACHABLE, V.TIMEOUT, V.CLOSED, V.PROTOCOL_ERROR,
        },
        Outcome.UNDECIDED: {V.THROTTLED, V.REFUSED, V.STOPPED, V.INTERRUPTED, V.ERROR},
        Outcome.WARNING: {V.PARTLY_ACCEPTED, V.DEFERRED},
        Outcome.GOOD: {V.ACCEPTED, V.PASSED},
    }  # fmt: skip


def test_every_verdict_has_its_exit_status() -> None:
    assert {verdict: verdict.facts.exit_status for verdict in Verdict} == {
        V.ACCEPTED: 0, V.PASSED: 0,
        V.PARTLY_ACCEPTED: 1, V.REJECTED: 1, V.DEFERRED: 1, V.THROTTLED: 1,
        V.AUTH_FAILED: 1, V.TLS_FAILED: 1, V.CLOSED: 1, V.PROTOCOL_ERROR: 1,
        V.UNREACHABLE: 2, V.TIMEOUT: 2, V.STOPPED: 2, V.INTERRUPTED: 2, V.ERROR: 2,
        V.REFUSED: 3,
    }  # fmt: skip


def test_the_next_server_may_do_better() -> None:
    assert {when: {verdict for verdict in Verdict if verdict.facts.next_server is when} for when in NextServer} == {
        NextServer.NEVER: {V.ACCEPTED, V.PASSED, V.AUTH_FAILED, V.STOPPED, V.INTERRUPTED, V.ERROR},
        NextServer.BEFORE_MAIL: {V.UNREACHABLE, V.PROTOCOL_ERROR, V.REFUSED},
        NextServer.BY_RECIPIENT: {V.PARTLY_ACCEPTED, V.REJECTED},
        NextServer.ALWAYS: {V.DEFERRED, V.THROTTLED, V.TIMEOUT, V.CLOSED, V.TLS_FAILED},
    }


def test_what_is_passed_over_can_be_said() -> None:
    said = {verdict for verdict in Verdict if verdict.facts.passed_over}
    assert said == {verdict for verdict in Verdict if verdict.facts.next_server is not NextServer.NEVER}


def test_which_sessions_were_completed_and_which_servers_answered() -> None:
    assert {verdict for verdict in Verdict if verdict.facts.completed} == {V.ACCEPTED, V.PASSED, V.PARTLY_ACCEPTED}
    answered = {V.DEFERRED, V.THROTTLED, V.REJECTED, V.TLS_FAILED, V.PROTOCOL_ERROR}
    assert {verdict for verdict in Verdict if verdict.facts.answered} == answered


def test_a_verdict_is_its_word_wherever_it_is_stored_or_sent() -> None:
    for verdict in Verdict:
        assert json.loads(json.dumps(verdict)) == str(verdict) == f"{verdict}" == verdict.facts.label
        assert pickle.loads(pickle.dumps(verdict)) is copy.deepcopy(verdict) is verdict
        assert FACTS[str(verdict)] is verdict.facts
