"""System checks: an unsafe or unworkable configuration is refused before anything listens."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks
from dns.resolver import NoResolverConfiguration

from smtptest.conf import quota_settings

PUBLIC = replace(
    settings.ENV,
    profile="public",
    helo_name="tool.example.org",
    nameservers=(("192.0.2.53", 53),),
    abuse_contact="mailto:abuse@example.org",
)


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({}, []),
        ({"allow_networks": (ip_network("10.0.0.0/8"),)}, []),
        ({"allow_networks": (ip_network("0.0.0.0/0"),)}, ["smtptest.E001"]),
        ({"allow_networks": (ip_network("::/0"),)}, ["smtptest.E001"]),
        ({"helo_name": ""}, ["smtptest.E002"]),
        ({"nameservers": ()}, ["smtptest.E003"]),
        ({"abuse_contact": ""}, ["smtptest.E004"]),
    ],
)
def test_the_public_profile_refuses_what_is_unsafe(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], ids: list[str]
) -> None:
    def no_configuration() -> None:
        raise NoResolverConfiguration

    monkeypatch.setattr("smtptest.conf.checks.Resolver", no_configuration)
    monkeypatch.setattr(settings, "ENV", replace(PUBLIC, **changes))
    assert [message.id for message in run_checks() if message.is_serious() and message.id != "smtptest.W001"] == ids


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({"proxy_hops": 1}, []),
        ({}, ["smtptest.W010"]),
        ({"proxy_hops": 1, "quotas": replace(quota_settings.PUBLIC, sockets=10**9)}, ["smtptest.W011"]),
    ],
)
def test_the_public_profile_warns_of_limits_that_cannot_hold(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], ids: list[str]
) -> None:
    monkeypatch.setattr(settings, "ENV", replace(PUBLIC, **{"quotas": quota_settings.Quotas(), **changes}))
    assert [message.id for message in run_checks() if message.id in ("smtptest.W010", "smtptest.W011")] == ids


def test_the_private_profile_needs_nothing() -> None:
    assert [message.id for message in run_checks() if message.is_serious()] == []
