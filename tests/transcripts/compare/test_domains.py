"""What changed between two checks of a domain: results, records and answers, and nothing that only came later."""

from __future__ import annotations

from smtptest.engine.events import Event, Fetched, Json, Resolved
from smtptest.transcripts.compare.runs import compare
from tests.transcripts.domain_check import check, document, end

STS = '_mta-sts.example.org. IN TXT "v=STSv1; id=20261128120000"'


def resolved(seq: int, query: str, *answers: str) -> Resolved:
    return Resolved(seq=seq, t=seq / 10, dialog=None, query=query, type="TXT", answers=answers, error=None)


def fetched(seq: int, size: int, error: str | None = None) -> Fetched:
    return Fetched(seq=seq, t=seq / 10, dialog=None, url="https://a.test/x", status=200, size=size, error=error)


def facts(before: list[Event], after: list[Event]) -> list[tuple[str, str, str, str]]:
    found: Json = compare(document(before), document(after))
    assert ([one["stages"] for one in found["dialogs"]], found["changed"]) == ([[]], 0)
    return [(one["name"], one.get("label", ""), one["before"], one["after"]) for one in found["facts"]]


def test_the_same_in_another_order_is_no_difference() -> None:
    one = [resolved(0, "a.test", "1", "2"), check(1, "spf-record", "good"), check(2, "caa", "info"), end(3, "good")]
    other = [check(0, "caa", "info"), check(1, "spf-record", "good"), resolved(2, "a.test", "2", "1"), end(90, "good")]
    assert facts(one, other) == []


def test_each_check_and_each_answer_that_changed_is_told() -> None:
    before = [
        resolved(0, "a.test", "old"),
        fetched(1, 0, "no answer"),
        check(2, "spf-record", "problem", record="x"),
        check(3, "dkim-key a", "good"),
    ]
    after = [
        resolved(0, "a.test", "new"),
        fetched(1, 7),
        check(2, "spf-record", "good"),
        check(3, "dkim-key b", "good"),
    ]
    assert facts(before, after) == [
        ("check", "spf-record", "problem: spf-record is problem", "good: spf-record is good"),
        ("record", "spf-record", "x", ""),
        ("check", "dkim-key a", "good: dkim-key a is good", ""),
        ("check", "dkim-key b", "", "good: dkim-key b is good"),
        ("answer", "a.test TXT", "old", "new"),
        ("answer", "https://a.test/x", "https://a.test/x: no answer", "https://a.test/x: 7 B"),
    ]


def test_what_differs_every_time_is_no_difference() -> None:
    later = STS.replace("120000", "130000")
    assert facts([check(0, "mta-sts-dns", "info", record=STS)], [check(0, "mta-sts-dns", "info", record=later)]) == []
    old, new = (resolved(0, "_mta-sts.example.org", text) for text in ("v=STSv1; id=1", "v=STSv1; id=2"))
    assert [name for name, *_ in facts([old], [new])] == ["answer"], "what is published is another policy"
