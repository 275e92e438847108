"""The fields of a monitor: their defaults, their limits, and what may be a webhook."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from smtptest.conf.environment import Environment
from smtptest.fields.monitors import MONITOR_FIELDS
from smtptest.monitors.alerts.webhook import fault
from smtptest.web.forms.monitors.monitor_form import MonitorForm
from tests.monitors.settings import set_monitors


def form(**fields: Any) -> MonitorForm:
    return MonitorForm(fields, least=60)


def test_what_is_left_out_is_as_usual() -> None:
    empty = form()
    assert empty.is_valid(), empty.errors
    assert empty.values() == {
        "name": "", "every": 300, "confirm": 2, "recover": 1, "warn_days": 21, "alert_email": "", "webhook": "",
        "public": False, "group": "",
    }  # fmt: skip
    assert not empty.tells


def test_the_usual_interval_is_not_shorter_than_what_is_allowed() -> None:
    slow = MonitorForm({}, least=900)
    assert slow.is_valid()
    assert slow.values()["every"] == 900
    assert next(value for value, _label in slow.fields["every"].widget.choices) == 900


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("https://example.org/hook?a=b", True),
        ("http://127.0.0.1:8080/", True),
        ("https://user:word@example.org/", False),
        ("ftp://example.org/", False),
        ("https:///hook", False),
        ("https://[::1", False),
        ("https://example.org/a b", False),
    ],
)
def test_a_webhook_is_a_web_address_without_a_login(address: str, fits: bool) -> None:
    assert form(webhook=address).is_valid() is fits


def test_a_name_is_one_line() -> None:
    named = form(name="a\nb\u202ec", group=" g ")
    assert named.is_valid()
    assert "\n" not in named.values()["name"]
    assert "\u202e" not in named.values()["name"]
    assert named.values()["group"] == "g"


def test_what_is_not_as_usual_is_shown() -> None:
    assert form(confirm="3").tells
    assert form(webhook="x").tells
    assert "90 s" in str(form(every="90")["every"])


def test_intervals_stand_in_their_order_whatever_is_asked_for() -> None:
    def offered(least: int, **fields: Any) -> list[str]:
        shown = str(MonitorForm(fields or None, least=least)["every"])
        return re.findall(r'<option\s+value="([^"]*)"', shown)

    assert offered(1200) == ["1200", "3600", "21600", "86400"]
    assert "20 min" in str(MonitorForm(least=1200)["every"])
    assert offered(3600, every="7200") == ["3600", "7200", "21600", "86400"]
    assert offered(21600, every="9" * 5000) == ["9" * 5000, "21600", "86400"]


def test_an_address_is_asked_for_only_if_mail_can_be_sent(operator: Callable[..., Environment]) -> None:
    def asked() -> tuple[bool, str]:
        control = form()["alert_email"]
        return "disabled" in str(control), str(control.help_text)

    assert asked() == (True, "This service sends no email.")
    set_monitors(operator)
    assert asked() == (False, "")
    set_monitors(operator, profile="public")
    assert asked() == (False, str(MONITOR_FIELDS["alert_email"].help))
    # It is the visitor's own (WCAG 2.2 success criterion 1.3.5), unlike the addresses of a test.
    assert 'autocomplete="email"' in str(form()["alert_email"])


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("https://hooks.example.org/mail", True),
        ("https://hooks.example.org:443/", True),
        ("https://hooks.example.org:8443/", False),
        ("https://intranet/hook", False),
        ("http://hooks.example.org/", False),
        ("https://hooks.example.org/#part", False),
    ],
)
def test_in_public_it_takes_only_what_alerts_can_be_sent_to(
    operator: Callable[..., Environment], address: str, fits: bool
) -> None:
    operator(profile="public")
    assert form(webhook=address).is_valid() is fits
    assert fits is not bool(fault(address, public=True))
