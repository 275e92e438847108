"""The health check for a load balancer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from channels.layers import get_channel_layer
from django.http import HttpRequest, HttpResponse

from smtptest.transcripts.database import clock, room, timekeeping
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread

# The database and the channel layer have this long to answer.
_SECONDS = 5.0
# The check writes to the database at most this often, however often it is asked for.
_WRITE_SECONDS = 5.0
PATH = "/healthz"
# What packages above this one look after. Each asks the database, and gives a remark or nothing, as below.
WATCHES: dict[str, Callable[[], str]] = {}
_hindrance, _tried = "", float("-inf")


def _ask_database() -> str:
    """A remark about the clocks; empty if they agree and are plausible."""
    clock.look()
    doubt = timekeeping.doubt()
    return clock.told_difference() or (f"nothing that has expired is deleted: {doubt}" if doubt else "")


def _ask_watches() -> dict[str, str]:
    return {name: ask() for name, ask in WATCHES.items()}


async def _ask_layer() -> str:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "health"})
    await layer.receive(channel)
    return ""


async def _cannot_store() -> str:
    global _hindrance, _tried  # per process, like its connections
    if monotonic() - _tried >= _WRITE_SECONDS:
        _hindrance, _tried = await in_write_thread(room.hindrance)(), monotonic()
    return _hindrance


async def healthz(request: HttpRequest) -> HttpResponse:
    """200 ``ok`` if the database and the channel layer answer and a test can be stored, else 503 with the reason.

    ``ok`` can be followed by what the operator should look into, such as clocks that differ. Whoever asks with the name
    of a watch, as in ``/healthz?monitors``, gets 503 for its remark too: a load balancer should not, because another
    process would do no better, but whoever watches the watcher should.
    """
    silent, remarks, hindrance = [], [], ""
    watched: dict[str, str] = {}
    for name, ask in (("database", in_read_thread(_ask_database)), ("layer", _ask_layer)):
        try:
            async with asyncio.timeout(_SECONDS):
                remarks.append(await ask())
                if name == "database":
                    hindrance = await _cannot_store()
                    watched = await in_read_thread(_ask_watches)()
        except Exception:  # whatever went wrong, the answer is the same
            silent.append(name)
    text = "; ".join(["ok", *filter(None, (*remarks, *watched.values()))])
    asked = [remark for name, remark in watched.items() if remark and name in request.GET]
    if asked:
        text = "; ".join(asked)
    if hindrance:
        text = f"no test can start, what is stored can be read; the database cannot be written to: {hindrance}"
    if silent:
        text = f"no answer from: {', '.join(silent)}"
    return HttpResponse(text, content_type="text/plain", status=503 if silent or hindrance or asked else 200)
