"""What may be asked for: what is typed is what is sent, or it is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smtptest.conf.quota_settings import PUBLIC
from smtptest.engine.smtp.plan import Auth, Plan, Security, StopAfter
from smtptest.web.forms.plan_form import TestForm
from tests.engine.tls.test_client_certificate import CERTIFICATE, KEY, pem


def form(**fields: Any) -> TestForm:
    return TestForm({"host": "mx.test", "rcpt_to": "bob@example.com", **fields})


def test_what_is_left_out_is_the_contracts_default() -> None:
    given_form = form()
    assert given_form.is_valid()
    assert given_form.plan() == Plan(
        host="mx.test", port=25, security=Security.OPPORTUNISTIC, auth=Auth.NONE, rcpt_to=("bob@example.com",),
        stop_after=StopAfter.RCPT,
    )  # fmt: skip


def test_a_user_name_means_the_best_mechanism() -> None:
    given_form = form(username="alice", password=" secret ")
    assert given_form.is_valid()
    assert given_form.plan().auth is Auth.AUTO
    assert given_form.secret().reveal() == " secret "


@pytest.mark.parametrize("auth", [auth for auth in Auth if auth not in (Auth.NONE, Auth.AUTO)])
def test_each_mechanism_can_be_asked_for(auth: Auth) -> None:
    given_form = form(username="alice", password="secret", auth=str(auth))
    assert given_form.is_valid()
    assert given_form.plan().auth is auth


def test_external_needs_neither_name_nor_password() -> None:
    assert form(auth="external", stop_after="auth").is_valid()


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"rcpt_to": ""}, {"rcpt_to"}),
        ({"rcpt_to": "x@example.org\n" * 21}, {"rcpt_to"}),
        ({"subject": "a\r\nBcc: eve@example.org"}, {"subject"}),
        ({"username": "a\0b", "password": "x"}, {"username"}),
        ({"username": "alice"}, {"password"}),
        ({"auth": "plain"}, {"username"}),
        ({"auth": "kerberos"}, {"auth"}),
        ({"security": "none", "stop_after": "tls"}, {"stop_after"}),
        ({"stop_after": "auth"}, {"stop_after"}),
        ({"port": "0"}, {"port"}),
        ({"port": "65536"}, {"port"}),
        ({"body": "x" * (64 * 1024 + 1)}, {"body"}),
        ({"helo": "no good"}, {"helo"}),
        ({"helo": "bücher.example"}, {"helo"}),
        ({"smtputf8": "no", "mail_from": "ä@example.org"}, {"smtputf8"}),
        ({"smtputf8": "maybe"}, {"smtputf8"}),
        ({"protocol": "uucp"}, {"protocol"}),
        ({"dsn": "RET=ALL"}, {"dsn"}),
        ({"dsn": "ORCPT=rfc822;b@c.d", "rcpt_to": "b@c.d, e@f.g"}, {"dsn"}),
        ({"bdat": True, "stop_after": "data"}, {"stop_after"}),
        ({"chunk_size": 100}, {"chunk_size"}),
        ({"bdat": True, "chunk_size": -1}, {"chunk_size"}),
        ({"host": "127.0.0.1\0.example.org"}, {"host"}),
        ({"host": "127.0.0.1", "route": "mx"}, {"host"}),
        ({"host": "[::1]", "route": "every"}, {"host"}),
        ({"route": "some"}, {"route"}),
        ({"xclient": "COLOUR=red"}, {"xclient"}),
        ({"xclient": "ADDR=192.0.2.1", "stop_after": "ehlo"}, {"stop_after"}),
        ({"proxy": "v3"}, {"proxy"}),
        ({"proxy": "v1", "proxy_source": "client.example"}, {"proxy_source"}),
        ({"proxy": "v1", "proxy_source": "192.0.2.1:٢٥"}, {"proxy_source"}),
        ({"proxy": "v1", "proxy_source": "192.0.2.1:2_5"}, {"proxy_source"}),
        ({"proxy_source": "192.0.2.1"}, {"proxy"}),
        ({"proxy": "v1", "proxy_source": "192.0.2.1", "family": "ipv6"}, {"proxy_source"}),
        ({"proxy": "v2", "proxy_source": "[2001:db8::1]:25", "host": "127.0.0.1"}, {"proxy_source"}),
    ],
)
def test_what_cannot_be_is_an_error_beside_its_field(fields: dict[str, Any], errors: set[str]) -> None:
    assert set(form(**fields).errors) == errors


def test_certificate_and_key_go_together() -> None:
    certificate, key = pem()
    both = form(client_cert=certificate, client_key=key)
    assert both.is_valid()
    assert both.plan().client_cert == certificate.strip()
    assert both.key().reveal() == key.strip()


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"client_cert": CERTIFICATE}, {"client_key"}),
        ({"client_key": KEY}, {"client_cert"}),
        ({"client_cert": CERTIFICATE, "client_key": pem()[1]}, {"client_key"}),
        ({"client_cert": CERTIFICATE, "client_key": KEY, "security": "none"}, {"client_cert"}),
        ({"client_cert": CERTIFICATE, "client_key": "x" * 8193}, {"client_key"}),
    ],
)
def test_a_certificate_that_cannot_be_shown_is_an_error_beside_its_field(
    fields: dict[str, Any], errors: set[str]
) -> None:
    assert set(form(**fields).errors) == errors


@pytest.mark.parametrize("size", [12_288, 16_384])
@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
def test_a_token_may_be_long(auth: str, size: int) -> None:
    judged = form(auth=auth, username="alice", password="t" * size, security="starttls")
    assert judged.is_valid(), judged.errors
    assert judged.secret().reveal() == "t" * size


@pytest.mark.parametrize(("source", "family"), [("127.0.0.2", "ipv4"), ("::1", "ipv6"), ("2001:DB8::0:1", "ipv6")])
def test_an_own_address_decides_the_protocol(source: str, family: str) -> None:
    judged = form(source_address=source)
    assert judged.is_valid(), judged.errors
    assert judged.plan().family == family


@pytest.mark.parametrize(
    "fields",
    [
        {"source_address": "localhost"},
        {"source_address": "fe80::1%eth0"},
        {"source_address": "127.1"},
        {"source_address": "127.0.0.1", "host": "2001:db8::1"},
        {"source_address": "::1", "host": "127.0.0.1"},
        {"source_address": "::1", "family": "ipv4"},
        {"source_address": "127.0.0.1", "family": "ipv6", "route": "mx"},
    ],
)
def test_an_own_address_that_cannot_be_is_refused(fields: dict[str, str]) -> None:
    assert list(form(**fields).errors) == ["source_address"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("MX.Example.ORG.", "mx.example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("web_01", "web_01"),
        ("192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_name_for_tls_is_a_host_name(typed: str, name: str) -> None:
    judged = form(tls_name=typed)
    assert judged.is_valid(), judged.errors
    assert judged.plan().tls_name == name


@pytest.mark.parametrize("typed", ["a b", "mx.test:465", "a..b", "fe80::1%eth0", "a/b", "user@mx.test", "127.1"])
def test_what_is_no_host_name_is_no_name_for_tls(typed: str) -> None:
    assert list(form(tls_name=typed).errors) == ["tls_name"]


def test_a_raw_message_is_bounded() -> None:
    assert form(raw_message="x" * 262_144).is_valid()
    assert form(raw_message="ä" * 131_073).errors == {"raw_message": ["The message may have at most 256 KiB."]}


def test_the_public_service_has_a_name_for_tls(operator: Callable[..., Any]) -> None:
    operator(profile="public", quotas=PUBLIC)
    assert form(host="mx.example.org", tls_name="other.example.org").is_valid()
    assert list(form(host="mx.example.org", tls_name="mail_server").errors) == ["tls_name"]
