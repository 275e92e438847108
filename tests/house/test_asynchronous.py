"""No visitor waits for another one's view: outside the operator's pages nothing runs in the thread that all share."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.urls import get_resolver, include, path
from django.utils.decorators import sync_only_middleware
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from smtptest.serving.json_requests import csrf_protected_forms
from tests.house.asynchronous import sync_middleware, sync_views, views


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
