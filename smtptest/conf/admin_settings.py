"""Django's settings for the operator's own pages, which exist only if SMTPTEST_ADMIN names their path."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

_APPS = (
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "axes",
)
_MIDDLEWARE = (
    "smtptest.serving.middleware.operators.Session",
    "smtptest.serving.middleware.operators.Authentication",
    "smtptest.serving.middleware.operators.Message",
    # Waits in a thread only after a login that was refused.
    "axes.middleware.AxesMiddleware",
)
_CONTEXT = ("django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages")
_VALIDATORS = ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
FAILURES, COOL_OFF = 5, timedelta(minutes=15)


def admin_settings(base: dict[str, Any], path: str, *, https: bool) -> dict[str, Any]:
    """What is added to the settings ``base`` or replaced in them. https: cookies are only sent over TLS."""
    (template,) = base["TEMPLATES"]
    options = {"context_processors": [*template["OPTIONS"]["context_processors"], *_CONTEXT]}
    validators = [{"NAME": f"django.contrib.auth.password_validation.{name}"} for name in _VALIDATORS]
    minimum = {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    }
    return {
        "INSTALLED_APPS": [*base["INSTALLED_APPS"], *_APPS],
        "MIDDLEWARE": [*base["MIDDLEWARE"], *_MIDDLEWARE],
        "TEMPLATES": [{**template, "OPTIONS": options}],
        "AUTH_PASSWORD_VALIDATORS": [minimum, *validators],
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "django.contrib.auth.backends.ModelBackend",
        ],
        # Only the operator has a session, so the cookie is sent to these pages only.
        # With __Secure- no page without TLS can set it (RFC 6265bis section 4.1.3.1).
        "SESSION_COOKIE_NAME": f"{'__Secure-' if https else ''}smtptest_operator",
        "SESSION_COOKIE_PATH": f"/{path}/",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_AGE": 8 * 3600,
        **_login_limit(base["SILENCED_SYSTEM_CHECKS"]),
    }


def _login_limit(silenced: list[str]) -> dict[str, Any]:
    """Failed logins are counted by user name: behind a proxy all come from one address, and no address should be
    stored."""
    return {
        "AXES_LOCKOUT_PARAMETERS": ["username"],
        "AXES_FAILURE_LIMIT": FAILURES,
        "AXES_COOLOFF_TIME": COOL_OFF,
        "AXES_RESET_ON_SUCCESS": True,
        "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
        "AXES_DISABLE_ACCESS_LOG": True,
        "AXES_ENABLE_ADMIN": False,
        "AXES_CLIENT_IP_CALLABLE": no_address,
        "AXES_VERBOSE": False,
        "SILENCED_SYSTEM_CHECKS": [*silenced, "axes.W006"],  # it recommends using the address
    }


def no_address(request: HttpRequest) -> None:
    """Return no address, so that none is stored for failed logins."""
