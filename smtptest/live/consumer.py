"""The websocket of a transcript: the log from where the viewer stands, then what happens, until the test's end.

The layer is the fast path and may lose what it likes: events are numbered, and a gap is filled from the log, into which
the poller (poller.py) sends whoever has received nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from urllib.parse import parse_qs

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as StorageError
from django.http.cookie import parse_cookie

from smtptest.admission import ownership
from smtptest.engine.events import Json, ends_test
from smtptest.live.poller import READERS, poller
from smtptest.runs.broadcast import group
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import in_thread
from smtptest.transcripts.masking.strangers import View, for_strangers, unchanged

logger = logging.getLogger(__name__)

NO_SUCH_TEST = 4404
# RFC 6455 section 7.4.1.
_THE_END, _TOO_CHATTY, _OUR_FAULT = 1000, 1008, 1011
# A viewer has nothing to say; a few pings of a careful client are borne.
_MOST_MESSAGES, _MESSAGE_SECONDS = 20, 10.0
# A viewer that reads slowly costs no more than this: what does not fit is read from the log when its turn comes.
_PAGE, _MOST_BATCHES, _MOST_BYTES = 200, 100, 256 * 1024
# Seconds. A connection that died without a word is silent, as a test is that waits; scripts are not shown pings.
HEARTBEAT_SECONDS = 10.0
_BEAT: list[Json] = []  # in the queue: this very list


class TranscriptConsumer(AsyncWebsocketConsumer):
    """One viewer. Only :meth:`_follow` sends, so that order needs no lock."""

    async def connect(self) -> None:
        await self.accept()
        self.public_id: str = self.scope["url_route"]["kwargs"]["public_id"]
        self.after = _after(self.scope["query_string"])
        self._queue: asyncio.Queue[list[Json] | None] = asyncio.Queue(_MOST_BATCHES)
        self._queued = 0  # bytes, about
        self._active = True
        self._heard: deque[float] = deque(maxlen=_MOST_MESSAGES)
        self._over = False
        self._token = ownership.token_among(_cookies(self.scope["headers"]))
        # In the group first, then the log: what happens between the two comes twice, and nothing is missed.
        await self.channel_layer.group_add(group(self.public_id), self.channel_name)
        self._following = asyncio.create_task(self._follow())
        self._beating = asyncio.create_task(self._beat()) if _wants_heartbeat(self.scope["query_string"]) else None
        poller().join(self)

    async def disconnect(self, code: int) -> None:
        following = getattr(self, "_following", None)
        if following is not None:
            following.cancel()
            if self._beating is not None:
                self._beating.cancel()
            poller().leave(self)
            await self.channel_layer.group_discard(group(self.public_id), self.channel_name)

    async def dispatch(self, message: Json) -> None:
        """As that of Channels, which first closes old connections in Django's thread: nothing here has one there."""
        await getattr(self, get_handler_name(message))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        now = monotonic()
        if len(self._heard) == _MOST_MESSAGES and now - self._heard[0] < _MESSAGE_SECONDS:
            await self.close(code=_TOO_CHATTY)
        self._heard.append(now)

    async def events(self, message: Json) -> None:
        """The layer's message: events as they happen."""
        weight = _weight(message["events"])
        if self._queued and self._queued + weight > _MOST_BYTES:
            return
        with suppress(asyncio.QueueFull):
            self._queue.put_nowait(message["events"])
            self._queued += weight

    async def gone(self, message: Json) -> None:
        """The layer's message: the test was deleted. What of it is still under way is not shown any more."""
        self._following.cancel()
        await self.close(code=NO_SUCH_TEST)

    async def _beat(self) -> None:
        """Have something sent now and again whatever happens, so that silence means that the connection is dead."""
        while True:
            with suppress(asyncio.QueueFull):
                self._queue.put_nowait(_BEAT)
            await asyncio.sleep(HEARTBEAT_SECONDS)

    def is_idle(self) -> bool:
        was, self._active = self._active, False
        return not was

    def poll(self) -> None:
        if self._queue.empty():
            self._queue.put_nowait(None)

    async def _follow(self) -> None:
        try:
            code = await self._follow_to_the_end()
        except Exception:  # an open socket on which nothing will ever come is worse than none: the page tries again
            logger.exception("A viewer could not be served")
            code = _OUR_FAULT
        await self.close(code=code)

    async def _follow_to_the_end(self) -> int:
        """Send whatever comes, and give the code to close with."""
        fresh: list[Json] | None = await self._from_log()
        while fresh is not None:
            await self._send(fresh)
            if self._over or any(map(ends_test, fresh)):
                return _THE_END
            fresh = await (self._from_log() if len(fresh) == _PAGE else self._next())
        return NO_SUCH_TEST

    async def _next(self) -> list[Json] | None:
        """What to send next: the layer's events where they continue, else the log's; None if the test is gone."""
        fresh = await self._queue.get()
        if fresh is _BEAT:
            await self.send(text_data=json.dumps({"heartbeat": self.after}))
            return []
        self._queued -= _weight(fresh or [])
        events = [event for event in fresh or () if event["seq"] > self.after]
        if fresh is None:
            # A layer that lost a message may have lost who listens as well: after a restart of Redis it has.
            await self.channel_layer.group_add(group(self.public_id), self.channel_name)
        if fresh is None or (events and events[0]["seq"] != self.after + 1):
            return await self._from_log()
        return events

    async def _from_log(self) -> list[Json] | None:
        try:
            read = in_thread(_read, READERS)
            found, self._over, self._seen = await read(self.public_id, self.after, self._token)
        except StorageError as failure:
            logger.warning("Reading the event log failed (%s); retrying", type(failure).__name__)
            return []
        events: list[Json] | None = found
        return events

    async def _send(self, events: list[Json]) -> None:
        for event in events:
            await self.send(text_data=json.dumps(self._seen(event)))
            self.after = event["seq"]
        self._active = self._active or bool(events)


