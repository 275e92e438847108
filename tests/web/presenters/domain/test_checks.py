"""The checks on the page of a domain: by stage, those that are to come, and what is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import Event, Json, Resolved, Stage, StageName, StageState
from smtptest.transcripts.render.checks import is_domain
from smtptest.web.presenters.domain.checks import check_counts, check_stages, in_the_wire, order, row
from tests.transcripts.domain_check import check, document, end

ALONE = DomainPlan(domain="example.org")


def stage(seq: int, name: StageName, state: StageState, took: float | None = None, dialog: int | None = None) -> Stage:
    return Stage(seq=seq, t=seq / 10, dialog=dialog, name=name, state=state, took=took)


def shown(found: Json) -> dict[str, list[str]]:
    """What stands in each stage: the ids of checks, and in brackets of those that are to come."""
    return {
        one["name"]: [f"({entry['pending']})" if "pending" in entry else entry["id"] for entry in one["entries"]]
        for one in check_stages(found)
    }


EVENTS: list[Event] = [
    stage(0, StageName.QUEUE, StageState.STARTED),
    stage(1, StageName.SPF, StageState.STARTED),
    check(2, "dmarc-find", "problem", stage=StageName.DMARC),
    check(3, "spf-lookups", "good"),
    check(4, "spf-record", "warning", reference="RFC 7208 section 4.5", trace=("1 a", "2 b")),
    check(5, "of-tomorrow", "info", stage=StageName.PROBE),
    stage(6, StageName.SPF, StageState.WARNED, 0.25),
    stage(7, StageName.DKIM, StageState.SKIPPED),
]


def test_checks_stand_by_stage_in_the_order_of_the_table() -> None:
    found = document([*EVENTS, end(8, "problem")])
    assert is_domain(found)
    assert shown(found) == {"spf": ["spf-record", "spf-lookups"], "dmarc": ["dmarc-find"], "probe": ["of-tomorrow"]}
    spf, dmarc, _ = check_stages(found)
    assert (spf["seq"], spf["state"], spf["took"]) == (1, "warned", "250 ms")
    assert (dmarc["seq"], dmarc["state"], dmarc["took"]) == (None, "", "")


def test_while_it_runs_the_rest_has_its_place() -> None:
    stages = shown(document(EVENTS, ALONE))
    assert list(stages) == [
        "mx", "spf", "dkim", "dmarc", "dane", "mta-sts", "tls-rpt", "bimi", "dnssec", "probe",
    ]  # fmt: skip
    assert stages["spf"] == ["spf-record", "spf-lookups", "(spf-void)"]
    assert stages["dmarc"] == ["dmarc-find", "(dmarc-policy)", "(dmarc-rua)"]


def test_what_is_to_come_depends_on_what_was_asked_and_on_the_operator(operator: Callable[..., Any]) -> None:
    operator(block_lists=("list.example",))
    stages = shown(document([]))
    assert stages["ptr"] == ["(ptr)", "(fcrdns)", "(ptr-generic)", "(helo-match)"]
    assert stages["dnsbl"] == ["(dnsbl-ip)", "(dnsbl-domain)"]


def test_a_fault_is_open_once_the_test_is_over() -> None:
    record, lookups = check_stages(document([*EVENTS, end(8, "problem")]))[0]["entries"]
    assert (record["open"], lookups["open"]) == (True, False)
    assert record["link"] == "https://www.rfc-editor.org/rfc/rfc7208.html#section-4.5"
    assert (record["lines"], lookups["lines"], lookups["link"]) == ("1 a\n2 b", "", "")
    assert row(record, running=True)["open"] is False


def test_results_are_counted_from_the_worst() -> None:
    counted = [(one["level"], one["count"], one["fault"]) for one in check_counts(document(EVENTS)["events"])]
    assert counted == [("problem", 1, True), ("warning", 1, True), ("info", 1, False), ("good", 1, False)]


def test_the_wire_has_neither_checks_nor_the_stages_that_run_side_by_side() -> None:
    asked = Resolved(seq=8, t=1, dialog=None, query="a.example", type="A", answers=("192.0.2.1",), error=None)
    spoken = stage(9, StageName.GREETING, StageState.STARTED, dialog=0)
    wire = [event for event in document([*EVENTS, asked, spoken])["events"] if in_the_wire(event)]
    assert [event["seq"] for event in wire] == [8, 9]


def test_the_scripts_get_the_order_of_the_table() -> None:
    assert order({"kind": "domain"})["stages"].startswith("mx ptr spf dkim ")
    assert order({"kind": "domain"})["checks"].startswith("mx-null mx-resolve mx-cname ")
