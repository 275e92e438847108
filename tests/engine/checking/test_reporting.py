"""How a check reports: in the words of its code, with exactly what stands in them, and printable."""

from __future__ import annotations

import pytest

from smtptest.engine.events import CheckResult, StageName
from tests.engine.domain.helpers import context


async def test_a_result_has_the_words_of_its_code() -> None:
    async with context({}, stage=StageName.PTR) as (made, told):
        reported = made.report(
            "fcrdns", CheckResult.PROBLEM, "fcrdns/mismatch", "RFC 8601 section 2.7.3", 3, "a\u202e. IN A 192.0.2.1",
            ["1 \u202e"],            subject="192.0.2.1", names="\u202e", unused=1,
        )  # fmt: skip
    assert told.events == [reported] == made.reported == made.results("fcrdns")
    assert made.results("ptr") == []
    assert reported.to_json() == {
        "seq": 0,
        "t": reported.t,
        "dialog": None,
        "kind": "check",
        "id": "fcrdns",
        "stage": "ptr",
        "subject": "192.0.2.1",
        "result": "problem",
        "title": "The name of 192.0.2.1 does not lead back to it",
        "detail": (
            "Its PTR record says \\u{202E}, but DNS has other addresses for that, or none. Many receivers refuse "
            "such mail."
        ),
        "advice": "Publish this record, or have the PTR record name a host that has the address 192.0.2.1.",
        "record": "a\\u{202E}. IN A 192.0.2.1",
        "reference": "RFC 8601 section 2.7.3",
        "about": 3,
        "code": "fcrdns/mismatch",
        "parameters": {"names": "\\u{202E}", "subject": "192.0.2.1"},
        "trace": ("1 \\u{202E}",),
    }


async def test_what_stands_in_the_words_must_be_given() -> None:
    async with context({}) as (made, told):
        with pytest.raises(KeyError, match="domain"):
            made.report("mx-null", CheckResult.INFO, "mx-null/null", "RFC 7505", None)
    assert told.events == []
