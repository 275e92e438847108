"""From the test of a server to the check of its domain, and back."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.web.presenters.domain.other_question import other_question
from tests.transcripts.domain_check import document, end


@pytest.mark.parametrize(
    ("plan", "domain"),
    [
        ({"host": "example.org", "route": "mx", "rcpt_to": ["a@other.example"]}, "example.org"),
        ({"host": "example.org", "route": "every"}, "example.org"),
        ({"host": "mx.test", "route": "host", "rcpt_to": ["a@example.org", "b@other.example"]}, "example.org"),
        ({"host": "mx.test", "rcpt_to": []}, ""),
        ({"host": "mx.test", "rcpt_to": ["postmaster"]}, ""),
        ({"host": "mx.test", "rcpt_to": ["a@localhost"]}, ""),
        ({"host": "mx.test", "rcpt_to": ["a@[192.0.2.1]"]}, ""),
        ({"host": "192.0.2.1", "route": "mx"}, ""),
        # The recipient of a round trip is ourselves.
        (
            {"host": "mx.test", "round_trip": True, "mail_from": "a@example.org", "rcpt_to": ["b@us.test"]},
            "example.org",
        ),
    ],
)
def test_a_test_leads_to_the_domain_that_it_is_about(plan: dict[str, Any], domain: str) -> None:
    found = other_question({"kind": "smtp", "masked": False, "plan": plan})
    assert (found and found["url"]) == (f"/domain/?domain={domain}" if domain else None)


def test_a_domain_check_leads_to_a_test_of_its_servers_that_sends_nothing() -> None:
    found = other_question(document([end(0, "good")]))
    assert found is not None
    assert found["url"] == "/?host=example.org&route=mx&rcpt_to=postmaster%40example.org&stop_after=rcpt"


def test_a_masked_copy_leads_nowhere() -> None:
    assert other_question({**document([end(0, "good")]), "masked": True}) is None
