"""The badges of a monitor, for other people's pages."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from smtptest.monitors.reading import reports
from smtptest.serving.compression import compress
from smtptest.serving.page_threads import in_page_thread
from smtptest.web.presenters.monitors.badges import Badge, badge

# A badge stands on pages of other sites: they may show it, and it can do nothing there.
_HEADERS = {
    "Cache-Control": "public, max-age=60, s-maxage=60",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",
}


async def picture(request: HttpRequest, report: str, what: str) -> HttpResponseBase:
    """The badge as SVG."""

    def make() -> HttpResponse:
        return HttpResponse(_badge(report, what).svg(), content_type="image/svg+xml; charset=utf-8")

    return await in_page_thread(request, lambda: _cacheable(request, make()))


async def endpoint(request: HttpRequest, report: str, what: str) -> HttpResponseBase:
    """The badge as shields.io takes it."""
    return await in_page_thread(request, lambda: _cacheable(request, JsonResponse(_badge(report, what).shields())))


def _badge(report: str, what: str) -> Badge:
    """Raises Http404 if the monitor is unknown, deleted or not public, or there is no such badge; the answer does not
    say which."""
    found = reports.find(report, whole=False)
    made = badge(found, what) if found is not None and found.public else None
    if made is None:
        raise Http404
    return made


def _cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response with its ETag; 304 if the reader has it."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:20]}"'
    response.headers["ETag"] = etag
    # Before it is asked: a 304 has the headers that the 200 would have (RFC 9110 section 15.4.5).
    compress(request, response)
    answer = get_conditional_response(request, etag=etag, response=response)
    assert answer is not None
    for name, value in _HEADERS.items():
        answer.headers[name] = value
    return answer
