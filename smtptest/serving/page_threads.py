"""Where pages that hold a whole transcript are made: in threads, the large ones one by one, and sent as they are read.

A transcript is as large as a stranger's server wants, up to its bound (SMTPTEST_TEST_BYTES). On the event loop its page
would hold up everybody's lines, and the leases of all tests with them; a dozen at once would fill the memory.
"""

from __future__ import annotations

import weakref
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from smtptest.serving import metrics
from smtptest.serving.daemon_threads import DaemonThreadPool
from smtptest.transcripts.database.threads import in_thread
from smtptest.transcripts.render.document import extent

# The usual transcript has some 30 events. A page of so many takes a tenth of a second.
FEW_EVENTS = 400
_LIGHT, _HEAVY = DaemonThreadPool(2, "light"), DaemonThreadPool(1, "heavy")
RETRY_SECONDS = 5
# Bytes from which on an answer is large, and of a piece of it.
_LARGE, _PIECE = 512 * 1024, 64 * 1024
Make = Callable[[], HttpResponse]


class Busy(Exception):
    """So much is asked for at once that this cannot be had now."""


class Gate:
    """Lets so many in, and raises Busy for whoever comes beyond that."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside = 0
        self._lock = RLock()  # who leaves may do so while another one enters in the same thread: see _Pieces

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
        """Inside for as long as the block takes."""
        self.enter()
        try:
            yield
        finally:
            self.leave()


# Long pages that wait for their turn or are made: the last of them waits for some 20 s. Large answers on their way.
_MAKING, _ALIVE = Gate(12), Gate(32)


async def in_page_thread(request: HttpRequest, make: Make, *public_ids: str) -> HttpResponseBase:
    """The answer that ``make`` gives in a thread, where it may ask the database; 503 where too many want a large one.

    public_ids: of the transcripts that it holds.
    """
    try:
        answer: HttpResponseBase | None = await in_thread(_unless_long, _LIGHT)(make, public_ids)
        if answer is None:
            with _MAKING.passage():
                answer = await in_thread(_packed, _HEAVY)(make)
    except Busy:
        answer = busy_response(request)
    return answer


def _unless_long(make: Make, public_ids: tuple[str, ...]) -> HttpResponseBase | None:
    return None if extent(public_ids) > FEW_EVENTS else _packed(make)


def _packed(make: Make) -> HttpResponseBase:
    """The answer; a large one packed, in pieces, and counted: a slow reader costs a fraction of what it reads."""
    whole = make()
    if len(whole.content) <= _LARGE:
        return whole
    _ALIVE.enter()
    answer = StreamingHttpResponse(_Pieces(zlib.compress(whole.content, 1), _ALIVE.leave), status=whole.status_code)
    for name, value in whole.items():
        answer[name] = value
    answer["Content-Length"] = str(len(whole.content))
    answer.cookies = whole.cookies
    return answer


class _Pieces:
    """A body in pieces, each given when the one before is on its way. gone: called after the last, or without readers.

    A reader who goes away leaves no other trace than that these pieces are dropped.
    """

    def __init__(self, packed: bytes, gone: Callable[[], None]) -> None:
        self._unpacking = zlib.decompressobj()
        self._rest = packed
        self._end = weakref.finalize(self, gone)
        self._end.atexit = False

    def __aiter__(self) -> _Pieces:
        return self

    async def __anext__(self) -> bytes:
        piece = self._unpacking.decompress(self._rest, _PIECE)
        self._rest = self._unpacking.unconsumed_tail
        if not piece:
            self._end()
            raise StopAsyncIteration
        return piece


def busy_response(request: HttpRequest) -> HttpResponse:
    """Too many want large pages at once: 503, and when to try again (RFC 9110 section 15.6.4)."""
    metrics.LIMITED.labels("pages").inc()
    words = _("Too many long transcripts are being viewed at the moment. Try again in a few seconds.")
    answer = _told(request, words)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _told(request: HttpRequest, words: str) -> HttpResponse:
    if request.path.endswith(".json"):
        return JsonResponse({"errors": {"__all__": [words]}}, status=503)
    if request.path.endswith((".txt", ".png")):
        return HttpResponse(f"{words}\n", status=503, content_type="text/plain; charset=utf-8")
    context: dict[str, Any] = {"full": words}
    answer = render(request, "errors/503.html", context, status=503)
    if request.method == "GET":
        answer.headers["Refresh"] = str(RETRY_SECONDS)
    return answer