def _weight(events: list[Json]) -> int:
    """About how many bytes they are as JSON."""
    return sum(200 + len(event["text"]) if "text" in event else len(json.dumps(event)) for event in events)


def _read(public_id: str, after: int, token: str) -> tuple[list[Json] | None, bool, View]:
    """What a viewer lacks, None if there is no such test; whether the test is over; and how this viewer sees events."""
    test = event_log.find(public_id)
    if test is None:
        return None, False, unchanged
    seen = unchanged if test.masked or event_log.is_owner(test, token) else for_strangers(test.plan)
    events = event_log.read(test, after, most=_PAGE)
    if events or not event_log.is_over(test):
        return events, False, seen
    known = event_log.read(test)
    if not known:
        return None, False, seen  # deleted since it was found
    end = known[-1]
    # A viewer can have seen more than could be stored; it is told the end all the same, numbered on.
    return ([{**end, "seq": after + 1}] if after > end["seq"] else []), True, seen


def _cookies(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Those of the handshake."""
    return parse_cookie("; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie"))


def _asked(query: bytes, name: str, default: str) -> str:
    return parse_qs(query.decode("ascii", "replace")).get(name, [default])[-1]


def _wants_heartbeat(query: bytes) -> bool:
    """Only who asks gets messages that are no events: a program may take each for one."""
    return _asked(query, "heartbeat", "") == "1"


def _after(query: bytes) -> int:
    """The number of the last event that the viewer has; -1, for all, where the query says nothing sensible."""
    given = _asked(query, "after", "-1")
    try:
        return max(-1, int(given)) if len(given) < 10 else -1
    except ValueError:
        return -1


class NoSuchSocket(AsyncWebsocketConsumer):
    """Any other address: closed with words that a program understands, not with a traceback."""

    async def connect(self) -> None:
        await self.accept()
        await self.close(code=NO_SUCH_TEST)
