"""Compresses what the views answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from smtptest.serving.compression import compress
from smtptest.serving.handler import is_admin
from smtptest.serving.middleware.base import Middleware


class Compressed(Middleware):
    """Compresses all answers except those of the operator's pages, which show a search of the request beside what
    others wrote.

    It comes early in the list, because it must see the whole body. What was made in a thread was compressed there
    (serving/page_threads.py); the remaining pages take half a millisecond.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = await self._get_response(request)
        if isinstance(response, HttpResponse) and not is_admin(request.path):
            compress(request, response)
        return response
