"""What a load balancer and a robot ask for."""

from __future__ import annotations

import asyncio

from channels.layers import get_channel_layer
from django.http import HttpRequest, HttpResponse

from smtptest.transcripts import clock, timekeeping
from smtptest.web.storage import stored

# A load balancer asks every few seconds; who has not answered by then does not answer.
_SECONDS = 5.0


def _ask_database() -> str:
    """What is to be said of the clocks; empty where they agree and can be right."""
    clock.look()
    doubt = timekeeping.doubt()
    return clock.told_difference() or (f"nothing that has expired is deleted: {doubt}" if doubt else "")


async def _ask_layer() -> str:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "health"})
    await layer.receive(channel)
    return ""


async def healthz(request: HttpRequest) -> HttpResponse:
    """200 ``ok`` while database and channel layer answer, else 503 naming which does not.

    Behind ``ok`` stands what an operator should look after: clocks that differ, for one.
    """
    silent, remarks = [], []
    for name, ask in (("database", stored(_ask_database)), ("layer", _ask_layer)):
        try:
            async with asyncio.timeout(_SECONDS):
                remarks.append(await ask())
        except Exception:  # whatever it is, the answer is the same
            silent.append(name)
    text = f"no answer from: {', '.join(silent)}" if silent else "; ".join(["ok", *filter(None, remarks)])
    return HttpResponse(text, content_type="text/plain", status=503 if silent else 200)
