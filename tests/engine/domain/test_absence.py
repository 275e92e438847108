"""What is reported of a name that has no record that counts."""

from __future__ import annotations

import pytest

from smtptest.engine.dns.answer import Answer
from smtptest.engine.domain.absence import Absence, absence
from smtptest.engine.events import CheckResult
from smtptest.engine.words.sentence import Sentence

NEW = 'a.example. IN TXT "new"'
FAILED, ABSENT = Sentence("lookup-timeout", seconds=5), Sentence("lookup-nxdomain")


@pytest.mark.parametrize(
    ("answer", "fault", "reported"),
    [
        (Answer(name="a.example", type="TXT", error=FAILED), "none", (CheckResult.UNKNOWN, "unknown", "")),
        (Answer(name="a.example", type="TXT", error=ABSENT, absent="name"), "none", (CheckResult.INFO, "none", NEW)),
        (Answer(name="a.example", type="TXT"), "two", (CheckResult.PROBLEM, "two", "")),
        (Answer(name="a.example", type="TXT"), "location", (CheckResult.PROBLEM, "location", NEW)),
        (Answer(name="a.example", type="TXT"), "", None),
    ],
)
def test_which_record_is_advised_depends_on_what_is_there(answer: Answer, fault: str, reported: Absence | None) -> None:
    assert absence(answer, fault, "new") == reported


def test_a_domain_without_mail_needs_none() -> None:
    answer = Answer(name="a.example", type="TXT")
    assert absence(answer, "none", "new", parked=True) == (CheckResult.INFO, "none-parked", "")
    assert absence(answer, "syntax", "new", parked=True) == (CheckResult.PROBLEM, "syntax", NEW)
