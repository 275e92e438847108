"""The websocket of a transcript: sends the events that the viewer lacks, then new ones, until the test ends.

The channel layer is the fast path and may lose messages: events are numbered, and gaps are filled from the event log.
The poller (poller.py) makes viewers who have received nothing for a while read the log.
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
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as StorageError
from django.http.cookie import parse_cookie
from django.utils.translation import override

from smtptest.admission import ownership
from smtptest.engine.events import Json, ends_test
from smtptest.live.poller import READERS, poller
from smtptest.runs.broadcast import group
from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import in_thread
from smtptest.transcripts.masking.strangers import View, for_strangers, unchanged
from smtptest.transcripts.render.in_words import in_language, is_worded

logger = logging.getLogger(__name__)
# Each viewer reads for itself.
_unread = ThrottledLog(logger, "Viewers cannot read the event log", "Viewers read the event log again")

NO_SUCH_TEST = 4404
# RFC 6455 section 7.4.1.
TEST_ENDED, TOO_MANY_MESSAGES, INTERNAL_ERROR = 1000, 1008, 1011
# Viewers need not send anything; a few pings of a careful client are tolerated.
_MOST_MESSAGES, _MESSAGE_SECONDS = 20, 10.0
# A slow viewer costs no more memory than this: events that do not fit are dropped here and later read from the log.
_PAGE, _MOST_BATCHES, _MOST_BYTES = 200, 100, 256 * 1024
# Seconds. Without heartbeats, a page could not tell a dead connection from a test that waits: scripts see no pings.
HEARTBEAT_SECONDS = 10.0
_BEAT: Json = {}  # in the queue, recognised by identity
# The number of an event, and the event as JSON, as its viewer gets it.
Numbered = tuple[int, str]


class TranscriptConsumer(AsyncWebsocketConsumer):
    """One viewer. Only :meth:`_follow` sends, so that the order needs no lock."""

    async def connect(self) -> None:
        await self.accept()
        self.public_id: str = self.scope["url_route"]["kwargs"]["public_id"]
        self.after = _after(self.scope["query_string"])
        self._language = _language(self.scope["query_string"])
        # Messages of the layer, each with its approximate number of bytes; None asks to read the log.
        self._queue: asyncio.Queue[tuple[int, Json | None]] = asyncio.Queue(_MOST_BATCHES)
        self._queued = 0
        self._heard: deque[float] = deque(maxlen=_MOST_MESSAGES)
        self._over = False
        self._must_join = False
        # Known as soon as the log was read once.
        self._seen: View | None = None
        self._token = ownership.token_among(_cookies(self.scope["headers"]))
        # Join the group before reading the log: an event in between arrives twice, but none is missed.
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
        """Call the message's handler. Channels would first close old database connections in Django's thread, where we
        have none."""
        await getattr(self, get_handler_name(message))(message)

    async def websocket_disconnect(self, message: Json) -> None:
        """The connection is closed. Channels would close old database connections here too."""
        await self.disconnect(message["code"])
        raise StopConsumer

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        now = monotonic()
        if len(self._heard) == _MOST_MESSAGES and now - self._heard[0] < _MESSAGE_SECONDS:
            await self.close(code=TOO_MANY_MESSAGES)
        self._heard.append(now)

    async def events(self, message: Json) -> None:
        """The channel layer's message with new events."""
        weight = sum(len(text) for _, _, text in message["events"])
        if self._queued and self._queued + weight > _MOST_BYTES:
            return
        with suppress(asyncio.QueueFull):
            self._queue.put_nowait((weight, message))
            self._queued += weight

    async def gone(self, message: Json) -> None:
        """The channel layer's message that the test was deleted. Events still in the queue are not sent."""
        self._following.cancel()
        await self.close(code=NO_SUCH_TEST)

    async def _beat(self) -> None:
        """Send heartbeats, so that the page can take silence for a dead connection."""
        while True:
            with suppress(asyncio.QueueFull):
                self._queue.put_nowait((0, _BEAT))
            await asyncio.sleep(HEARTBEAT_SECONDS)

    def poll(self) -> None:
        if self._queue.empty():
            self._queue.put_nowait((0, None))

    async def _follow(self) -> None:
        try:
            code = await self._follow_to_the_end()
        except Exception:  # close the socket, so that the page reconnects instead of waiting for ever
            logger.exception("Serving a viewer failed")
            code = INTERNAL_ERROR
        await self.close(code=code)

    async def _follow_to_the_end(self) -> int:
        """Send events until the test ends. Returns the close code."""
        fresh: list[Numbered] | None = await self._from_log()
        while fresh is not None:
            for number, text in fresh:
                await self.send(text_data=text)
                self.after = number
            if self._over:
                return TEST_ENDED
            fresh = await (self._from_log() if len(fresh) == _PAGE else self._next())
        return NO_SUCH_TEST

    async def _next(self) -> list[Numbered] | None:
        """What to send next: the layer's events if none is missing, else those of the log; None if the test is gone."""
        if self._must_join:
            # After what the log had was sent: a layer that does not answer must not hold that up.
            self._must_join = False
            await self.channel_layer.group_add(group(self.public_id), self.channel_name)
        weight, message = await self._queue.get()
        if message is _BEAT:
            await self.send(text_data=json.dumps({"heartbeat": self.after}))
            return []
        self._queued -= weight
        if message is None:
            # A layer that lost messages may have lost its groups too, as Redis does when it restarts.
            self._must_join = True
            return await self._from_log()
        events = [event for event in message["events"] if event[0] > self.after]
        if self._seen is None or (events and events[0][0] != self.after + 1):
            return await self._from_log()
        if message["over"] and not events:
            # The viewer has seen events that could not be stored: the log's end gets the next number (_read).
            return await self._from_log()
        self._over = message["over"]
        return [(number, self._told(self._seen, kind, text)) for number, kind, text in events]

    def _told(self, seen: View, kind: str, text: str) -> str:
        # Most viewers see most events as they are stored, so they get the very text that is.
        if seen is unchanged and not (self._language and is_worded(kind)):
            return text
        return json.dumps(_said(seen(json.loads(text)), self._language))

    async def _from_log(self) -> list[Numbered] | None:
        try:
            read = in_thread(_read, READERS)
            found, self._over, self._seen = await read(self.public_id, self.after, self._token, self._language)
        except StorageError as failure:
            _unread.failed(failure)
            return []
        _unread.recovered()
        events: list[Numbered] | None = found
        return events


