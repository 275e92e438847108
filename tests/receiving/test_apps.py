"""The app of what is received."""

from __future__ import annotations

from django.apps import apps

from smtptest.receiving.apps import ReceivingConfig


def test_it_is_installed_by_this_configuration() -> None:
    assert isinstance(apps.get_app_config("receiving"), ReceivingConfig)
