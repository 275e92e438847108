"""Takes alerts out of the outbox and has them sent, each in a task of its own: a slow one delays no other."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from time import monotonic

from smtptest.monitors import addresses, metrics
from smtptest.monitors.alerts import claims, sending
from smtptest.monitors.alerts.result import Result
from smtptest.monitors.models import Alert
from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts.database.retry import RETRY_SECONDS, retry_while_unavailable
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread

logger = logging.getLogger(__name__)

PAUSE_SECONDS, LOOK_SECONDS = 2.0, 15.0
Channel = Alert.Channel
# How many alerts of each channel a process sends at once. The relay and Apprise's services are the operator's, who
# has few of them; webhooks are anybody's, and any of them may be slow.
MOST: dict[Channel, int] = {Channel.EMAIL: 5, Channel.WEBHOOK: 40, Channel.APPRISE: 5}
# With the time that any channel takes, this is less than the lease of an alert.
_SETTLE_SECONDS = 30.0
_hindered = ThrottledLog(logger, "The outbox of alerts cannot be read", "The outbox of alerts is read again")
_relay = ThrottledLog(logger, "The mail relay does not take alerts", "The mail relay takes alerts again")


class RelayFailed(Exception):
    """For the log only: its name and how often."""


class Outbox:
    """The outbox as one process drains it."""

    def __init__(self) -> None:
        self._under_way: dict[asyncio.Task[None], Alert] = {}
        self._stopping = asyncio.Event()
        self._looked = float("-inf")

    def stop(self) -> None:
        """Start no more alerts."""
        self._stopping.set()

    async def keep(self) -> None:
        """Send what is due while the process runs, and update the metrics of monitors."""
        while not self._stopping.is_set():
            try:
                while await self.begin():
                    pass
                await self._look()
                _hindered.recovered()
            except Exception as failure:  # of any kind: the next round may succeed
                _hindered.failed(failure)
            await self._pause()

    async def drain(self) -> int:
        """Send what is due, until every alert that is due has been tried. Returns how many tries there were."""
        tries = 0
        while True:
            # An alert that was sent while the outbox was read may have kept another one from being started.
            alone = not self._under_way
            if begun := await self.begin():
                tries += begun
            elif alone:
                return tries
            elif self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def begin(self) -> int:
        """Start to send what is due, as far as there is room. Returns how many alerts that are."""
        alerts = await in_write_thread(claims.claim)(self._room(), self._busy())
        for alert in alerts:
            task = asyncio.create_task(_deliver(alert))
            self._under_way[task] = alert
            task.add_done_callback(self._end)
        return len(alerts)

    def _room(self) -> dict[Channel, int]:
        """How many more alerts may be started, by channel."""
        channels = [alert.channel for alert in self._under_way.values()]
        return {channel: most - channels.count(channel) for channel, most in MOST.items()}

    def _busy(self) -> set[str]:
        """The webhooks that are being called now. Each gets one alert after the other, and so in order."""
        return {alert.monitor.webhook for alert in self._under_way.values() if alert.channel == Channel.WEBHOOK}

    def _end(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if not task.cancelled() and (failure := task.exception()):
            # The result could not be stored, so the alert is tried again when its lease has run out.
            logger.error("The fate of an alert could not be stored (%s)", type(failure).__name__)

    async def _look(self) -> None:
        if monotonic() - self._looked >= LOOK_SECONDS:
            self._looked = monotonic()
            await in_read_thread(metrics.look)()
            await in_write_thread(claims.prune)()
            await in_write_thread(addresses.forget)()

    async def _pause(self) -> None:
        """Wait until there is more room, or something may be due."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PAUSE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), PAUSE_SECONDS)


async def _deliver(alert: Alert) -> None:
    try:
        result = await sending.send(alert)
    except Exception:
        # One alert that cannot be composed does not stop the others. Its text is not logged, because it names
        # somebody's server.
        logger.exception("%s could not be made", alert)
        result = Result(error="internal")
    settle = partial(in_write_thread(claims.settle), alert, result)
    await retry_while_unavailable("An alert that was tried", settle, _SETTLE_SECONDS, RETRY_SECONDS)
    metrics.ALERTS.labels(alert.channel, result.error or "sent").inc()
    if alert.channel == Channel.EMAIL:
        _note_relay(result)


def _note_relay(result: Result) -> None:
    if result.error.startswith("relay-"):
        metrics.RELAY_FAILING.set(1)
        _relay.failed(RelayFailed(result.error))
    elif not result.error or result.error.startswith("recipient-"):
        metrics.RELAY_FAILING.set(0)
        _relay.recovered()
