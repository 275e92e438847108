"""Django's settings: what must be there for the service to be safe, whatever an operator sets."""

from __future__ import annotations

from django.conf import settings

ORDER = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]


def test_nothing_is_shown_of_an_error() -> None:
    assert settings.DEBUG is False
    assert settings.DEFAULT_EXCEPTION_REPORTER_FILTER.endswith("WithoutValues")


def test_the_middleware_stands_in_an_order_that_works() -> None:
    assert ORDER[0] == "Security", "before anything that answers"
    assert ORDER[1] == "Compressed", "it has to see the whole answer"
    assert ORDER[2] == "Utf8", "before anything that reads a form"
    assert ORDER.index("Capabilities") < ORDER.index("DatabaseOutage"), "an outage is not to be kept in caches either"
    assert ORDER.index("ContentSecurityPolicy") < ORDER.index("Framed"), "what the frame changes is not yet a header"
    assert ORDER.index("DatabaseOutage") < ORDER.index("Language")
    assert ORDER.index("Language") < ORDER.index("Csrf"), "a refusal is said in the visitor's language"
    assert ORDER.index("Language") < ORDER.index("NotAllowed"), "and so is what an address takes"
    assert len(set(ORDER)) == len(ORDER)


def test_no_middleware_of_django_takes_a_thread() -> None:
    assert [name for name in settings.MIDDLEWARE if name.startswith("django.")] == []


def test_scripts_and_styles_come_from_here_alone() -> None:
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert list(policy["default-src"]) == ["'none'"]
    assert "'unsafe-inline'" not in str(policy)
    assert "'unsafe-eval'" not in str(policy)


def test_writes_to_sqlite_say_so_at_once() -> None:
    """SQLite's own defaults lose writes under concurrency (docs/security.md F6)."""
    database = settings.DATABASES["default"]
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"].replace(" ", "")


def test_cookies_are_for_this_site_alone() -> None:
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_SAMESITE in ("Lax", "Strict")
