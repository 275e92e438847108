"""The app of monitors."""

from __future__ import annotations

from django.apps import apps

from smtptest.monitors.apps import MonitorsConfig


def test_it_is_installed_by_this_configuration() -> None:
    assert isinstance(apps.get_app_config("monitors"), MonitorsConfig)
