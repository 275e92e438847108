"""What goes with a probe and what does not: said beside the field that is to be changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smtptest.conf import engine
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Probe, Security
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.probe_fields import probe_name
from tests.engine.tls.test_client_certificate import CERTIFICATE, KEY

LEAVE_OUT = "A probe decides what it sends. Leave this empty."


def form(probe: Probe, **fields: Any) -> TestForm:
    stop = "message" if probe is Probe.SMUGGLING else "rcpt"
    return TestForm(
        {"host": "mx.test", "rcpt_to": "bob@example.com", "stop_after": stop, "probe": str(probe), **fields}
    )


@pytest.mark.parametrize("probe", list(Probe))
def test_each_probe_can_be_asked_for(probe: Probe) -> None:
    given = form(probe)
    assert given.is_valid(), given.errors
    assert given.plan().probe is probe
    assert given.plan().to_json()["probe"] == str(probe)


@pytest.mark.parametrize("probe", [Probe.OPEN_RELAY, Probe.STARTTLS_ENFORCED, Probe.AUTH_BEFORE_TLS, Probe.VRFY])
def test_most_probes_need_no_recipient(probe: Probe) -> None:
    assert form(probe, rcpt_to="").is_valid()


def test_what_never_comes_to_tls_says_so() -> None:
    modes = {probe: form(probe, security="starttls") for probe in Probe}
    assert [probe for probe, given in modes.items() if given.is_valid() and given.plan().security is Security.NONE] == [
        Probe.STARTTLS_ENFORCED,
        Probe.AUTH_BEFORE_TLS,
    ]


def test_a_login_goes_with_what_asks_no_stranger() -> None:
    assert form(Probe.UNKNOWN_RECIPIENT, username="alice", password="secret").is_valid()


@pytest.mark.parametrize(
    ("probe", "fields", "field", "words"),
    [
        ("nonsense", {}, "probe", "Choose one of: none, open-relay, starttls-enforced, "),
        (Probe.VRFY, {"stop_after": "message"}, "stop_after", "A probe goes as far as it needs and sends no mail"),
        (Probe.VRFY, {"stop_after": "ehlo"}, "stop_after", "A probe goes as far as it needs and sends no mail"),
        (Probe.SMUGGLING, {"stop_after": "rcpt"}, "stop_after", "This probe sends real messages to the recipient"),
        (Probe.SMUGGLING, {"route": "every"}, "route", "This probe sends messages. Set “Target” to this server."),
        (Probe.SMUGGLING, {"rcpt_to": ""}, "rcpt_to", "Enter the recipient to check."),
        (Probe.UNKNOWN_RECIPIENT, {"rcpt_to": ""}, "rcpt_to", "Enter the recipient to check."),
        (Probe.UNKNOWN_RECIPIENT, {"rcpt_to": "postmaster"}, "rcpt_to", "This probe needs an address with a domain."),
        (Probe.OPEN_RELAY, {"rcpt_to": "postmaster"}, "rcpt_to", "This probe needs an address with a domain."),
        (Probe.OPEN_RELAY, {"rcpt_to": '"b"@example.com'}, "rcpt_to", "This probe needs an address without quotes."),
        (Probe.OPEN_RELAY, {"rcpt_to": "b@TEST"}, "rcpt_to", "An open relay accepts mail for other domains"),
        (Probe.OPEN_RELAY, {"rcpt_to": "b@mx.test"}, "rcpt_to", "An open relay accepts mail for other domains"),
        (Probe.VRFY, {"rcpt_to": "a@x.org, b@x.org"}, "rcpt_to", "A probe takes one recipient."),
        (Probe.VRFY, {"rcpt_to": "ä@x.org"}, "rcpt_to", "Probes need an address without characters beyond ASCII"),
        (Probe.VRFY, {"mail_from": "ä@x.org"}, "mail_from", "Probes need an address without characters beyond ASCII"),
        (Probe.VRFY, {"protocol": "lmtp"}, "protocol", "Probes speak SMTP"),
        (Probe.STARTTLS_ENFORCED, {"security": "tls"}, "security", "This probe checks the session before TLS"),
        (Probe.AUTH_BEFORE_TLS, {"security": "tls"}, "security", "This probe checks the session before TLS"),
        (Probe.STARTTLS_INJECTION, {"security": "tls"}, "security", "This probe checks the session before TLS"),
        (Probe.STARTTLS_INJECTION, {"security": "none"}, "security", "This probe needs STARTTLS"),
        (Probe.OPEN_RELAY, {"username": "a", "password": "b"}, "username", "This probe checks what strangers may do"),
        (Probe.AUTH_BEFORE_TLS, {"username": "a", "password": "b"}, "username", "This probe checks what strangers"),
        (Probe.OPEN_RELAY, {"client_cert": CERTIFICATE, "client_key": KEY}, "client_cert", "This probe checks what"),
        (Probe.VRFY, {"subject": "Hi"}, "subject", LEAVE_OUT),
        (Probe.VRFY, {"sample": "gtube"}, "sample", LEAVE_OUT),
        (Probe.VRFY, {"smtputf8": "yes"}, "smtputf8", LEAVE_OUT),
        (Probe.SMUGGLING, {"bdat": "true"}, "bdat", LEAVE_OUT),
        (Probe.SMUGGLING, {"attachments": [{"name": "a", "content": ""}]}, "attachments", LEAVE_OUT),
        (Probe.VRFY, {"size": "1000"}, "size", LEAVE_OUT),
    ],
)
def test_what_does_not_go_together_is_said(probe: Any, fields: dict[str, str], field: str, words: str) -> None:
    given = form(probe, **fields)
    assert not given.is_valid()
    assert list(given.errors) == [field]
    assert str(given.errors[field][0]).startswith(words)


@pytest.mark.parametrize("field", ["rcpt_to", "mail_from", "security", "stop_after", "host"])
def test_a_field_with_an_error_of_its_own_has_that_one(field: str) -> None:
    given = form(Probe.OPEN_RELAY, **{field: ">"})
    assert list(given.errors) == [field]
    assert len(given.errors[field]) == 1


def test_the_public_service_mails_nobody_and_collects_no_addresses(operator: Callable[..., Any]) -> None:
    operator(profile="public")
    offered = [value for value, _, _ in TestForm.offered_probes(public=True)]
    assert offered == [probe for probe in Probe if probe not in (Probe.VRFY, Probe.SMUGGLING)]
    for probe in (Probe.VRFY, Probe.SMUGGLING):
        errors = form(probe, host="mx.example.org").errors
        assert errors["probe"] == ["This service does not run this probe, because it sends mail or collects addresses."]
    for value in offered:
        assert form(Probe(value), host="mx.example.org").is_valid()
    errors = form(Probe.OPEN_RELAY, host="example.org", route="every").errors
    assert list(errors) == ["route"]
    assert form(Probe.NONE, host="example.org", route="every").is_valid()


def test_the_public_service_names_three_recipients_at_most(operator: Callable[..., Any]) -> None:
    assert engine.limits(engine.environment()).probe_recipients == SessionLimits().probe_recipients
    assert engine.limits(operator(profile="public")).probe_recipients == 3


def test_every_probe_has_a_name_and_a_help() -> None:
    assert [value for value, name, hint in TestForm.offered_probes(public=False) if not name or not hint] == ["none"]
    assert probe_name({}) is None
    assert probe_name({"probe": "none"}) is None
    assert str(probe_name({"probe": "vrfy"})) == "VRFY and EXPN"
