"""The answer of a domain check in one sentence: the worst that was found, and how often."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.sessions import Session
from smtptest.engine.domain.summary import summary
from smtptest.engine.events import Check, CheckResult, StageName, Verdict

GOOD, INFO, WARNING = CheckResult.GOOD, CheckResult.INFO, CheckResult.WARNING
UNKNOWN, PROBLEM = CheckResult.UNKNOWN, CheckResult.PROBLEM
CODES = {PROBLEM: "mx-null/mixed", UNKNOWN: "mx-null/unknown", WARNING: "mx-null/implicit"}


def told(result: CheckResult, code: str = "", stage: StageName = StageName.MX) -> Check:
    code = code or CODES.get(result, "mx-null/null")
    parameters = {
        "domain": "a.example",
        "subject": "mx.a.example",
        "reason": "because",
        "variant_is_not_here": 1,
        "name": "a.example",
        "owner": "a.example",
    }
    return Check(
        seq=0, t=0, dialog=None, id=code.partition("/")[0], subject="", result=result,
        code=code, parameters=parameters, stage=stage,
        title="", detail="", advice="", record="", reference="", about=None,
    )  # fmt: skip


def ended(verdict: Verdict) -> Session:
    return Session(host="mx.a.example", address="192.0.2.1", verdict=verdict)


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([GOOD, INFO], "No problem was found in 2 checks of a.example."),
        ([GOOD, WARNING], "a.example has no problem, but a warning: a.example has no MX record."),
        (
            [WARNING, WARNING],
            "a.example has no problem, but 2 warnings. The first: a.example has no MX record.",
        ),
        (
            [WARNING, UNKNOWN],
            "One check of a.example could not be judged: The MX records of a.example could not be looked up.",
        ),
        (
            [UNKNOWN, UNKNOWN],
            "2 checks of a.example could not be judged. The first: The MX records of a.example could not be looked up.",
        ),
        (
            [UNKNOWN, WARNING, PROBLEM],
            "Mail to a.example may not arrive: a.example has a null MX beside others.",
        ),
        (
            [PROBLEM] * 3,
            "Mail to a.example may not arrive: a.example has a null MX beside others. There are 3 problems.",
        ),
    ],
)
def test_the_worst_is_told(results: list[CheckResult], words: str) -> None:
    assert summary("a.example", [told(result) for result in results]) == words


MX, MIXED = told(GOOD, "mx-null/named"), told(PROBLEM)
NO_MAIL = told(INFO, "mx-null/null")
SPF, DMARC = told(PROBLEM, "spf-record/none", StageName.SPF), told(PROBLEM, "dmarc-find/none", StageName.DMARC)
REFUSED = told(PROBLEM, "dmarc-rua/refused", StageName.DMARC)
BOGUS = told(PROBLEM, "dnssec/bogus", StageName.DNSSEC)


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        ([SPF, MX], "a.example takes mail, but mail from it may not be believed: a.example has no SPF record."),
        (
            [SPF, MX, DMARC],
            "a.example takes mail, but mail from it may not be believed: a.example has no DMARC record. "
            "There are 2 problems.",
        ),
        ([SPF], "Mail from a.example may not be believed: a.example has no SPF record."),
        (
            [SPF, DMARC, NO_MAIL],
            "Mail from a.example may not be believed: a.example has no DMARC record. There are 2 problems.",
        ),
        ([SPF, told(UNKNOWN)], "Mail from a.example may not be believed: a.example has no SPF record."),
        (
            [SPF, MIXED],
            "Mail to a.example may not arrive: a.example has a null MX beside others. "
            "Mail from it may not be believed: a.example has no SPF record.",
        ),
        (
            [REFUSED, MX],
            "a.example has a problem: mx.a.example does not say that it receives DMARC reports about a.example.",
        ),
        (
            [REFUSED, SPF, MX],
            "a.example takes mail, but mail from it may not be believed: a.example has no SPF record. "
            "There are 2 problems.",
        ),
        (
            [REFUSED, MIXED],
            "Mail to a.example may not arrive: a.example has a null MX beside others. There are 2 problems.",
        ),
        ([BOGUS], "a.example has a problem: The DNSSEC signatures of mx.a.example are wrong."),
        ([BOGUS, BOGUS], "a.example has 2 problems. The first: The DNSSEC signatures of mx.a.example are wrong."),
        (
            [BOGUS, SPF, MX],
            "a.example takes mail, but mail from it may not be believed: a.example has no SPF record. "
            "There are 2 problems.",
        ),
    ],
)
def test_a_problem_says_whether_mail_arrives_and_is_believed(checks: list[Check], words: str) -> None:
    assert summary("a.example", checks, [ended(Verdict.UNREACHABLE), ended(Verdict.PASSED)]) == words


@pytest.mark.parametrize("verdict", [Verdict.TLS_FAILED, Verdict.UNREACHABLE, None])
def test_that_it_takes_mail_is_said_only_if_a_session_passed(verdict: Verdict | None) -> None:
    sessions = [ended(verdict)] if verdict else []
    words = "Mail from a.example may not be believed: a.example has no SPF record."
    assert summary("a.example", [SPF, MX], sessions) == words


@pytest.mark.parametrize("checks", [[MX], [MX, told(WARNING)], [MX, told(UNKNOWN)]])
def test_that_no_mail_server_could_be_talked_to_comes_before_what_is_no_problem(checks: list[Check]) -> None:
    words = "No mail server of a.example could be talked to from here. No problem was found in its records."
    assert summary("a.example", checks, [ended(Verdict.UNREACHABLE), ended(Verdict.REJECTED)]) == words
    assert summary("a.example", checks, [ended(Verdict.UNREACHABLE), ended(Verdict.TLS_FAILED)]) != words


def test_what_this_installation_cannot_see_says_nothing_of_the_domain() -> None:
    assert summary("a.example", [told(UNKNOWN, "dnssec/not-validating")]).startswith("No problem was found in 1 ")
