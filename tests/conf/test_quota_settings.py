"""How much each visitor may have."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured

from smtptest.conf import environment
from smtptest.conf.quota_settings import COUNTS, PRIVATE, PUBLIC
from tests.conf.test_environment import KEY


def test_the_public_profile_has_every_limit_and_cannot_be_without(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SMTPTEST_PROFILE": "public",
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "smtptest.example.org",
    }.items():
        monkeypatch.setenv(name, value)
    assert environment.read().quotas == PUBLIC
    for name, value in [(name, "0") for name in COUNTS.values()] + [
        ("SMTPTEST_SENDING", "any"), ("SMTPTEST_WORK", "never"),
    ]:  # fmt: skip
        with monkeypatch.context() as unsafe:
            unsafe.setenv(name, value)
            with pytest.raises(ImproperlyConfigured, match=name):
                environment.read()


def test_the_private_profile_has_no_limit_and_can_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.read().quotas == PRIVATE
    monkeypatch.setenv("SMTPTEST_VISITOR_RUNNING", "1")
    assert environment.read().quotas == replace(PRIVATE, visitor_running=1)
