"""The middleware that runs in the event loop is Django's own, all of it."""

from __future__ import annotations

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.module_loading import import_string

DJANGOS = (
    SecurityMiddleware,
    CSPMiddleware,
    XFrameOptionsMiddleware,
    CommonMiddleware,
    CsrfViewMiddleware,
)


def test_each_of_djangos_is_installed_once() -> None:
    """Django's own checks for three of them, which go by names, are silenced."""
    installed = [import_string(path) for path in settings.MIDDLEWARE]
    found = [django for ours in installed for django in DJANGOS if issubclass(ours, django)]
    assert found == list(DJANGOS)
