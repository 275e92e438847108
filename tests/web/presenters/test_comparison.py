"""What differs, by the labels of the pages and not by the names of fields."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from smtptest.web.presenters.comparison import facts, peer, servers


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("security", "starttls", "tls", ("Security", "STARTTLS required", "TLS from the first byte")),
        ("security", "of-old", None, ("Security", "of-old", "")),
        ("rcpt_to", ["a@b"], ["a@b", "c@d"], ("Recipients", "a@b", "a@b; c@d")),
        ("port", 25, 587, ("Port", "25", "587")),
        ("client_cert", "", "-----BEGIN", ("Client certificate (PEM)", "", "yes")),
        ("attachments", [{"name": "a.txt", "size": 1}], [], ("Attachments", "a.txt (1 bytes)", "")),
        ("body", "a\nb\x1b", "", ("Text of the message", "a; b\\u{001B}", "")),
        ("future", "a", False, ("future", "a", "no")),
    ],
)
def test_what_was_asked_for(name: str, before: Any, after: Any, said: tuple[str, str, str]) -> None:
    fact = {"name": f"plan.{name}", "before": "", "after": ""}
    [found] = facts([fact], {"plan": {name: before}}, {"plan": {name: after}})
    assert tuple(map(str, (found["label"], found["before"], found["after"]))) == said


def test_findings_say_their_level_in_words_and_the_rest_stays() -> None:
    finding = {"name": "finding", "before": "", "after": "warning: No TLS: none"}
    verdict = {"name": "verdict", "before": "passed", "after": "rejected"}
    plan: dict[str, Any] = {"plan": {}}
    assert list(facts([finding, verdict], plan, plan)) == [{**finding, "after": "warning: No TLS: none"}, verdict]


def test_which_servers() -> None:
    assert peer({"plan": {"host": "mx.test", "port": 25}}) == "mx.test port 25"
    assert peer({"plan": {"host": "mx.test"}}) == "mx.test"
    with override("de"):
        assert peer({"plan": {"host": "mx.test", "port": 25}}) == "mx.test Port 25"
    dialog = {"index": 1, "host": "mx.test", "address": "192.0.2.1", "port": 25}
    assert servers({"dialogs": [dialog]}) == [{"index": 1, "name": "mx.test [192.0.2.1] port 25"}]


def test_a_domain_has_its_own_fields_and_its_checks_say_their_result_in_words() -> None:
    before, after = ({"plan": {"domain": "a.test", "connect": connect}} for connect in (True, False))
    asked = {"name": "plan.connect", "before": "True", "after": "False"}
    check = {"name": "check", "label": "spf-record", "before": "unknown: No answer", "after": "good: Fine"}
    with override("en"):
        first, second = facts([asked, check], before, after)
        assert (str(first["label"]), first["before"], first["after"]) == (
            "Connect to its mail servers and check their TLS", "yes", "no",
        )  # fmt: skip
        assert (second["label"], str(second["before"])) == ("SPF record", "unknown: No answer")
        assert peer(after) == "a.test"
