"""The ways to begin: every link fills in a form that can be sent, and every provider is complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import AsyncClient

from smtptest.conf.quota_settings import PUBLIC, SendingPolicy
from smtptest.engine.guard.hosts import parse_host
from smtptest.engine.smtp.plan import Security
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.presenters.presets import PASSWORDS, Preset, Provider, logins, providers, tasks

ALL = [*tasks(sends=True, receives=True), *tasks(sends=False, receives=False), *logins()]
ASKED = {
    *("gmail", "microsoft", "outlook", "yahoo", "icloud", "fastmail", "zoho", "ses", "sendgrid", "mailgun", "postmark"),
    *("brevo", "resend", "smtp2go", "mailtrap", "gmx", "webde", "ionos", "ovh", "yandex", "qq", "163"),
}


def fields(preset: Preset) -> dict[str, str]:
    """What its link says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(preset.url).query).items()}


@pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.key)
def test_each_leads_to_a_test_that_can_be_started(preset: Preset) -> None:
    given = {name: value for name, value in fields(preset).items() if name in TestForm.base_fields}
    # The recipient of a round trip is filled in when it starts.
    typed = {"host": "example.org", "rcpt_to": "" if "round_trip" in given else "bob@example.com", **given}
    if given.get("auth") in ("auto", "xoauth2"):
        typed |= {"username": given.get("username", "alice"), "password": "secret"}
    form = TestForm(typed)
    assert form.errors == {}
    assert form.filled.taken == ()


@pytest.mark.long
@pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.key)
async def test_without_scripts_a_link_fills_in_the_form_and_says_so(client: AsyncClient, preset: Preset) -> None:
    page = await client.get(preset.url)
    form = page.context["form"]
    for name, value in fields(preset).items():
        if name in form.fields:
            assert str(form[name].value()) == value
    assert page.context["promise"].key == page.context["preset"].key == preset.key
    assert not any(getattr(bound, "warnings", None) for bound in form)


def test_names_are_used_once() -> None:
    keys = [one.key for one in (*tasks(sends=True, receives=True), *logins())]
    assert len(keys) == len(set(keys))


def test_the_asked_for_providers_are_there() -> None:
    assert {one.key for one in providers()} == ASKED


@pytest.mark.parametrize("one", providers(), ids=lambda one: one.key)
def test_a_provider_is_complete(one: Provider) -> None:
    assert parse_host(one.host, require_dot=True) == one.host
    assert (one.port, Security(one.security)) in ((465, Security.TLS), (587, Security.STARTTLS))
    assert one.password in PASSWORDS
    assert re.fullmatch(r"[a-z]+", one.user)
    assert one.port not in one.ports
    assert set(one.ports) <= {587, 2465, 2525, 2587}
    for address in (one.help, one.source):
        assert urlsplit(address).scheme == "https"
        assert urlsplit(address).path.strip("/")
    assert date(2026, 11, 1) <= one.read <= date.today()


async def test_a_service_that_sends_no_mail_offers_none(client: AsyncClient, operator: Callable[..., Any]) -> None:
    operator(profile="public", quotas=replace(PUBLIC, sending=SendingPolicy.NO))
    content = (await client.get("/")).content.decode()
    assert 'value="message"' not in content
    assert "stop_after=message" not in content
    assert "This service sends no mail." in content
