"""What an end means, and what decided it: from the events before it."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Event, Json, Received, Stage, StageName, StageState, Verdict
from smtptest.engine.judgement import Judge, bears, refuses
from smtptest.engine.outcome import Outcome


def heard(*events: Json) -> Judge:
    """A judge of these events, numbered in their order; of the first dialog, unless they say otherwise."""
    return Judge({"seq": seq, "dialog": 0, **event} for seq, event in enumerate(events))


def reply(code: int | None, dialog: int = 0) -> Json:
    return {"kind": "received", "code": code, "dialog": dialog}


MORE: Json = {"kind": "received", "code": 550, "more": True}


def sent(text: str) -> Json:
    return {"kind": "sent", "text": text}


def stage(name: str, state: str) -> Json:
    return {"kind": "stage", "name": name, "state": state}


def finding(level: str, code: str = "no-starttls", dialog: int | None = 0) -> Json:
    return {"kind": "finding", "level": level, "code": code, "dialog": dialog}


def check(result: str, code: str = "mx-null/named", stage: str = "mx") -> Json:
    return {
        "kind": "check", "id": code.partition("/")[0], "stage": stage, "result": result, "code": code, "dialog": None,
    }  # fmt: skip


def finished(verdict: str, dialog: int = 0) -> Json:
    return {"kind": "finished", "verdict": verdict, "dialog": dialog}


@pytest.mark.parametrize(
    ("verdict", "events", "outcome", "deciding"),
    [
        (Verdict.PASSED, [reply(220), reply(250), sent("RSET"), reply(250)], Outcome.GOOD, 1),
        (Verdict.PASSED, [], Outcome.GOOD, None),
        (Verdict.PASSED, [finding("problem"), reply(250), finding("problem")], Outcome.PROBLEM, 0),
        (Verdict.PASSED, [finding("warning"), reply(250)], Outcome.WARNING, 0),
        (Verdict.PASSED, [finding("warning", "ptr-missing"), reply(250)], Outcome.GOOD, 1),
        (Verdict.PASSED, [finding("info"), finding("good"), reply(250)], Outcome.GOOD, 2),
        (Verdict.PASSED, [stage("probe", "started"), reply(550), finding("good")], Outcome.GOOD, 2),
        (Verdict.PASSED, [reply(250), finding("info", "vrfy-not-proven")], Outcome.UNDECIDED, 1),
        (Verdict.PASSED, [reply(252), finding("warning", "vrfy-tells")], Outcome.PROBLEM, 1),
        (Verdict.REJECTED, [finding("info", "receiver-behaves")], Outcome.GOOD, None),
        (Verdict.REJECTED, [finding("info", "receiver-behaves"), finding("good")], Outcome.GOOD, 1),
        (Verdict.REJECTED, [finding("good"), finding("info", "receiver-behaves")], Outcome.GOOD, 0),
        (Verdict.TIMEOUT, [finding("info", "receiver-behaves"), finding("problem")], Outcome.PROBLEM, 1),
        (Verdict.ERROR, [finding("info", "receiver-behaves")], Outcome.UNDECIDED, None),
        (Verdict.PASSED, [reply(250), finding("warning", "unknown-recipient-accepted")], Outcome.WARNING, 1),
        (Verdict.PASSED, [finding("warning"), reply(550), finding("good", "open-relay-refused")], Outcome.GOOD, None),
        (Verdict.PASSED, [finding("problem"), reply(550), finding("good", "open-relay-refused")], Outcome.PROBLEM, 0),
        (Verdict.PASSED, [finding("warning"), finding("warning"), reply(250)], Outcome.WARNING, 0),
        (Verdict.REJECTED, [reply(250), reply(550), reply(250), sent("QUIT"), reply(221)], Outcome.PROBLEM, 1),
        (Verdict.REJECTED, [reply(550), reply(450)], Outcome.PROBLEM, 0),
        (Verdict.REJECTED, [MORE, MORE, reply(550), reply(450)], Outcome.PROBLEM, 0),
        (Verdict.DEFERRED, [reply(550), reply(450)], Outcome.WARNING, 1),
        (Verdict.TLS_FAILED, [finding("warning"), stage("quit", "started"), stage("quit", "done")], Outcome.PROBLEM, 0),
        (Verdict.DEFERRED, [finding("problem"), reply(450)], Outcome.PROBLEM, 0),
        (Verdict.THROTTLED, [finding("warning"), reply(421)], Outcome.UNDECIDED, 1),
        (Verdict.AUTH_FAILED, [stage("auth", "started"), finding("problem", "insecure-auth")], Outcome.PROBLEM, 1),
        (Verdict.TIMEOUT, [finding("problem"), stage("tls", "done"), stage("mail", "failed")], Outcome.PROBLEM, 2),
        (Verdict.CLOSED, [finding("warning"), stage("probe", "started"), stage("probe", "failed")], Outcome.PROBLEM, 2),
        (Verdict.TIMEOUT, [finding("warning"), stage("ehlo", "warned"), reply(None)], Outcome.PROBLEM, None),
        (Verdict.TLS_FAILED, [finding("problem"), stage("tls", "failed"), stage("quit", "failed")], Outcome.PROBLEM, 0),
        (Verdict.CLOSED, [finding("warning", "reply-malformed"), stage("mail", "failed")], Outcome.PROBLEM, 1),
        (Verdict.PROTOCOL_ERROR, [finding("warning", "reply-malformed"), stage("mail", "failed")], Outcome.PROBLEM, 0),
        (Verdict.STOPPED, [reply(220), stage("mail", "failed")], Outcome.UNDECIDED, None),
        (Verdict.STOPPED, [finding("problem")], Outcome.PROBLEM, 0),
    ],
)  # fmt: skip
def test_an_end_is_judged_by_what_came_before(
    verdict: Verdict, events: list[Json], outcome: Outcome, deciding: int | None
) -> None:
    judge = heard(*events)
    assert judge.judge(verdict, 0) == (outcome, deciding)
    assert judge.judge(verdict, None) == (outcome, deciding)
    assert judge.judge(Verdict.PASSED, 1) == (Outcome.GOOD, None)


def test_of_several_dialogs_the_last_that_ended_like_the_test_decides() -> None:
    judge = heard(
        reply(450), finished("deferred"), reply(550, 1), finished("rejected", 1), reply(551, 2), finished("rejected", 2)
    )
    assert judge.judge(Verdict.REJECTED, None) == (Outcome.PROBLEM, 4)
    assert judge.judge(Verdict.REJECTED, 1) == (Outcome.PROBLEM, 2)


@pytest.mark.parametrize("last", [[], [finding("info", "receiver-next-time", dialog=1)]])
def test_a_sender_is_praised_for_the_whole_test_once_all_its_sessions_are_over(last: list[Json]) -> None:
    asked = finding("info", "receiver-behaves")
    judge = heard(asked, finding("good"), reply(550), finished("rejected"), finding("good", dialog=None), *last)
    assert judge.judge(Verdict.REJECTED, None) == (Outcome.GOOD, 4)
    assert judge.judge(Verdict.REJECTED, 0) == (Outcome.GOOD, 1)


def test_who_was_told_to_come_back_and_did_not_has_not_met_what_was_asked_for() -> None:
    judge = heard(reply(451), finding("info", "receiver-next-time"), finished("deferred"))
    assert judge.judge(Verdict.DEFERRED, 0).outcome is Outcome.GOOD
    assert judge.judge(Verdict.TIMEOUT, None).outcome is Outcome.PROBLEM


def test_a_finding_of_any_dialog_counts_for_the_test_and_the_first_one_decides() -> None:
    judge = heard(reply(250), finding("problem", dialog=None), finding("problem", dialog=1))
    assert judge.judge(Verdict.PASSED, None) == (Outcome.PROBLEM, 1)
    assert judge.judge(Verdict.PASSED, 1) == (Outcome.PROBLEM, 2)
    assert judge.judge(Verdict.PASSED, 0) == (Outcome.GOOD, 0)


def test_what_a_warning_bears_on_and_what_refuses() -> None:
    assert bears("no-starttls")
    assert not bears("ptr-mismatch")
    event = {"seq": 0, "t": 0.0, "dialog": 0}
    refusals: list[Event] = [Received(**event, text="", code=code) for code in (250, 450, 550, None)]  # type: ignore[arg-type]
    assert [refuses(one) for one in refusals] == [False, True, True, False]
    other = Stage(seq=0, t=0.0, dialog=0, name=StageName.MAIL, state=StageState.FAILED)
    assert not refuses(other)


@pytest.mark.parametrize(
    ("events", "outcome", "deciding"),
    [
        ([check("good"), check("info")], Outcome.GOOD, None),
        ([check("good"), check("warning"), check("warning")], Outcome.WARNING, 1),
        ([check("warning"), check("unknown")], Outcome.UNDECIDED, 1),
        ([check("unknown"), check("problem"), check("problem")], Outcome.PROBLEM, 1),
        ([check("unknown", "dnssec/not-validating")], Outcome.GOOD, None),
        ([check("problem", stage="of-tomorrow"), check("problem")], Outcome.PROBLEM, 1),
        ([reply(220), check("good"), finished("passed")], Outcome.GOOD, None),
        ([check("warning"), finding("problem")], Outcome.PROBLEM, 1),
        ([finding("warning"), finding("problem"), check("problem")], Outcome.PROBLEM, 2),
        ([finding("warning"), check("warning", "bimi/without-certificate", "bimi")], Outcome.WARNING, 1),
        ([check("problem", "spf-record/none", "spf"), check("problem"), check("problem")], Outcome.PROBLEM, 1),
        ([check("warning", "dkim-key/weak", "dkim"), check("warning", "spf-void/some", "spf")], Outcome.WARNING, 1),
        (
            [check("problem", "dmarc-rua/refused", "dmarc"), check("problem", "dane/mismatch", "dane")],
            Outcome.PROBLEM,
            1,
        ),
    ],
)
def test_what_checks_make_of_a_test(events: list[Json], outcome: Outcome, deciding: int | None) -> None:
    assert heard(*events).judge(Verdict.PASSED, None) == (outcome, deciding)
