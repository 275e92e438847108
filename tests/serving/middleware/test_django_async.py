"""The middleware that runs in the event loop is Django's own, all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.test import AsyncRequestFactory
from django.utils.module_loading import import_string

from smtptest.serving.middleware.django_async import OperatorsOnly

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


@pytest.mark.parametrize(("path", "asked"), [("/operator-4821/", 2), ("/operator-4821", 0), ("/t/x/", 0)])
async def test_middleware_of_the_operators_pages_is_asked_nothing_of_a_visitor(
    operator: Callable[..., Any], path: str, asked: int
) -> None:
    hooks: list[str] = []

    class Synchronous(OperatorsOnly):
        def process_request(self, request: HttpRequest) -> None:
            hooks.append("before the view")

        def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
            hooks.append("after it")
            return response

    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("seen")

    operator(admin_path="operator-4821")
    answer: Any = Synchronous(view)(AsyncRequestFactory().get(path))
    assert (await answer).content == b"seen"
    assert len(hooks) == asked
