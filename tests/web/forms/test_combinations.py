"""What does not go together: each rule is met by an example, errors are refused, warnings are not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import AsyncClient

from smtptest.web.forms.combinations import RULES, Rule, text
from smtptest.web.forms.plan_form import TestForm
from tests.engine.tls.test_client_certificate import pem

CERTIFICATE, KEY = pem()
LOGIN = {"username": "alice", "password": "secret"}
# One for each rule, in their order.
EXAMPLES: list[dict[str, Any]] = [
    {"host": "192.0.2.1", "route": "mx"},
    {"route": "ports", "stop_after": "message"},
    {"route": "ports", "probe": "open-relay"},
    {"password": "secret", "auth": "plain"},
    {"stop_after": "tls", "security": "none"},
    {"client_cert": CERTIFICATE, "client_key": KEY, "security": "none"},
    {"port": "465", "security": "starttls"},
    {"port": "587", "security": "tls"},
    {"port": "587", "security": "none"},
    {"port": "25", **LOGIN},
    {"security": "none", "port": "2525", **LOGIN},
    {"route": "every", "host": "localhost"},
    {"route": "mx", "port": "587"},
    {"protocol": "lmtp", "route": "mx"},
    {"protocol": "lmtp", "port": "25", "route": "host"},
    {"auth": "external"},
    {"stop_after": "ehlo", "port": "587", **LOGIN},
    {"requiretls": "true", "security": "none"},
    {"tls_name": "mx.example.org", "security": "none"},
    {"tls_name": "mx.example.org", "route": "mx"},
    {"round_trip": "true", "rcpt_to": "bob@example.com"},
    {"round_trip": "true", "stop_after": "ehlo"},
    {"round_trip": "true", "route": "every"},
    {"round_trip": "true", "probe": "open-relay"},
    {"raw_message": "Subject: a\n\nb", "subject": "a"},
    {"raw_message": "Subject: a\n\nb", "body": "a"},
    {"raw_message": "Subject: a\n\nb", "html": "<p>"},
    {"raw_message": "Subject: a\n\nb", "headers": "X-A: b"},
    {"raw_message": "Subject: a\n\nb", "attachments": [{"name": "a", "content": ""}]},
    {"raw_message": "Subject: a\n\nb", "sample": "gtube"},
    {"raw_message": "Subject: a\n\nb", "size": "10"},
]
PAIRS = list(zip(RULES, EXAMPLES, strict=True))


def texts(example: dict[str, Any]) -> dict[str, str]:
    return {name: text(value) for name, value in example.items()}


def form(example: dict[str, Any]) -> TestForm:
    return TestForm({"host": "mx.test", "rcpt_to": "bob@example.com", **example})


@pytest.mark.parametrize(("rule", "example"), PAIRS)
def test_each_rule_is_met_by_its_example(rule: Rule, example: dict[str, Any]) -> None:
    assert rule.holds(texts(example))
    assert rule.holds(form(example).texts())
    assert rule.at in TestForm.base_fields
    assert set(rule.when) <= set(TestForm.base_fields)
    assert not any(" " in pattern for pattern in rule.when.values())


@pytest.mark.parametrize(("rule", "example"), [pair for pair in PAIRS if pair[0].error])
def test_what_cannot_be_meant_is_refused_in_these_words(rule: Rule, example: dict[str, Any]) -> None:
    assert str(rule.text) in form(example).errors[rule.at]


@pytest.mark.parametrize("example", [example for rule, example in PAIRS if not rule.error])
def test_what_could_be_meant_is_done(example: dict[str, Any]) -> None:
    assert form(example).errors == {}


@pytest.mark.parametrize(
    "usual",
    [
        {},
        {"port": "587", "security": "starttls", **LOGIN},
        {"port": "465", "security": "tls", **LOGIN},
        {"route": "mx"},
        {"route": "every"},
        {"protocol": "lmtp", "port": "24"},
        {"host": "::1", "port": "2525"},
        {"raw_message": "Subject: a\n\nb", "sample": "none", "size": "0"},
        {"tls_name": "mx.example.org", "security": "tls", "port": "465"},
        {"auth": "external", "client_cert": CERTIFICATE, "client_key": KEY, "port": "587", "security": "starttls"},
    ],
)
def test_nothing_is_said_of_what_is_usual(usual: dict[str, str]) -> None:
    values = form(usual).texts()
    assert [rule.at for rule in RULES if rule.holds(values)] == []


async def test_a_warning_stands_beside_its_field_without_scripts(client: AsyncClient) -> None:
    page: Any = await client.get("/?host=mx.test&port=465&security=starttls")
    content = page.content.decode()
    assert 'id="id_security_warning">Port 465 expects TLS immediately' in content
    assert 'aria-describedby="id_security_warning"' in content
