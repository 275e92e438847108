"""The checks of a domain in their order, and how it stands with receivers."""

from __future__ import annotations

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.receivers import REQUIRED, Standing
from smtptest.engine.events import DialogStarted, Finding, Finished, Json, Severity, Verdict
from tests.engine.domain.helpers import DOMAIN, run
from tests.engine.domain.test_run_checks import WELL
from tests.transcripts.domain_check import PLAN, check, document, end

SEVERAL = [
    check(0, "dmarc-find", "good"),
    check(1, "dkim-key key2", "problem"),
    check(2, "spf-record", "problem"),
    check(3, "dkim-key key1", "warning"),
    check(4, "mx-null", "info"),
    end(5, "problem", 2),
]


def names(found: Json) -> list[str]:
    return [f"{each['id']} {each['subject']}".rstrip() for each in found["checks"]]


def card(found: Json, receiver: str) -> dict[str, tuple[str, int | None]]:
    return {each["id"]: (each["result"], each["about"]) for each in found["receivers"][receiver]}


def test_checks_stand_in_the_order_of_the_table_whenever_they_ended() -> None:
    found = document(SEVERAL)
    assert names(found) == ["mx-null", "spf-record", "dkim-key key2", "dkim-key key1", "dmarc-find"]
    assert found["checks"][0] == {name: value for name, value in found["events"][4].items() if name != "seq"}


def test_a_check_of_another_version_comes_last() -> None:
    assert names(document([check(0, "of-tomorrow", "good"), check(1, "dnssec", "good")])) == ["dnssec", "of-tomorrow"]


def test_each_requirement_says_which_check_proves_it() -> None:
    found = document(SEVERAL)
    assert list(found["receivers"]) == ["gmail", "gmail-bulk", "yahoo", "microsoft"]
    expected = {"spf": ("missed", 2), "dkim": ("met", 3), "dmarc": ("met", 0), "alignment": ("unseen", None)}
    assert card(found, "microsoft") == expected
    assert card(found, "gmail")["spf-or-dkim"] == ("met", 3)


def test_a_check_that_has_just_begun_has_seen_nothing() -> None:
    found = document([])
    assert (found["state"], found["outcome"], found["checks"]) == ("running", None, [])
    assert {result for each in REQUIRED for result, _ in card(found, each).values()} == {Standing.UNSEEN}


def test_checks_and_findings_are_counted_together() -> None:
    finding = Finding(
        seq=6, t=0.6, dialog=0, level=Severity.WARNING, code="no-starttls", title="", detail="", reference=""
    )
    assert document([*SEVERAL, finding])["counts"] == {"problem": 2, "warning": 2}


def test_the_sessions_with_mail_servers_are_its_dialogs() -> None:
    begun = DialogStarted(seq=0, t=0.1, dialog=0, host="mx.example.org", address="192.0.2.25", port=25)
    ended = Finished(seq=1, t=0.2, dialog=0, verdict=Verdict.PASSED, summary="Fine.", took=0.1)
    found = document([begun, ended])
    assert found["plan"] == PLAN.to_json()
    (one,) = found["dialogs"]
    assert (one["host"], one["port"], one["verdict"]) == ("mx.example.org", 25, "passed")


async def test_what_the_engine_finds_is_in_the_document() -> None:
    told = await run(WELL, DomainPlan(domain=DOMAIN, connect=False))
    found = document(told.events)
    assert (found["kind"], found["outcome"], found["counts"]) == ("domain", "good", {"problem": 0, "warning": 0})
    assert card(found, "yahoo")["dmarc"] == ("met", told.only("dmarc-find").seq)
    assert len(found["checks"]) == len(told.results())