def _said(event: Json, language: str) -> Json:
    """In the language that the viewer asked for by name; other programs get the words of the contract."""
    if not language:
        return event
    with override(language):
        return in_language(event)


def _read(public_id: str, after: int, token: str, language: str) -> tuple[list[Numbered] | None, bool, View]:
    """The events that the viewer lacks (None if the test does not exist), whether the test's end is among them or has
    been seen, and the viewer's view of events."""
    test = event_log.find(public_id)
    if test is None:
        return None, False, unchanged
    seen = (
        unchanged
        if test.masked or event_log.is_owner(test, token)
        else for_strangers(test.plan, is_over=event_log.is_over(test))
    )
    events = event_log.read(test, after, most=_PAGE)
    over = any(map(ends_test, events))
    if not events and event_log.is_over(test):
        known, over = event_log.read(test), True
        if not known:
            return None, False, seen  # deleted since it was found
        end = known[-1]
        # A viewer can have seen events that could not be stored. It still gets the end, with the next number.
        events = [{**end, "seq": after + 1}] if after > end["seq"] else []
    return [(event["seq"], json.dumps(_said(seen(event), language))) for event in events], over, seen


def _cookies(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The cookies of the handshake."""
    return parse_cookie("; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie"))


def _asked(query: bytes, name: str, default: str) -> str:
    return parse_qs(query.decode("ascii", "replace")).get(name, [default])[-1]


def _language(query: bytes) -> str:
    """The language that the client asked for; empty for none, and for one that there is not."""
    asked = _asked(query, "language", "")
    return asked if asked in dict(settings.LANGUAGES) else ""


def _wants_heartbeat(query: bytes) -> bool:
    """Whether the client asked for heartbeats. Other programs may take every message for an event."""
    return _asked(query, "heartbeat", "") == "1"


def _after(query: bytes) -> int:
    """The number of the last event that the viewer has; -1, which means all, if the query has no valid number."""
    given = _asked(query, "after", "-1")
    try:
        return max(-1, int(given)) if len(given) < 10 else -1
    except ValueError:
        return -1


class NoSuchSocket(AsyncWebsocketConsumer):
    """Any other address: closed with a code that a program can handle."""

    async def connect(self) -> None:
        await self.accept()
        await self.close(code=NO_SUCH_TEST)
