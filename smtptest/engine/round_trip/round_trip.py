"""A message that is sent to ourselves: what a test does when its dialog is over, until the message has come back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.receiving.checks.received_path import path_of
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.inbox import Inbox
from smtptest.engine.receiving.lint.path import Path
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.receiving.run_receive import SECONDS_PER_MINUTE, Means, context_of, in_stages
from smtptest.engine.recorder import Recorder, Track
from smtptest.engine.round_trip.all_checks import ordered
from smtptest.engine.round_trip.context import TripContext
from smtptest.engine.round_trip.summary import came_back, servers
from smtptest.engine.smtp.dialog import internal_error
from smtptest.engine.smtp.session import Session
from smtptest.engine.words.sentence import Sentence, joined

_TAKEN = "RFC 5321 section 6.1"
_CAME = "RFC 5321 section 4.4"


class RoundTrip:
    """The one-time address of one test, and what comes to it. Implements smtptest.engine.smtp.run_test.Sequel."""

    def __init__(self, plan: ReceivePlan, means: Means) -> None:
        """plan: the address, and how long it is waited. means: where the message comes to, and how it is judged."""
        self._plan = plan
        self._means = means
        self._inbox: Inbox | None = None

    def begin(self, recorder: Recorder) -> None:
        """From now on the address takes the message, which may come before the server has said that it took it."""
        self._inbox = Inbox(self._plan, recorder)
        self._means.waiting.add(self._inbox)

    async def conclude(self, ended: DialogEnded, session: Session | None) -> DialogEnded:
        """Wait for the message if it may have been taken, and judge it. Returns the end of the test.

        ended: how the dialog ended. session: what it was; None if there was none.
        """
        assert self._inbox is not None
        if session is None or not (session.accepted_reply or session.track.in_doubt):
            return ended
        try:
            return await self._after(ended, session, self._inbox)
        except Exception:  # of any kind: the test has an end, and the log the number of what failed
            return internal_error()

    def stopped(self) -> DialogEnded:
        """The end of a test that was stopped: whatever the server said, the message has not come back."""
        return DialogEnded(Verdict.STOPPED, Sentence("round-trip-stopped"))

    def close(self) -> None:
        """Take no message any more, and end the sessions that would bring one."""
        assert self._inbox is not None
        self._means.waiting.remove(self._inbox)
        self._inbox.hang_up()

    async def _after(self, ended: DialogEnded, session: Session, inbox: Inbox) -> DialogEnded:
        taken = self._taken(session, inbox.recorder)
        delivery = await self._awaited(inbox)
        if delivery is None:
            await inbox.close(self._means.patience)
            return self._lost(ended, session, taken, inbox)
        await self._means.keep(delivery)
        path = path_of(delivery, self._means.host)
        seconds = self._came(delivery, path, taken, inbox.recorder)
        context = self._context(delivery, session, inbox)
        try:
            await in_stages(ordered(self._means.rows), context, inbox)
        finally:
            await context.questions.close()
        await inbox.close(self._means.patience)
        return DialogEnded(Verdict.ACCEPTED, came_back(path, seconds, context.reported))

    def _taken(self, session: Session, recorder: Recorder) -> int:
        """When the server took the message, in microseconds since the test began; noted."""
        track, reply = Track(recorder, None), session.accepted_reply
        about = session.track.last if reply is None else reply.about
        assert about is not None
        moment = recorder.moments[about]
        said = {"seconds": _seconds(moment), "minutes": self._plan.minutes}
        if reply is None:
            track.add_finding(Severity.WARNING, "round-trip-in-doubt", _TAKEN, about, **said)
        else:
            track.add_finding(Severity.INFO, "round-trip-taken", _TAKEN, about, **said)
        return moment

    async def _awaited(self, inbox: Inbox) -> Delivery | None:
        """The message; None if it has not come when the time is over."""
        with suppress(DialogEnded), Track(inbox.recorder, None).stage(StageName.WAITING):
            await inbox.wait(self._plan.minutes * SECONDS_PER_MINUTE)
            # One that is being taken in at this moment still counts.
            if inbox.take():
                raise DialogEnded(Verdict.TIMEOUT, self._not_back())
            return await inbox.delivery()
        return None

    def _came(self, delivery: Delivery, path: Path, taken: int, recorder: Recorder) -> float:
        """How many seconds after it was taken the message came; noted. It may have come before the server's reply."""
        about = delivery.about.get("end", delivery.about["data"])
        seconds = _seconds(max(0, recorder.moments[about] - taken))
        through = servers(path) or Sentence("round-trip-no-server")
        said = {"seconds": seconds, "peer": delivery.peer, "servers": through}
        Track(recorder, None).add_finding(Severity.GOOD, "round-trip-came", _CAME, about, **said)
        return seconds

    def _lost(self, ended: DialogEnded, session: Session, taken: int, inbox: Inbox) -> DialogEnded:
        if session.accepted_reply is None:
            return DialogEnded(ended.verdict, joined([ended.summary, self._not_back()]))
        # The first dialog is our own.
        code = "round-trip-not-delivered" if len(inbox.recorder.ends) > 1 else "round-trip-lost"
        return DialogEnded(Verdict.TIMEOUT, Sentence(code, seconds=_seconds(taken), minutes=self._plan.minutes))

    def _not_back(self) -> Sentence:
        return Sentence("round-trip-not-back", minutes=self._plan.minutes)

    def _context(self, delivery: Delivery, session: Session, inbox: Inbox) -> TripContext:
        context = context_of(self._plan, self._means, inbox, delivery)
        known = {each.name: getattr(context, each.name) for each in fields(context)}
        return TripContext(**known, sent=session.message.octets)


def _seconds(microseconds: int) -> float:
    return round(microseconds / 1_000_000, 2)
