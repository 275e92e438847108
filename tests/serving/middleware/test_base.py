"""What lies under a transcript's link leaves no trace in caches and search engines; refusals are counted."""

from __future__ import annotations

import pytest
from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory

from smtptest.serving import metrics
from smtptest.serving.middleware.base import NO_TRACE, Capabilities, Middleware


def answering(status: int) -> Capabilities:
    async def view(request: HttpRequest) -> HttpResponseBase:
        return HttpResponse(status=status, headers={"Cache-Control": "public"})

    return Capabilities(view)


def refused(status: int) -> float:
    return metrics.REGISTRY.get_sample_value("smtptest_refused_total", {"status": str(status)}) or 0.0


@pytest.mark.parametrize("status", [200, 303, 404, 500])
async def test_whatever_the_answer_a_link_leaves_no_trace(status: int) -> None:
    response = await answering(status)(RequestFactory().get("/t/abc/"))
    assert {name: response.headers[name] for name in NO_TRACE} == NO_TRACE
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/m/abc/", "/alerts/abc/confirm/", "/alerts/abc/unsubscribe/"])
async def test_the_links_of_monitors_and_of_their_mails_do_neither(path: str) -> None:
    response = await answering(200)(RequestFactory().get(path))
    assert {name: response.headers[name] for name in NO_TRACE} == NO_TRACE


@pytest.mark.parametrize("path", ["/", "/t", "/static/t/x.js", "/abuse/"])
async def test_other_pages_are_as_their_views_made_them(path: str) -> None:
    response = await answering(200)(RequestFactory().get(path))
    assert response.headers["Cache-Control"] == "public"
    assert "X-Robots-Tag" not in response.headers


@pytest.mark.parametrize(("status", "counted"), [(399, 0), (400, 1), (404, 1), (429, 1), (499, 1), (500, 0), (200, 0)])
async def test_refusals_are_counted_by_their_status(status: int, counted: int) -> None:
    before = refused(status)
    await answering(status)(RequestFactory().get("/"))
    assert refused(status) - before == counted


def test_django_takes_it_without_a_thread() -> None:
    assert Middleware.async_capable
    assert not Middleware.sync_capable
    assert iscoroutinefunction(answering(200))
