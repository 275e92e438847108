"""Receivers that turn a sender away, for now or for good, and what it does then."""

from __future__ import annotations

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.receiving.behaviours.conduct import Conduct, Refusal
from smtptest.engine.receiving.dialog_record import DialogRecord, Mark
from smtptest.engine.receiving.history import Attempt
from smtptest.engine.recorder import Track
from smtptest.engine.words.sentence import Sentence

_RETRIES = "RFC 5321 section 4.5.4.1"
_GREYLISTING = "RFC 6647 section 2"
_PERMANENT = "RFC 5321 section 4.2.1"
_ONE_MINUTE = 60


class _TurningAway(Conduct):
    """variant: of the finding that says what the receiver does."""

    variant, reply, verdict, end = "", "", Verdict.DEFERRED, ""

    def _turn_away(self, record: DialogRecord, peer: str, sender: str, mark: Mark | None) -> Refusal:
        self.history.turned_away(peer, sender)
        self.behaves(record, self.variant, mark)
        return Refusal(self.reply, DialogEnded(self.verdict, Sentence(self.end)))


class Greylist(_TurningAway):
    """It defers whom it does not know, and takes a later attempt."""

    variant, reply, end = "greylist", "451 4.7.1 Greylisted; come back in a while", "receiver-deferred"

    def refusal(self, record: DialogRecord, peer: str, sender: str, mark: Mark | None) -> Refusal | None:
        attempts = self.history.attempts
        if not attempts:
            return self._turn_away(record, peer, sender, mark)
        waited, known = self.history.since(attempts[-1]), Attempt(peer, sender)
        if self.history.since(attempts[0]) < self.limits.return_seconds:
            record.note_finding(
                Severity.INFO,
                "sender-returns-early",
                _GREYLISTING,
                mark,
                seconds=waited,
                least=self.limits.return_seconds,
            )
            return self._turn_away(record, peer, sender, mark)
        variant = "same" if known.same_as(attempts[0]) else "other"
        level = Severity.GOOD if variant == "same" else Severity.WARNING
        record.note_finding(level, "sender-returns", _GREYLISTING, mark, variant=variant, minutes=waited / _ONE_MINUTE)
        return None

    def conclude(self, track: Track) -> None:
        if len(self.history.attempts) == 1:  # of later ones it has been said that they were too early
            track.add_finding(Severity.INFO, "sender-retry-not-proven", _GREYLISTING)


class Defer(_TurningAway):
    """It defers each attempt."""

    variant, reply, end = "defer", "451 4.3.0 Deferred, as this test was set to", "receiver-deferred"

    def refusal(self, record: DialogRecord, peer: str, sender: str, mark: Mark | None) -> Refusal | None:
        attempts = self.history.attempts
        if attempts:
            waited = self.history.since(attempts[-1])
            hurries = waited < self.limits.return_seconds
            level, variant = (Severity.WARNING, "hurries") if hurries else (Severity.GOOD, "waits")
            record.note_finding(
                level, "sender-tries-again", _RETRIES, mark, variant=variant, minutes=waited / _ONE_MINUTE
            )
        return self._turn_away(record, peer, sender, mark)

    def conclude(self, track: Track) -> None:
        if len(self.history.attempts) == 1:
            track.add_finding(Severity.INFO, "sender-retry-not-proven", _RETRIES)


class Reject(_TurningAway):
    """It refuses each attempt for good."""

    variant, reply, verdict = "reject", "550 5.7.1 Refused, as this test was set to", Verdict.REJECTED
    end = "receiver-refused"

    def refusal(self, record: DialogRecord, peer: str, sender: str, mark: Mark | None) -> Refusal | None:
        # From another sender it is another message.
        attempts = [one for one in self.history.attempts if one.sender == sender]
        if attempts:
            minutes = self.history.since(attempts[-1]) / _ONE_MINUTE
            record.note_finding(Severity.PROBLEM, "sender-ignores-rejection", _PERMANENT, mark, minutes=minutes)
        return self._turn_away(record, peer, sender, mark)

    def conclude(self, track: Track) -> None:
        if len(self.history.attempts) == 1:
            track.add_finding(Severity.GOOD, "sender-heeds-rejection", _PERMANENT)


class Disconnect(_TurningAway):
    """It closes the connection where the reply to the first message is due."""

    variant, end = "disconnect", "receiver-hung-up"

    def message_came(self, record: DialogRecord, peer: str, sender: str) -> None:
        attempts = self.history.attempts
        if not attempts:
            raise self._turn_away(record, peer, sender, None).ended
        minutes = self.history.since(attempts[-1]) / _ONE_MINUTE
        record.note_finding(Severity.GOOD, "sender-tries-again", _RETRIES, None, variant="lost", minutes=minutes)

    def conclude(self, track: Track) -> None:
        if self.history.attempts:
            track.add_finding(Severity.INFO, "sender-retry-not-proven", _RETRIES)
