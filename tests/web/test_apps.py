"""The app of the pages: with it come the checks of what the operator set."""

from __future__ import annotations

from django.apps import apps
from django.core.checks.registry import registry

from smtptest.web.apps import WebConfig


def test_it_is_installed_by_this_configuration() -> None:
    assert isinstance(apps.get_app_config("web"), WebConfig)


def test_the_checks_of_the_settings_are_registered_with_it() -> None:
    modules = {check.__module__ for check in registry.get_checks(include_deployment_checks=True)}
    assert "smtptest.conf.checks" in modules
