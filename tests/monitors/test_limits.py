"""What monitors there may be; most of it is asked by way of :mod:`tests.monitors.test_create`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from smtptest.conf.quota_settings import PUBLIC
from smtptest.engine.smtp.plan import Auth, Plan, StopAfter
from smtptest.monitors.limits import Refused, judge, least_every, least_of_any, target_hash

PLAN = Plan(host="mx.example.org", stop_after=StopAfter.TLS)


@pytest.mark.parametrize(
    ("plan", "least"),
    [
        (PLAN, 1200),
        (replace(PLAN, auth=Auth.PLAIN, username="me"), 1800),
        (replace(PLAN, stop_after=StopAfter.RCPT, rcpt_to=("a@example.org",)), 86400),
    ],
)
def test_an_interval_leaves_half_of_each_limit_to_others(plan: Plan, least: int) -> None:
    assert least_every(plan, replace(settings.ENV, quotas=PUBLIC)) == least
    assert least_every(plan, settings.ENV) == settings.ENV.monitors.least_every


def test_what_the_form_offers_first_is_allowed() -> None:
    public = replace(settings.ENV, quotas=PUBLIC)
    assert least_of_any(public) == least_every(PLAN, public)
    assert least_of_any(settings.ENV) == settings.ENV.monitors.least_every


def test_a_target_is_a_domain_or_a_network() -> None:
    same = {target_hash(replace(PLAN, host=host)) for host in ("mx.example.org", "EXAMPLE.org")}
    assert len(same) == 1
    assert target_hash(replace(PLAN, host="192.0.2.1")) == target_hash(replace(PLAN, host="192.0.2.200"))
    assert target_hash(replace(PLAN, host="192.0.2.1")) != target_hash(replace(PLAN, host="203.0.113.1"))


def test_whom_the_operator_blocks_is_not_watched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    blocked = f"{tmp_path}/blocked"
    with open(blocked, "w") as file:
        file.write("example.org\n")
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, blocklist=blocked))
    with pytest.raises(Refused) as refused:
        judge(PLAN, 60, alert_email="", has_secret=False)
    assert refused.value.field == "host"


@pytest.mark.parametrize(
    ("plan", "least"),
    [
        (PLAN, "20 min"),
        (replace(PLAN, stop_after=StopAfter.RCPT, rcpt_to=("a@example.org",)), "24 h"),
        (replace(PLAN, host="192.0.2.1"), "301 s"),
    ],
)
def test_the_shortest_interval_is_said_in_words(monkeypatch: pytest.MonkeyPatch, plan: Plan, least: str) -> None:
    monitors = replace(settings.ENV.monitors, least_every=301)
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, quotas=PUBLIC, monitors=monitors))
    with pytest.raises(Refused, match=f"^Choose {least} or more"):
        judge(plan, 60, alert_email="", has_secret=False)


def test_whom_the_operator_blocks_gets_no_alerts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("anna@example.net\n")
    # A relay's presence is all that is asked for here.
    relay: Any = object()
    monitors = replace(settings.ENV.monitors, relay=relay)
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, monitors=monitors, blocklist=str(tmp_path / "blocked")))
    judge(PLAN, 60, alert_email="bob@example.net", has_secret=False)
    with pytest.raises(Refused) as refused:
        judge(PLAN, 60, alert_email="Anna@example.net", has_secret=False)
    assert refused.value.field == "alert_email"


def test_whom_the_operator_blocks_is_no_webhook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("hooks.example\n")
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, blocklist=str(tmp_path / "blocked")))
    judge(PLAN, 60, alert_email="", has_secret=False, webhook="https://hook.example/")
    with pytest.raises(Refused) as refused:
        judge(PLAN, 60, alert_email="", has_secret=False, webhook="https://eu.hooks.example/")
    assert refused.value.field == "webhook"


def test_no_mail_is_promised_that_cannot_be_sent() -> None:
    with pytest.raises(Refused) as refused:
        judge(PLAN, 60, alert_email="me@example.org", has_secret=False)
    assert refused.value.field == "alert_email"
