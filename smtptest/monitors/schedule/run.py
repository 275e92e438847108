"""Makes the run of a claimed turn: starts its test, waits for the end, and records it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from smtptest.monitors import metrics
from smtptest.monitors.models import Minute, Turn
from smtptest.monitors.record.reason import Reason
from smtptest.monitors.record.write import record
from smtptest.monitors.schedule import claim
from smtptest.monitors.schedule.order import order
from smtptest.runs import runner
from smtptest.transcripts import event_log, usage
from smtptest.transcripts.database import retry, room
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread
from smtptest.transcripts.models import Test

logger = logging.getLogger(__name__)


async def run_turn(turn: Turn) -> None:
    """Make the run and record it. One that cannot be started is recorded as unknown at once.

    If it cannot be recorded, its lease runs out, and `finish_lost` records it as unknown.
    """
    test, without = await _over(turn)
    await retry.retry_while_unavailable(
        "The result of a monitor's run",
        lambda: in_write_thread(_recorded)(turn, test, without),
        retry.PATIENCE_SECONDS,
        retry.RETRY_SECONDS,
    )


async def _over(turn: Turn) -> tuple[int | None, Reason]:
    """The primary key of the turn's test once that is over, and why there is none if it is None: none could be started,
    or the turn is no longer this process's."""
    try:
        before = await in_read_thread(_events_before)(turn) if turn.attempt else ()
        asked = order(turn.monitor, before)
        test, wait = await runner.created(asked.kind, asked.plan, asked.request)
        # Before any connection: a process that has taken over the turn may have made its run.
        if not await in_write_thread(claim.attach)(turn, test.pk):
            await in_write_thread(event_log.delete)([test.pk])
            return None, Reason.INTERRUPTED
    except (usage.Exceeded, room.NoRoom, *retry.UNAVAILABLE) as refusal:
        logger.info("A run of %s was not started (%s)", turn.monitor, type(refusal).__name__)
        is_full = isinstance(refusal, usage.Exceeded | room.NoRoom)
        return None, Reason.NO_ROOM if is_full else Reason.INTERRUPTED
    except Exception:  # of any kind: a secret that cannot be opened, a plan of a later version
        logger.exception("A run of %s could not be started", turn.monitor)
        return None, Reason.INTERRUPTED
    metrics.LATENESS.observe(max(0.0, (test.started - turn.due).total_seconds() + wait))
    runner.adopt(test, asked.run, asked.request, wait)
    await runner.ended(test)
    return int(test.pk), Reason.INTERRUPTED


def _events_before(turn: Turn) -> list[Mapping[str, Any]]:
    """The events of the monitor's last run; empty if they are not kept."""
    last = Minute.objects.filter(monitor=turn.monitor_id, test__isnull=False).order_by("-minute").first()
    test = None if last is None or last.test is None else Test.objects.filter(pk=last.test).first()
    return [] if test is None else list(event_log.read(test))


def _recorded(turn: Turn, test_id: int | None, without: Reason = Reason.INTERRUPTED) -> None:
    ended = Test.objects.filter(pk=test_id, state=Test.State.FINISHED).first() if test_id else None
    record(turn, ended, without)


def finish_lost(most: int) -> int:
    """Record the runs whose process is gone, at most this many. Returns how many.

    If the test had ended, it decides; otherwise the run is unknown.
    """
    lost = claim.take_lost(most)
    for turn in lost:
        _give_up(turn)
    return len(lost)


def _give_up(turn: Turn) -> None:
    """Record a lost run, as unknown if its test cannot be read. A run that fails here does not hold up the others."""
    for test_id in dict.fromkeys((turn.test_id, None)):
        try:
            _recorded(turn, test_id)
        except retry.UNAVAILABLE:
            raise
        except Exception:  # of any kind: the events are of another version, or cannot be stored
            logger.exception("A run of %s cannot be recorded", turn.monitor)
        else:
            return
