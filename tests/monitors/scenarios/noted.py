"""What triggers note of each claim and each end of a run, in its own transaction; and what must hold of these notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from smtptest.monitors.record.state import BY_CODE, State

_TABLE = (
    "CREATE TABLE noted (number {key}, what TEXT, monitor BIGINT, due TEXT, worker TEXT, told TEXT)",
    "INSERT INTO noted (what, monitor, due, worker, told) VALUES ",
)
# A run is claimed; it has ended, and its test said so (nothing if that has not ended); the grid has left a moment; what
# is stored of the run.
_CLAIMED = "('claimed', NEW.monitor_id, {due}, NEW.worker, NULL)"
_ENDED = (
    "('ended', OLD.monitor_id, {due}, OLD.worker,"
    " (SELECT verdict FROM transcripts_test WHERE id = OLD.test_id AND state = 'finished'))"
)
_PLANNED = "('planned', OLD.id, {due}, NULL, NULL)"
_RESULT = "('result', NEW.monitor_id, NULL, NULL, CAST(NEW.state AS TEXT))"
# When, of which table, and what is noted then.
_MOMENTS = (
    ("INSERT", "monitors_turn", "", _CLAIMED, "NEW.due"),
    ("DELETE", "monitors_turn", "", _ENDED, "OLD.due"),
    # Not where a moment of another clock is replaced by an earlier one.
    ("UPDATE OF next_due", "monitors_monitor", "WHEN (NEW.next_due > OLD.next_due)", _PLANNED, "OLD.next_due"),
    ("INSERT", "monitors_minute", "", _RESULT, ""),
    ("UPDATE OF state", "monitors_minute", "", _RESULT, ""),
)


def _sqlite() -> Iterable[str]:
    create, insert = _TABLE
    yield create.format(key="INTEGER PRIMARY KEY")
    for number, (when, table, only, row, due) in enumerate(_MOMENTS):
        note = insert + row.format(due=due)
        yield f"CREATE TRIGGER noted_{number} AFTER {when} ON {table} FOR EACH ROW {only} BEGIN {note}; END"


def _postgresql() -> Iterable[str]:
    create, insert = _TABLE
    yield create.format(key="BIGSERIAL PRIMARY KEY")
    for number, (when, table, only, row, due) in enumerate(_MOMENTS):
        note = insert + row.format(due=f"{due}::text")
        body = f"BEGIN {note}; RETURN NULL; END"
        yield f"CREATE FUNCTION note_{number}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
        yield (
            f"CREATE TRIGGER noted_{number} AFTER {when} ON {table}"
            f" FOR EACH ROW {only} EXECUTE FUNCTION note_{number}()"
        )


TRIGGERS: Mapping[str, Sequence[str]] = {"sqlite": tuple(_sqlite()), "postgresql": tuple(_postgresql())}
"""The statements that make the table and its triggers, for each kind of database."""


class Note(NamedTuple):
    """One row of the table."""

    number: int
    what: str
    monitor: int
    due: str
    worker: str
    told: str


def assert_each_run_is_made_once(notes: Sequence[Note]) -> None:
    """Of notes of a time at whose end no run is under way."""
    claimed, ended, planned = (
        sorted((note.monitor, note.due) for note in notes if note.what == what)
        for what in ("claimed", "ended", "planned")
    )
    assert len(set(claimed)) == len(claimed), "a run was claimed twice"
    assert planned == claimed, "a moment has passed without its run"
    assert ended == claimed, "a run has no end, or two"


def assert_what_nobody_finished_is_unknown(notes: Sequence[Note]) -> None:
    """And never down; and what was finished is what its test says, if it was recorded by the process that made it."""
    claimed_by = {(note.monitor, note.due): note.worker for note in notes if note.what == "claimed"}
    for end, state in results(notes):
        works, passed = state in (State.UP, State.DEGRADED), end.told == "passed"
        assert works or state is State.UNKNOWN, f"{state} of a server that works"
        assert passed or not works, "a run that did not end is stored as if it had"
        if claimed_by[end.monitor, end.due] == end.worker:
            assert works == passed


def results(notes: Sequence[Note]) -> Iterable[tuple[Note, State]]:
    """Each end of a run, and what was stored by it."""
    for monitor in {note.monitor for note in notes}:
        own = [note for note in notes if note.monitor == monitor and note.what in ("ended", "result")]
        for end, result in zip(own[::2], own[1::2], strict=True):
            assert (end.what, result.what) == ("ended", "result"), "a result without its run"
            yield end, BY_CODE[int(result.told)]
