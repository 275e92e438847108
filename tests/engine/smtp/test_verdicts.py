"""Verdicts of several dialogs are combined; whole routes with their summaries are in test_routes.py."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.smtp.plan import Plan
from smtptest.engine.smtp.session import ProbeResult
from smtptest.engine.smtp.target import DialogResult, Target
from smtptest.engine.smtp.verdicts import combine_all, combine_mx, combine_parts, combine_ports, worst
from smtptest.engine.smtp.wire.replies import Reply, ReplyLine
from tests.engine.said import said

LATER = Reply((ReplyLine(450, False, "450 Later", b"450 Later"),))
OK = Reply((ReplyLine(250, False, "250 Ok", b"250 Ok"),))
V = Verdict


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([Verdict.PASSED, Verdict.REJECTED, Verdict.TIMEOUT], Verdict.REJECTED),
        ([Verdict.DEFERRED, Verdict.REFUSED], Verdict.DEFERRED),
        ([Verdict.REFUSED, Verdict.PARTLY_ACCEPTED], Verdict.REFUSED),
        ([Verdict.ERROR, Verdict.STOPPED, Verdict.REJECTED], Verdict.ERROR),
        ([Verdict.ACCEPTED, Verdict.ACCEPTED], Verdict.ACCEPTED),
    ],
)
def test_the_worst_verdict_counts(verdicts: list[Verdict], expected: Verdict) -> None:
    assert worst(verdicts) is worst(verdicts[::-1]) is expected


def dialog(
    verdict: Verdict,
    host: str = "one",
    *,
    address: str = "192.0.2.1",
    taken: Sequence[str] = (),
    put_off: Sequence[str] = (),
    begun: bool = False,
    names: Sequence[str] = (),
) -> DialogResult:
    """How one dialog ended. begun: with a transaction. names: the addresses that the target was to be dialled at."""
    return DialogResult(
        target=Target(host=host, addresses=names),
        ended=DialogEnded(verdict, said(f"What {host} did.")),
        address=address,
        accepted=dict.fromkeys(taken, OK),
        refused=dict.fromkeys(put_off, LATER),
        begun=frozenset({StageName.MAIL} if begun or taken or put_off else ()),
    )


def ended(*outcomes: DialogResult, rcpt_to: Sequence[str] = ("ann", "bob", "eve")) -> tuple[Verdict, str]:
    end = combine_mx(Plan(host="domain", rcpt_to=tuple(rcpt_to)), outcomes)
    return end.verdict, str(end)


def numbers(summary: str) -> list[int]:
    """What a summary counts; an address in its brackets is no count."""
    return [int(number) for number in re.findall(r"\d+", re.sub(r"\[[^]]*\]", "", summary))]


def test_one_dialog_is_the_test() -> None:
    only = dialog(V.REJECTED)
    assert combine_mx(Plan(host="domain"), [only]) is only.ended
    assert combine_all([only]) is only.ended


def test_recipients_that_any_server_took_count_as_taken() -> None:
    verdict, summary = ended(
        dialog(V.ACCEPTED, "one", taken=["ann"], put_off=["bob", "eve"]),
        dialog(V.CLOSED, "two"),
        dialog(V.ACCEPTED, "three", taken=["bob"], put_off=["eve"]),
        dialog(V.UNREACHABLE, "four", address=""),
    )
    assert (verdict, numbers(summary)) == (V.PARTLY_ACCEPTED, [2, 3])
    # Whoever refused a recipient is named, and where the route ended; not what lies between.
    assert re.findall(r"What (\w+) did", summary) == ["one", "three", "four"]


def test_recipients_of_a_transaction_that_did_not_end_well_are_not_taken() -> None:
    verdict, summary = ended(
        dialog(V.DEFERRED, "one", taken=["ann", "bob"], put_off=["eve"]),
        dialog(V.DEFERRED, "two", put_off=["ann", "bob", "eve"]),
    )
    assert (verdict, numbers(summary)) == (V.DEFERRED, [])


def test_where_the_servers_together_took_all_recipients_the_last_one_decides() -> None:
    verdict, summary = ended(
        dialog(V.PARTLY_ACCEPTED, "one", taken=["ann", "bob"], put_off=["eve"]),
        dialog(V.ACCEPTED, "two", taken=["eve"]),
    )
    assert (verdict, summary.startswith("What two did. ")) == (V.ACCEPTED, True)


def test_who_answered_and_who_was_the_first_choice_are_named() -> None:
    answered = dialog(V.ACCEPTED, "two", address="192.0.2.2")
    _, summary = ended(dialog(V.CLOSED, "one"), answered)
    assert "by two; " in summary
    assert " one, " in summary
    assert numbers(summary) == []
    _, same = ended(dialog(V.CLOSED, "two"), answered)
    assert re.findall(r"two(?: \[\S+\])?(?=[;,])", same) == ["two [192.0.2.2]", "two [192.0.2.1]"]
    _, unknown = ended(dialog(V.UNREACHABLE, "two", address=""), answered)
    assert re.findall(r"two(?: \[\S+\])?(?=[;,])", unknown) == ["two [192.0.2.2]", "two"]
    _, refused = ended(dialog(V.CLOSED, "two"), dialog(V.AUTH_FAILED, "two", address=""))
    assert re.findall(r"two(?: \[\S+\])?(?=[;,])", refused) == ["two", "two [192.0.2.1]"]


@pytest.mark.parametrize(("between", "counted"), [(0, []), (1, [1]), (2, [2])])
def test_the_tries_between_them_are_counted(between: int, counted: list[int]) -> None:
    _, summary = ended(
        dialog(V.CLOSED, "one"), *(dialog(V.CLOSED, "more") for _ in range(between)), dialog(V.PASSED, "two")
    )
    assert numbers(summary) == counted


@pytest.mark.parametrize(
    ("outcomes", "deciding"),
    [
        # It spoke, it could be reached, it is there: of two alike the later one.
        ([dialog(V.THROTTLED, "one"), dialog(V.CLOSED, "two")], "one"),
        ([dialog(V.CLOSED, "one"), dialog(V.THROTTLED, "two")], "two"),
        ([dialog(V.CLOSED, "one"), dialog(V.UNREACHABLE, "two", address="")], "one"),
        ([dialog(V.UNREACHABLE, "one", address=""), dialog(V.CLOSED, "two")], "two"),
        ([dialog(V.UNREACHABLE, "one", address=""), dialog(V.REFUSED, "two", address="")], "one"),
        ([dialog(V.REFUSED, "one", address=""), dialog(V.UNREACHABLE, "two", address="")], "two"),
        ([dialog(V.REFUSED, "one"), dialog(V.UNREACHABLE, "two", address="")], "one"),
        ([dialog(V.DEFERRED, "one"), dialog(V.REJECTED, "two")], "two"),
        ([dialog(V.REJECTED, "one"), dialog(V.DEFERRED, "two")], "two"),
        ([dialog(V.CLOSED, "one"), dialog(V.TIMEOUT, "two"), dialog(V.UNREACHABLE, "three", address="")], "two"),
    ],
)
def test_where_none_took_it_the_one_that_had_most_to_do_with_it_decides(
    outcomes: list[DialogResult], deciding: str
) -> None:
    verdict, summary = ended(*outcomes)
    assert {outcome.target.host for outcome in outcomes if outcome.ended.verdict is verdict} == {deciding}
    assert re.findall(r"What (\w+) did", summary) == [outcome.target.host for outcome in outcomes]


def test_servers_of_which_none_could_be_reached_are_said_not_to_have_been() -> None:
    away = [dialog(V.UNREACHABLE, name, address="") for name in ("one", "two")]
    _, none = ended(*away)
    _, one = ended(*away, dialog(V.CLOSED, "three"))
    assert ("reached" in none, "reached" in one) == (True, False)


@pytest.mark.parametrize(("count", "more"), [(2, []), (3, []), (4, [1]), (6, [3])])
def test_three_are_named_and_the_others_counted(count: int, more: list[int]) -> None:
    outcomes = [dialog(V.CLOSED, f"{letter}x", names=["192.0.2.1"]) for letter in "abcdef"[:count]]
    _, summary = ended(*outcomes)
    assert (numbers(summary), summary.count("[192.0.2.1]: ")) == (more, min(count, 3))
    several = dialog(V.CLOSED, "two", names=["192.0.2.1", "192.0.2.2"])
    assert "[" not in ended(several, dialog(V.CLOSED, "three"))[1]


def test_of_all_addresses_the_worst_decides_and_is_named_first() -> None:
    end = combine_all(
        [
            dialog(V.ACCEPTED, "one"),
            dialog(V.DEFERRED, "two"),
            dialog(V.REJECTED, "three"),
            dialog(V.CLOSED, "four"),
            dialog(V.PASSED, "five"),
        ]
    )
    assert (end.verdict, numbers(str(end))) == (V.REJECTED, [2, 5])
    assert re.findall(r"(\w+): What \1 did", str(end)) == ["three", "four", "two"]


def test_where_all_addresses_are_well_none_is_named() -> None:
    end = combine_all([dialog(V.PASSED, "one"), dialog(V.ACCEPTED, "two"), dialog(V.PASSED, "three")])
    assert (end.verdict, numbers(str(end)), "What" in str(end)) == (V.PASSED, [3], False)


GOOD, OPEN, BAD = (
    ProbeResult(Severity.GOOD, said("Safe"), False),
    ProbeResult(Severity.INFO, said("Open"), True),
    ProbeResult(Severity.PROBLEM, said("Bad"), False),
)


def part(name: str, *results: ProbeResult, verdict: Verdict = V.PASSED) -> DialogResult:
    ended = DialogEnded(verdict, said(f"What {name} did."))
    return DialogResult(target=Target(host="one", part=name), ended=ended, probe_results=results)


@pytest.mark.parametrize(
    ("outcomes", "parts", "counted"),
    [
        # All are safe; how many of how many say too little, and how many are safe; with a fault: of how many, and the
        # undecided.
        ([part("a", GOOD), part("b", GOOD)], 2, [2]),
        ([part("a", GOOD), part("b", OPEN)], 2, [1, 2, 1]),
        ([part("a", OPEN), part("b", OPEN), part("c", OPEN)], 3, [3, 3, 0]),
        ([part("a", GOOD, OPEN), part("b", GOOD)], 2, [1, 2, 1]),
        ([part("a", GOOD), part("b")], 2, [1, 2, 1]),
        ([part("a", BAD), part("b", GOOD)], 2, [1, 2]),
        ([part("a", BAD, OPEN), part("b", GOOD, BAD), part("c", GOOD), part("d", OPEN)], 4, [2, 4, 1]),
    ],
)
def test_parts_of_a_probe_are_counted_and_none_that_was_not_judged_is_safe(
    outcomes: list[DialogResult], parts: int, counted: list[int]
) -> None:
    end = combine_parts(outcomes, parts)
    assert (end.verdict, numbers(str(end))) == (V.PASSED, counted)
    faults = [one.target.part for one in outcomes if BAD in one.probe_results]
    assert (f": {', '.join(faults)}." in str(end)) is bool(faults)
    # Behind the names there is nothing where all parts were judged.
    assert str(end).endswith(f": {', '.join(faults)}.") is (bool(faults) and len(counted) == 2)


@pytest.mark.parametrize(
    ("outcomes", "first", "counted"),
    [
        # How many parts were not tried comes first.
        ([part("a", verdict=V.CLOSED), part("b", verdict=V.REJECTED)], "b", [7]),
        ([part("a", GOOD), part("b", verdict=V.REJECTED), part("c", verdict=V.REJECTED)], "b", [6, 8, 9, 1]),
        ([part("a", GOOD), part("b", BAD, verdict=V.CLOSED)], "b", [7, 1, 9, 7]),
        ([part("a", GOOD)] * 7 + [part("b", verdict=V.CLOSED)], "b", [1, 2, 9, 7]),
        ([part("a", GOOD)] * 8 + [part("b", verdict=V.CLOSED)], "b", [1, 9, 8]),
    ],
)
def test_the_part_that_failed_worst_is_the_test_s_end(
    outcomes: list[DialogResult], first: str, counted: list[int]
) -> None:
    end = combine_parts(outcomes, 9)
    assert end.verdict is worst([outcome.ended.verdict for outcome in outcomes])
    assert str(end).startswith(f"{first}: What {first} did.")
    assert (numbers(str(end)), str(end)) == (counted, str(end).strip())
    assert ("endings" in str(end)) is any(outcome.probe_results for outcome in outcomes)


@pytest.mark.parametrize(
    ("verdicts", "verdict", "summary"),
    [
        ((V.PASSED, V.ACCEPTED), V.PASSED, "Passed on all 2 ports: one, two."),
        ((V.CLOSED, V.PASSED), V.PASSED, "Passed on two. Not passed: one: What one did."),
        ((V.TLS_FAILED, V.UNREACHABLE), V.TLS_FAILED, "No port passed. one: What one did. two: What two did."),
    ],
)
def test_a_port_that_does_what_was_asked_decides(verdicts: Sequence[V], verdict: V, summary: str) -> None:
    results = [part(name, verdict=each) for name, each in zip(("one", "two"), verdicts, strict=True)]
    results[0].address = "192.0.2.1"
    end = combine_ports(results)
    assert (end.verdict, str(end)) == (verdict, summary)
