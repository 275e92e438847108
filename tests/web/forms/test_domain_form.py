"""The form of a domain check: what it understands, and what it says of what it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smtptest.engine.domain.plan import DomainPlan
from smtptest.web.forms.domain_form import DomainForm

NO_ADDRESS = "Enter a domain, not an IP address. Addresses that send mail have a field of their own."
TICKED = {"connect": "true"}


def plan(**fields: str) -> DomainPlan:
    form = DomainForm({**TICKED, "domain": "example.org", **fields})
    assert form.is_valid(), form.errors
    return form.plan()


def errors(**fields: str) -> dict[str, Any]:
    return dict(DomainForm({**TICKED, "domain": "example.org", **fields}).errors)


def test_only_the_domain_is_needed() -> None:
    assert plan() == DomainPlan(domain="example.org")
    assert plan(connect="false") == DomainPlan(domain="example.org", connect=False)
    form = DomainForm()
    assert {name: form[name].initial for name in form.fields} == {
        "domain": None, "connect": True, "address": None, "helo": None, "selectors": None,
    }  # fmt: skip


def test_all_fields_and_lists_in_any_spelling() -> None:
    found = plan(
        domain="Alice <alice@Müller.example>",
        address="192.0.2.1, 2001:DB8::0001\n192.0.2.1;[2001:db8::2]",
        helo="Mail.Example.org.",
        selectors="S1 s=s2\n2026._domainkey.example.org a.b_c",
    )
    assert found == DomainPlan(
        domain="xn--mller-kva.example",
        addresses=("192.0.2.1", "2001:db8::1", "2001:db8::2"),
        helo="mail.example.org",
        selectors=("s1", "s2", "2026", "a.b_c"),
    )


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("domain", "", "Enter a domain, such as example.org."),
        ("domain", " ", "Enter a domain, such as example.org."),
        ("domain", "192.0.2.1", NO_ADDRESS),
        ("domain", "https://[2001:db8::1]/", NO_ADDRESS),
        ("domain", "example", "“example” is not a domain. Example: example.org."),
        ("domain", "https://", "Enter a domain, such as example.org."),
        ("domain", "two words 100%", "“two words 100%” is not a domain. Example: example.org."),
        ("domain", "a\u200bb.example", "There is an invisible character in the host name. Type it anew instead of"
         " pasting it."),
        ("domain", "ab--ü.example", "This is not a valid internationalised host name (IDNA 2008, RFC 5891)."),
        ("address", "192.0.2.0/24", "“192.0.2.0/24” is a network. Enter single addresses of it."),
        ("address", "192.0.2.1 mail.example.org", "“mail.example.org” is not an IP address. Example: 192.0.2.1."),
        ("address", " ".join(f"192.0.2.{n}" for n in range(11)), "Enter at most 10 addresses."),
        ("helo", "192.0.2.1", "“192.0.2.1” is not a host name. Example: mail.example.org."),
        ("helo", "[192.0.2.1]", "“[192.0.2.1]” is not a host name. Example: mail.example.org."),
        ("selectors", "s1 sélector", "“sélector” is not a DKIM selector. Example: selector1."),
        ("selectors", ".".join(["a" * 63] * 3), f"“{'.'.join(['a' * 63] * 3)[:80]}” is not a DKIM selector. Example:"
         " selector1."),
        ("selectors", " ".join(f"s{n}" for n in range(11)), "Enter at most 10 selectors."),
        ("connect", "maybe", "Enter true or false."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(field: str, typed: str, said: str) -> None:
    assert errors(**{field: typed}) == {field: [said]}


def test_what_the_operator_does_not_allow(operator: Callable[..., Any], tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("example.org\n")
    operator(blocklist=str(blocked), ports=frozenset({465, 587}))
    assert errors(domain="mail.example.org") == {
        "domain": ["The operator of this service does not let it be tested from here."],
        "connect": ["This service does not connect to port 25; the ports it connects to are 465, 587."],
    }
    assert errors(domain="example.net", connect="false") == {}


def test_a_box_is_ticked_by_the_meaning_of_a_link() -> None:
    drawn = {value: str(DomainForm(initial={"connect": value})["connect"]) for value in ("true", "1", "false", "0")}
    assert [" checked" in html for html in drawn.values()] == [True, True, False, False]
