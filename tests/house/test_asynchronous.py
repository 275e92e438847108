"""No visitor waits for another one's view: outside the operator's pages nothing runs in the thread that all share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.urls import get_resolver, include, path
from django.utils.decorators import sync_only_middleware
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from smtptest.conf.environment import BASE_DIR
from smtptest.serving.json_requests import csrf_protected_forms
from smtptest.serving.middleware.django_async import OperatorsOnly
from tests.house.asynchronous import sync_middleware, sync_views, views

# Asked of a Python of its own: the operator's pages are installed when Django starts, or not at all.
WITH_THE_OPERATORS_PAGES = """
import json
import django
django.setup()
from django.conf import settings
from django.urls import get_resolver
from django.utils.module_loading import import_string
from tests.house.asynchronous import sync_middleware, sync_views
operators = settings.ENV.admin_path
assert operators and any(route.startswith(operators) for route in sync_views(get_resolver().url_patterns))
print(json.dumps([
    sync_views(get_resolver().url_patterns, operators), sync_middleware(map(import_string, settings.MIDDLEWARE))
]))
"""


def sync_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


async def async_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_every_view_is_asynchronous() -> None:
    patterns = get_resolver().url_patterns
    assert len(list(views(patterns))) > 15
    assert sync_views(patterns, settings.ENV.admin_path) == []


def test_every_middleware_is_asynchronous() -> None:
    assert sync_middleware(map(import_string, settings.MIDDLEWARE)) == []


@pytest.mark.long
def test_with_the_operators_pages_they_are_all_that_is_synchronous() -> None:
    environment = {**os.environ, "SMTPTEST_ADMIN": "operator-4821"}
    command = [sys.executable, "-c", WITH_THE_OPERATORS_PAGES]
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[], []]


def test_a_sync_view_is_found_wherever_it_stands() -> None:
    inner = [path("a/", sync_view), path("b/", require_safe(sync_view)), path("c/", TemplateView.as_view())]
    good = [path("d/", require_safe(async_view)), path("e/", csrf_protected_forms(async_view))]
    patterns: list[Any] = [path("deep/", include(inner + good)), path("", sync_view), path("operators/", sync_view)]
    assert sync_views(patterns) == ["deep/a/", "deep/b/", "deep/c/", "", "operators/"]
    assert sync_views(patterns, "operators") == ["deep/a/", "deep/b/", "deep/c/", ""]


@sync_only_middleware
def before_django_3(get_response: Any) -> Any:
    return get_response


@pytest.mark.parametrize("middleware", [LocaleMiddleware, CsrfViewMiddleware, GZipMiddleware, before_django_3])
def test_a_sync_middleware_is_found(middleware: Any) -> None:
    assert sync_middleware([middleware]) == [f"{middleware.__module__}.{middleware.__name__}"]


def test_a_middleware_for_the_operator_only_is_synchronous_for_nobody_else() -> None:
    class Ours(OperatorsOnly, SessionMiddleware):
        pass

    class AndMore(OperatorsOnly, CsrfViewMiddleware):
        """Django asks its process_view whatever the path is."""

    class Everybodys(OperatorsOnly, SessionMiddleware):
        __call__ = SessionMiddleware.__call__

    assert [sync_middleware([one]) != [] for one in (Ours, AndMore, Everybodys)] == [False, True, True]
