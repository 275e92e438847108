"""The operator's settings of monitors, for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings

from smtptest.conf.environment import Environment
from smtptest.conf.monitor_settings import Relay
from smtptest.engine.secret import Secret

RELAY = Relay(host="127.0.0.1", port=25, tls=False, user="", password=Secret(""))
PUBLIC_URL = "https://smtptest.example.org"


def set_monitors(operator: Callable[..., Environment], *, profile: str = "private", **changes: Any) -> Environment:
    """Change settings of monitors. Alerts have a relay unless it says otherwise."""
    usual = {"relay": RELAY, "mail_from": "monitor@smtptest.example.org"}
    monitors = replace(settings.ENV.monitors, **{**usual, **changes})
    return operator(profile=profile, monitors=monitors, public_url=PUBLIC_URL)
