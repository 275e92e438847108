"""Django's settings. What an operator can choose comes from :mod:`smtptest.conf.environment`; the rest is fixed."""

from __future__ import annotations

from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from smtptest.conf import environment

ENV = environment.read()

SECRET_KEY = ENV.secret_key
DEBUG = False
ALLOWED_HOSTS = list(ENV.allowed_hosts)
CSRF_TRUSTED_ORIGINS = [ENV.public_url] if ENV.public_url else []

INSTALLED_APPS = [
    "daphne",
    "django.contrib.staticfiles",
    "django.forms",
    "channels",
    "csp",
    "smtptest.transcripts.apps.TranscriptsConfig",
    "smtptest.receiving.apps.ReceivingConfig",
    "smtptest.monitors.apps.MonitorsConfig",
    "smtptest.web.apps.WebConfig",
]
MIDDLEWARE = [
    "smtptest.serving.middleware.django_async.Security",
    "smtptest.serving.middleware.compressed.Compressed",
    "smtptest.serving.middleware.base.Utf8",
    "smtptest.serving.middleware.base.Capabilities",
    "smtptest.serving.middleware.django_async.ContentSecurityPolicy",
    "smtptest.serving.middleware.framing.Framed",
    "smtptest.serving.middleware.django_async.FrameOptions",
    "smtptest.serving.middleware.base.HealthCheck",
    "smtptest.serving.middleware.outage.DatabaseOutage",
    "servestatic.middleware.ServeStaticMiddleware",
    "smtptest.serving.middleware.language.Language",
    "smtptest.serving.middleware.base.NotAllowed",
    "smtptest.serving.middleware.django_async.Common",
    "smtptest.serving.middleware.django_async.Csrf",
]
ROOT_URLCONF = "smtptest.urls"
ASGI_APPLICATION = "smtptest.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [environment.BASE_DIR / "templates"],
        # Form controls are rendered with the templates of django.forms.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "smtptest.web.context_processors.version",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# SQLite's own defaults lose writes under concurrency (docs/security.md F6): WAL, and write transactions that say so.
_SQLITE: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Deleted data is overwritten (docs/security.md D7), however the interpreter's SQLite was built; and a log that has
    # grown is truncated.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
    " PRAGMA journal_size_limit=4194304;",
}
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(ENV.database_url, conn_max_age=60, conn_health_checks=True)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "smtptest.sqlite"
    DATABASES["default"]["OPTIONS"] = _SQLITE
    # The tests use a file too: an in-memory database has neither WAL nor a second connection.
    DATABASES["default"]["TEST"] = {"NAME": ENV.var / "test.sqlite3"}
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Otherwise a connection to a machine that has disappeared hangs until TCP gives up, minutes later.
    _POSTGRESQL = DATABASES["default"].setdefault("OPTIONS", {})
    _POSTGRESQL.setdefault("connect_timeout", 5)  # seconds
    _POSTGRESQL.setdefault("tcp_user_timeout", 10_000)  # milliseconds; for an established connection
    # A process that is frozen in a transaction keeps its locks, including the one that every start needs. Waiting for a
    # lock then fails, and PostgreSQL ends the frozen process's session. Both in milliseconds.
    _POSTGRESQL.setdefault("options", "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=5000")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# channels_redis waits 5 s for a message in one command; redis-py 8 aborts a read after 5 s and would close the socket.
_REDIS = {"address": ENV.redis_url, "socket_timeout": 20}
# Version 1.1 sends messages of another form, under the prefix that is channels_redis's own. While both versions run,
# the viewers of one see the tests of the other by the event log.
_LAYER = {"hosts": [_REDIS], "prefix": "smtptest-2"}
CHANNEL_LAYERS: dict[str, Any] = {
    "default": {"BACKEND": "smtptest.live.redis_layer.RetryingRedisChannelLayer", "CONFIG": _LAYER}
    if ENV.redis_url
    else {"BACKEND": "smtptest.live.memory_layer.MemoryChannelLayer"}
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [environment.BASE_DIR / "site"]
STATIC_ROOT = ENV.var / "static"
STORAGES = {"staticfiles": {"BACKEND": "smtptest.serving.static.HashedStaticFiles"}}

USE_I18N = True
# See docs/translating.md. The first is the default.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [environment.BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "smtptest_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
USE_TZ = True
TIME_ZONE = "UTC"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# A link to a transcript is a capability: it must not leave in a Referer (W3C Referrer Policy, section 1.2).
SECURE_REFERRER_POLICY = "no-referrer"
_HTTPS = ENV.public_url.startswith("https:")
CSRF_COOKIE_SECURE = _HTTPS
# Named like the cookie in admission/ownership.py, for the same reason.
CSRF_COOKIE_NAME = f"{'__Host-' if _HTTPS else ''}csrftoken"
LANGUAGE_COOKIE_SECURE = _HTTPS
# Half a year, for this host only. An operator who stops using TLS has to wait that long.
SECURE_HSTS_SECONDS = 180 * 24 * 3600 if _HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    # Django looks for its middleware by name; ours are subclasses (serving/middleware/django_async.py and its test).
    "security.W001",
    "security.W002",
    "security.W003",
    "security.W005",  # HSTS for subdomains, which are not this program's business
    "security.W021",  # nor is the browsers' preload list
    "security.W008",  # only the proxy listens on port 80, so it does the redirect to https
]
# Error reports show no values of variables; Django's own filter hides only what a decorator names.
DEFAULT_EXCEPTION_REPORTER_FILTER = "smtptest.serving.error_reports.WithoutValues"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "smtptest.web.views.refused.refused_form"
# The largest texts that the form accepts; in the private profile also files in base64, which makes them a third larger.
DATA_UPLOAD_MAX_MEMORY_SIZE = (256 if ENV.public else 640) * 1024
FILE_UPLOAD_HANDLERS = ["smtptest.web.forms.uploads.InMemory"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "smtptest.serving.logs.PlainLines"},
        "json": {"()": "smtptest.serving.logs.JsonLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": ENV.log_format, "filters": ["brief", "seldom"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "filters": {
        "brief": {"()": "smtptest.serving.logs.Brief"},
        "seldom": {"()": "smtptest.serving.logs.Seldom"},
    },
    "loggers": {
        "smtptest": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        # Strangers write the messages that it judges, and the result says what is wrong with them.
        "dkimpy": {"level": "CRITICAL"},
    },
}

if ENV.admin_path:
    from smtptest.conf.admin_settings import admin_settings

    # Settings are the names of this module; this adds or replaces those that the operator's pages need.
    globals().update(admin_settings(globals(), ENV.admin_path, https=_HTTPS))
