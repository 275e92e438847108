"""What the events of an ended test say of a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from smtptest.admission.quota_words import told
from smtptest.engine.events import (
    Check,
    CheckResult,
    Connected,
    DialogStarted,
    Event,
    Finding,
    Finished,
    Json,
    Received,
    Resolved,
    Role,
    Severity,
    Stage,
    StageName,
    StageState,
    Tls,
)
from smtptest.engine.outcome import Outcome
from smtptest.engine.recorder import machine_form
from smtptest.engine.verdict import Verdict
from smtptest.engine.words.sentence import Sentence
from smtptest.monitors.record.judging.facts import facts_of
from smtptest.transcripts.usage import Exceeded


def _all(*events: Event) -> list[Json]:
    return [event.to_json() for event in events]


def _end(seq: int = 90, dialog: int | None = None, verdict: Verdict = Verdict.PASSED, **fields: Any) -> Finished:
    given = {"summary": "…", "took": 1.0, "outcome": verdict.facts.outcome, **fields}
    return Finished(seq=seq, t=1, dialog=dialog, verdict=verdict, **given)


def _no_connection(dialog: int, code: str, seq: int = 1, **more: Any) -> Finding:
    reason = {"code": code, "parameters": {}, **more}
    return Finding(
        seq=seq,
        t=0,
        dialog=dialog,
        level=Severity.WARNING,
        code="no-connection",
        title="…",
        detail="…",
        reference="",
        parameters={"reason": reason},
    )


def _look_up(code: str = "", *answers: str) -> Resolved:
    return Resolved(seq=0, t=0, dialog=None, query="mx", type="A", answers=answers, error=code or None, code=code)


def _stage(name: StageName, took: float | None, dialog: int = 0) -> Stage:
    return Stage(seq=0, t=0, dialog=dialog, name=name, state=StageState.DONE, took=took)


def test_the_time_is_the_servers_own() -> None:
    events = _all(
        _stage(StageName.QUEUE, 7),
        _stage(StageName.RESOLVE, 3),
        _stage(StageName.CONNECT, 0.02),
        _stage(StageName.EHLO, None),
        _stage(StageName.RCPT, 0.1),
        _stage(StageName.RCPT, 0.2, dialog=1),
        _stage(StageName.QUIT, 5),
        _end(),
    )
    found = facts_of(events)
    assert (found.ms, found.stages) == (320, {"connect": 20, "rcpt": 300})
    assert facts_of(_all(_end())).ms is None


def test_of_a_round_trip_it_is_that_to_the_return_of_the_message_and_each_second_counts_once() -> None:
    events = _all(
        _stage(StageName.MESSAGE, 0.2),
        _stage(StageName.WAITING, 3),
        _stage(StageName.ARRIVAL, 2.5, dialog=1),
        _stage(StageName.AUTHENTICATION, 4),
        _stage(StageName.CONTENT, 0.5),
        _end(),
    )
    found = facts_of(events)
    assert (found.ms, found.stages) == (3200, {"message": 200, "waiting": 3000})


def test_the_end_is_the_tests_and_not_that_of_a_dialog() -> None:
    events = _all(_end(1, 0, Verdict.CLOSED), _end(2, code="passed"))
    assert (facts_of(events).verdict, facts_of(events).summary) == (Verdict.PASSED, "passed")


def test_a_reply_a_finding_or_a_check_decided() -> None:
    said = Received(seq=5, t=0, dialog=0, text="550 no", code=550)
    assert facts_of(_all(said, _end(verdict=Verdict.REJECTED, deciding=5))).reply == "550 no"
    told = _no_connection(0, "connect-refused", seq=6)
    found = facts_of(_all(told, _end(verdict=Verdict.UNREACHABLE, deciding=6)))
    assert (found.deciding, found.reply) == ("no-connection", "")
    assert found.findings == {"no-connection"}


def test_a_reply_is_read_to_its_last_line() -> None:
    """Who is refused often stands in a later line than the first, which decides."""
    events = _all(
        Received(seq=4, t=0, dialog=0, text="220 mx", code=220),
        Received(seq=5, t=0, dialog=0, text="554-5.7.1 mx", code=554, more=True),
        Received(seq=6, t=0, dialog=1, text="220-another", code=220, more=True),
        Received(seq=7, t=0, dialog=0, text="554-5.7.1 Bad DNS PTR", code=554, more=True),
        Received(seq=8, t=0, dialog=0, text="554 for 192.0.2.1", code=554),
        Received(seq=9, t=0, dialog=0, text="221 bye", code=221),
        _end(verdict=Verdict.REJECTED, deciding=5),
    )
    assert facts_of(events).reply == "554-5.7.1 mx Bad DNS PTR for 192.0.2.1"


@pytest.mark.parametrize("code", ["unsafe-certificate", "unsafe-plain"])
def test_why_a_password_was_withheld_is_known_of_one_dialog_of_several(code: str) -> None:
    kept = machine_form(Sentence("password-not-sent", fault=Sentence(code)))
    ends = _end(1, 0, Verdict.UNREACHABLE), _end(2, 1, Verdict.REFUSED, **kept)
    assert facts_of(_all(*ends, _end(verdict=Verdict.REFUSED, code="ports-none"))).withheld == code
    assert facts_of(_all(_end(1, 0, Verdict.REFUSED, code="blocked"), _end(verdict=Verdict.REFUSED))).withheld == ""


def test_problems_of_findings_and_checks_are_faults() -> None:
    fields: dict[str, Any] = {"title": "", "detail": "", "reference": "", "about": None, "parameters": {}}
    check: dict[str, Any] = {**fields, "id": "mx", "stage": StageName.MX, "subject": "", "advice": "", "record": ""}
    events = _all(
        Check(seq=1, t=0, dialog=None, code="mx/none", result=CheckResult.PROBLEM, **check),
        Check(seq=2, t=0, dialog=None, code="mx/odd", result=CheckResult.WARNING, **check),
        Finding(seq=3, t=0, dialog=0, code="certificate-expired", level=Severity.PROBLEM, **fields),
        _end(outcome=Outcome.PROBLEM),
    )
    assert facts_of(events).faults == {"mx/none", "certificate-expired"}


def test_the_certificate_that_expires_first_counts() -> None:
    def tls(end: str | None, dialog: int) -> Tls:
        chain = ({"not_after": end},) if end else ()
        fields: dict[str, Any] = {"version": "", "cipher": "", "bits": 0, "verified": True, "problems": ()}
        return Tls(seq=0, t=0, dialog=dialog, chain=chain, **fields)

    came = DialogStarted(seq=0, t=0, dialog=3, host="192.0.2.1", address="192.0.2.1", port=40000, role=Role.SERVER)
    of_client = tls("2026-12-01T00:00:00+00:00", 3)
    servers = tls("2027-02-01T00:00:00+00:00", 0), tls("2027-01-01T00:00:00+00:00", 1), tls(None, 2)
    events = _all(*servers, came, of_client, _end())
    assert facts_of(events).certificate_until == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("codes", "no_network"),
    [
        (["connect-network-unreachable"], True),
        (["connect-network-unreachable", "connect-address-not-ours"], True),
        (["connect-network-unreachable", "connect-refused"], False),
        (["connect-timeout"], False),
        ([], False),
    ],
)
def test_without_a_way_from_here_it_is_our_network(codes: list[str], no_network: bool) -> None:
    events = _all(*[_no_connection(0, code) for code in codes], _end(verdict=Verdict.UNREACHABLE))
    assert facts_of(events).no_network is no_network


def test_what_our_own_limits_leave_no_room_for_says_nothing_of_a_server() -> None:
    refusal = machine_form(told(Exceeded("target", 600)))
    assert refusal["code"] != "quota/target", "it goes on to say when to try again"
    refused = [_no_connection(0, **refusal), _end(1, 0, Verdict.REFUSED)]
    found = facts_of(_all(*refused, _end(verdict=Verdict.REFUSED)))
    assert (found.own_limits, found.no_network, found.servers_all) == (True, False, 0)
    assert not facts_of(_all(_no_connection(0, "blocked"), _end(verdict=Verdict.REFUSED))).own_limits
    reached = Connected(seq=2, t=0, dialog=1, host="mx", address="192.0.2.1", port=25)
    several = facts_of(_all(*refused, reached, _end(2, 1), _end()))
    assert (several.own_limits, several.servers_good, several.servers_all) == (False, 1, 1)


def test_a_server_that_answered_on_another_address_was_reached() -> None:
    connected = Connected(seq=2, t=0, dialog=0, host="mx", address="192.0.2.1", port=25)
    events = _all(_no_connection(0, "connect-network-unreachable"), connected, _end(verdict=Verdict.CLOSED))
    assert not facts_of(events).no_network


def test_servers_are_counted_but_for_those_that_we_have_no_way_to() -> None:
    events = _all(
        _end(1, 0),
        _end(2, 1, Verdict.UNREACHABLE),
        _no_connection(2, "connect-network-unreachable"),
        _end(3, 2, Verdict.UNREACHABLE),
        _end(4, 3, outcome=Outcome.PROBLEM),
        _end(verdict=Verdict.UNREACHABLE),
    )
    found = facts_of(events)
    assert (found.servers_good, found.servers_all, found.left_out) == (1, 3, 1)


@pytest.mark.parametrize(
    ("look_ups", "no_resolver"),
    [
        ([_look_up("lookup-timeout")], True),
        ([_look_up("lookup-system-failed"), _look_up("lookup-unreachable")], True),
        ([_look_up("lookup-timeout"), _look_up("", "192.0.2.1")], False),
        ([_look_up("lookup-nxdomain")], False),
        ([_look_up("lookup-timeout"), _look_up("lookup-nxdomain")], False),
        ([_look_up("lookup-failed")], False),
        ([], False),
    ],
)
def test_without_any_answer_it_is_our_resolver(look_ups: list[Resolved], no_resolver: bool) -> None:
    assert facts_of(_all(*look_ups, _end(verdict=Verdict.UNREACHABLE))).no_resolver is no_resolver
