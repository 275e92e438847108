"""Settings of the operator's pages."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.conf.admin_settings import admin_settings


@pytest.mark.parametrize(("https", "name"), [(True, "__Secure-smtptest_operator"), (False, "smtptest_operator")])
def test_the_operators_cookie_is_as_safe_as_its_path_allows(https: bool, name: str) -> None:
    base: dict[str, Any] = {
        "TEMPLATES": [{"OPTIONS": {"context_processors": []}}],
        "INSTALLED_APPS": [],
        "MIDDLEWARE": [],
    }
    made = admin_settings({**base, "SILENCED_SYSTEM_CHECKS": []}, "operator", https=https)
    assert (made["SESSION_COOKIE_NAME"], made["SESSION_COOKIE_SECURE"]) == (name, https)
