"""Renders pages that hold a whole transcript in threads, large ones one at a time, and sends them as they are read.

A remote server decides how large a transcript is, up to SMTPTEST_TEST_BYTES. On the event loop a large page would delay
all live lines and the leases of all tests; a dozen at once would fill the memory.
"""

from __future__ import annotations

import weakref
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from smtptest.serving import metrics
from smtptest.serving.compression import LEVEL_OF_LARGE, compress, gzipped, is_compressible, mark_as_gzip, reads_gzip
from smtptest.serving.daemon_threads import DaemonThreadPool
from smtptest.serving.json_requests import with_errors
from smtptest.transcripts.database.threads import in_thread
from smtptest.transcripts.render.document import extent

# A typical transcript has 30 events. A page with this many takes a tenth of a second.
FEW_EVENTS = 400
_LIGHT, _HEAVY = DaemonThreadPool(2, "light"), DaemonThreadPool(1, "heavy")
RETRY_SECONDS = 5
# Bytes: an answer with more than this is large and sent in pieces of this size.
_LARGE, _PIECE = 512 * 1024, 64 * 1024
_AS_GZIP = 16  # added to zlib's window bits
Make = Callable[[], HttpResponse]


class Busy(Exception):
    """Too many large pages are being requested at once."""


class Gate:
    """Lets ``most`` users in at a time and raises Busy for any more."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside = 0
        self._lock = RLock()  # a finalizer of _Pieces can call leave() while its thread is inside enter()

    def enter(self) -> None:
        with self._lock:
            if self._inside >= self._most:
                raise Busy
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1

    @contextmanager
    def passage(self) -> Iterator[None]:
        """Be inside for the duration of the block."""
        self.enter()
        try:
            yield
        finally:
            self.leave()


# Long pages that are queued or being rendered: the last one waits about 20 s. Large answers that are being sent.
_RENDERING, _SENDING = Gate(12), Gate(32)


async def in_page_thread(request: HttpRequest, make: Make, *public_ids: str) -> HttpResponseBase:
    """Return what ``make`` returns in a thread, where it may use the database; 503 if too many large pages are
    requested.

    public_ids: the transcripts in the page.
    """
    try:
        answer: HttpResponseBase | None = await in_thread(_unless_long, _LIGHT)(request, make, public_ids)
        if answer is None:
            with _RENDERING.passage():
                answer = await in_thread(_packed, _HEAVY)(request, make)
    except Busy:
        answer = busy_response(request)
    return answer


async def unless_long(make: Make, *public_ids: str) -> HttpResponse | None:
    """The same as :func:`in_page_thread` for what is wanted only if it is not large, and as it is; else None."""

    def made() -> HttpResponse | None:
        return None if extent(public_ids) > FEW_EVENTS else make()

    return await in_thread(made, _LIGHT)()


def _unless_long(request: HttpRequest, make: Make, public_ids: tuple[str, ...]) -> HttpResponseBase | None:
    return None if extent(public_ids) > FEW_EVENTS else _packed(request, make)


def _packed(request: HttpRequest, make: Make) -> HttpResponseBase:
    """The answer. A large one is compressed in memory and sent in pieces, so that a slow reader costs less memory."""
    whole = make()
    if len(whole.content) <= _LARGE:
        compress(request, whole)
        return whole
    _SENDING.enter()
    packed, as_it_is = gzipped(whole.content, LEVEL_OF_LARGE), is_compressible(whole) and reads_gzip(request)
    pieces = _Slices(packed, _SENDING.leave) if as_it_is else _Pieces(packed, _SENDING.leave)
    answer = StreamingHttpResponse(pieces, status=whole.status_code)
    for name, value in whole.items():
        answer[name] = value
    patch_vary_headers(answer, ("Accept-Encoding",))
    if as_it_is:
        mark_as_gzip(answer)
    answer["Content-Length"] = str(len(packed if as_it_is else whole.content))
    answer.cookies = whole.cookies
    return answer


class _Slices:
    """A body in pieces, each taken when the previous one has been sent.

    gone: called after the last piece, or when this object is dropped, which is all that happens when a reader leaves.
    """

    def __init__(self, packed: bytes, gone: Callable[[], None]) -> None:
        self._rest = packed
        self._end = weakref.finalize(self, gone)
        self._end.atexit = False

    def __aiter__(self) -> _Slices:
        return self

    async def __anext__(self) -> bytes:
        if piece := self._take():
            return piece
        self._end()
        raise StopAsyncIteration

    def _take(self) -> bytes:
        piece, self._rest = self._rest[:_PIECE], self._rest[_PIECE:]
        return piece


class _Pieces(_Slices):
    """The same for a reader who does not read gzip: decompressed piece by piece."""

    def __init__(self, packed: bytes, gone: Callable[[], None]) -> None:
        super().__init__(packed, gone)
        self._unpacking = zlib.decompressobj(zlib.MAX_WBITS | _AS_GZIP)

    def _take(self) -> bytes:
        piece = self._unpacking.decompress(self._rest, _PIECE)
        self._rest = self._unpacking.unconsumed_tail
        return piece


def busy_response(request: HttpRequest) -> HttpResponse:
    """The answer if too many large pages are requested: 503 and when to retry (RFC 9110 section 15.6.4)."""
    metrics.LIMITED.labels("pages").inc()
    words = _("Too many long transcripts are being viewed at the moment. Try again in a few seconds.")
    answer = with_errors(request, 503, {"__all__": [words]}, lambda: _page(request, words))
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(request: HttpRequest, words: str) -> HttpResponse:
    if request.path.endswith((".txt", ".png")):
        return HttpResponse(f"{words}\n", status=503, content_type="text/plain; charset=utf-8")
    context: dict[str, Any] = {"full": words}
    answer = render(request, "errors/503.html", context, status=503)
    if request.method == "GET":
        answer.headers["Refresh"] = str(RETRY_SECONDS)
    return answer
