"""What the pages read of monitors: plain data, made of rows and free of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of a span of time was good."""

    ratio: float | None = None
    """Good time as a share of measured time; None if nothing was measured."""
    measured: float = 0.0
    """Measured time as a share of the time in which the monitor was to measure."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A minute, an hour, a day or a month."""

    begins: datetime
    """When it begins."""
    seconds: Mapping[str, int]
    """The seconds in each state, by its word."""
    share: Share
    """How much of it was good."""
    median: float | None = None
    """The median of its replies in milliseconds; None if there was none."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One run, or several that stand close to each other."""

    at: datetime
    """When it ran."""
    ms: int | None
    """How long it took; None if it ended in no good way."""
    stages: Mapping[str, int] = field(default_factory=dict)
    """How many milliseconds of it each stage took, in their order."""


@dataclass(frozen=True, kw_only=True)
class IncidentFacts:
    """An incident: from its first bad run to the first good one."""

    began: datetime
    """The first bad run."""
    ended: datetime | None
    """The first good run; None if it goes on."""
    worst: str
    """The word of its worst state."""
    states: Sequence[tuple[datetime, str]] = ()
    """From when on it was in which state."""
    acknowledged: datetime | None = None
    """When somebody took it on; None if nobody did."""
    flapping: bool = False
    """Whether the state came and went."""
    tests: Mapping[str, str] = field(default_factory=dict)
    """Public ids of kept tests: ``first``, ``worst``, ``last`` and ``good``, those that are there."""


@dataclass(frozen=True, kw_only=True)
class ChangeFacts:
    """Something that was published or presented, and is now another."""

    at: datetime
    """When it was noticed."""
    what: str
    """Its word: ``certificate``, ``tlsa``, ``mta-sts``, ``spf`` or ``dmarc``."""
    before: str
    """What it was."""
    after: str
    """What it is."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """Planned work."""

    begins: datetime
    """When it begins."""
    ends: datetime
    """When it ends."""
    note: str = ""
    """What its owner says of it."""
    number: int = 0
    """By which its owner takes it back; nothing that readers are told."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that the uptime report of a monitor says. There is no address, user name or host in it."""

    id: str
    """The public id of the report."""
    name: str
    """What its owner calls it."""
    kind: str
    """What is tested: ``smtp`` or ``domain``."""
    state: str
    """The word of its state; empty before the first run."""
    since: datetime
    """Since when."""
    created: datetime
    """When it was made."""
    now: datetime
    """When this was read, by the database's clock."""
    public: bool
    """Whether everybody may read it."""
    group: str
    """The name of the group that it is shown in; empty for none."""
    paused: datetime | None
    """Since when it does not run; None if it does."""
    certificate_until: datetime | None
    """When the certificate expires; None if none was seen."""
    windows: Mapping[str, Share]
    """The uptime of ``24h``, ``7d``, ``30d`` and ``365d``."""
    median: float | None = None
    """The median of the last 24 hours, in milliseconds."""
    p95: float | None = None
    """The time that 95 % of the runs of the last 24 hours kept, in milliseconds."""
    incidents: Sequence[IncidentFacts] = ()
    """The incidents, the newest first."""
    days: Sequence[Row] = ()
    """The days that something is known of, in their order."""
    samples: Sequence[Sample] = ()
    """The runs of the last 24 hours."""
    changes: Sequence[ChangeFacts] = ()
    """What changed, the newest first."""
    maintenance: Sequence[Window] = ()
    """Planned work that is not over, in its order."""
    reason: str = ""
    """The code of why the last run had its state (record/reason.py); empty before it."""
    warn_days: int = 21
    """A certificate that expires within so many days is worth a warning."""
    masked: bool = True
    """Whether readers see the transcripts of incidents masked."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """A monitor as whoever has its key sees it."""

    key: str
    """The capability to manage it."""
    report: Report
    """What everybody sees of it if it is public."""
    target: str
    """The server or domain that is tested."""
    every: int
    """Seconds between two runs."""
    next_due: datetime | None
    """When it runs next; None while it is paused."""
    last_run: datetime | None
    """When it last ran; None if it has not."""
    under_way: bool
    """Whether a run is being made, or begins as soon as there is room."""
    last_test: str
    """The public id of the last test that is kept; empty for none."""
    paused_because: str
    """Why it is paused: ``by-hand``, ``refused`` or ``unconfirmed``; empty if it is not, or another reason."""
    alert_email: str
    """Where alerts go by email; empty for nowhere."""
    email_state: str
    """``pending`` until the address is confirmed, then ``confirmed``, or ``unsubscribed``; empty without one."""
    webhook: bool
    """Whether alerts go to a webhook."""
    webhook_key: str
    """What the receiver of the webhook checks signatures with; empty without one."""
    quiet: tuple[int, int, str] | None
    """The hours in which people get no alerts, as minutes since midnight, and their time zone; None for none."""
    language: str
    """The language of its alerts."""
    alert_error: str
    """What went wrong with the last alert, as a message; empty if nothing did."""
    open_incident: bool
    """Whether an incident goes on that nobody has acknowledged."""
