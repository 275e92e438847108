"""What is to be mended: the worst first, each with the record to publish."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from smtptest.engine.events import StageName
from smtptest.web.presenters.domain.checks import check_stages
from smtptest.web.presenters.domain.to_publish import mending
from tests.transcripts.domain_check import check, document, elsewhere, end

DMARC, PTR = StageName.DMARC, StageName.PTR
POLICY = '_dmarc.example.org. IN TXT "v=DMARC1; p=quarantine"'
REPORTS = '_dmarc.example.org. IN TXT "v=DMARC1; p=none; rua=mailto:a@example.org"'
EVENTS = [
    check(0, "spf-record", "good", record="example.org. IN TXT ignored"),
    check(1, "dmarc-rua", "warning", stage=DMARC, record=REPORTS, advice="Name a mailbox."),
    check(2, "ptr 192.0.2.1", "problem", stage=PTR, advice="Ask your provider."),
    check(3, "dmarc-policy", "problem", stage=DMARC, record=POLICY, advice="Read the reports."),
    check(4, "spf-lookups", "unknown", advice="Nothing to mend."),
    check(5, "mta-sts-mode", "warning", stage=StageName.MTA_STS),
    check(6, "caa", "problem", stage=StageName.MX, record="not as a zone file has it", advice="Odd."),
    end(7, "problem"),
]


def test_the_worst_and_weightiest_comes_first() -> None:
    items = mending(document(EVENTS))
    assert [(item["level"], [event["id"] for event in item["checks"]]) for item in items] == [
        ("problem", ["caa"]),
        ("problem", ["dmarc-policy", "dmarc-rua"]),
        ("problem", ["ptr"]),
        ("warning", ["mta-sts-mode"]),
    ]


def test_a_record_is_told_with_its_name_and_type() -> None:
    odd, dmarc, ptr, mode = mending(document(EVENTS))
    assert (dmarc["name"], dmarc["type"]) == ("_dmarc.example.org", "TXT")
    assert dmarc["record"] == '_dmarc.example.org. IN TXT "v=DMARC1; p=quarantine; rua=mailto:a@example.org"'
    assert dmarc["advice"] == ["Read the reports.", "Name a mailbox."]
    assert (odd["name"], odd["type"], odd["record"]) == ("", "", "not as a zone file has it")
    assert (ptr["record"], ptr["advice"], mode["advice"]) == ("", ["Ask your provider."], [])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lab.example.org", ""),
        ("lab.hoster.example", "_smtp._tls.example.org is an alias (CNAME) that leads to lab.ho"),
    ],
)
def test_a_record_in_another_domain_may_be_for_its_owner_to_publish(name: str, words: str) -> None:
    found = document(elsewhere("_smtp._tls.example.org", name))
    [item] = mending(found)
    assert item["elsewhere"].startswith(words)
    assert bool(item["elsewhere"]) is bool(words)
    [entry] = [entry for stage in check_stages(found) for entry in stage["entries"]]
    for part, shown in (("mending", {"mending": [item]}), ("check", {"event": entry})):
        page = render_to_string(f"transcript/{part}.html", shown)
        assert ("is an alias (CNAME) that leads to" in page) is bool(words)


def test_nothing_is_told_before_the_end() -> None:
    assert mending(document(EVENTS[:-1])) == []
