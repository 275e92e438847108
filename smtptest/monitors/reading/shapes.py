"""What the pages read of monitors: plain data, which holds no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from smtptest.monitors.record.spans import days_until


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of a span of time was good."""

    ratio: float | None = None
    """Good time as a share of measured time; None if nothing was measured."""
    measured: float = 0.0
    """Measured time as a share of the time in which the monitor should have measured."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A minute, an hour, a day or a month."""

    begins: datetime
    """When it begins."""
    seconds: Mapping[str, int]
    """The seconds in each state, by its word."""
    share: Share
    """How much of it was good."""
    asked: float
    """The seconds of it in which the monitor should have measured."""
    median: float | None = None
    """The median of its replies in milliseconds; None if there was none."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One run, or several that are close to each other."""

    at: datetime
    """When it ran."""
    ms: int | None
    """How long it took in milliseconds; None if it did not go well."""
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
    """Each state with the moment at which it began."""
    acknowledged: datetime | None = None
    """When the owner acknowledged it; None if that has not happened."""
    flapping: bool = False
    """Whether the state alternated, so that its changes were not reported one by one."""
    tests: Mapping[str, str] = field(default_factory=dict)
    """Public ids of the tests that are kept, by ``first``, ``worst``, ``last`` and ``good``."""


@dataclass(frozen=True, kw_only=True)
class ChangeFacts:
    """Something that was published or presented, and has changed."""

    at: datetime
    """When it was noticed."""
    what: str
    """What it is: ``certificate``, ``tlsa``, ``mta-sts``, ``spf`` or ``dmarc``."""
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
    """The number by which its owner cancels it; readers do not get it."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that the uptime report of a monitor says. It contains no address, user name or host."""

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
    """Since when it is paused; None if it is not."""
    certificate_until: datetime | None
    """When the certificate expires; None if none was seen. Readers are told only the day: by the second in which its
    certificate ends, anybody finds a host in public logs (RFC 9162)."""
    windows: Mapping[str, Share]
    """The uptime of ``24h``, ``7d``, ``30d`` and ``365d``."""
    median: float | None = None
    """The median of the last 24 hours, in milliseconds."""
    p95: float | None = None
    """Milliseconds within which 95 % of the runs of the last 24 hours were done; None if there were none."""
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
    """Why the last run had its state, as a code (record/reason.py); empty before the first run."""
    warn_days: int = 21
    """A certificate that expires within this many days makes a run degraded."""
    masked: bool = True
    """Whether transcripts of incidents are masked for readers."""

    @property
    def certificate_days(self) -> int | None:
        """The days to the one on which the certificate expires: 0 on that day, negative after it; None if none was
        seen."""
        return None if self.certificate_until is None else days_until(self.certificate_until, self.now)


@dataclass(frozen=True, kw_only=True)
class Owned:
    """A monitor as its owner sees it."""

    key: str
    """The capability to manage it."""
    report: Report
    """What readers see of it if it is public."""
    target: str
    """The server or domain that is tested."""
    every: int
    """Seconds between two runs."""
    next_due: datetime | None
    """When it runs next; None while it is paused."""
    last_run: datetime | None
    """When it last ran; None if it has not."""
    under_way: bool
    """Whether a run is being made, or starts as soon as there is room."""
    last_test: str
    """The public id of the last test that is kept; empty for none."""
    paused_because: str
    """Why it is paused: ``by-hand``, ``refused`` or ``unconfirmed``; empty if it is not paused."""
    alert_email: str
    """Where alerts go by email; empty for nowhere."""
    email_state: str
    """``pending`` until the address is confirmed, then ``confirmed``, or ``unsubscribed``; empty without one."""
    webhook: bool
    """Whether alerts go to a webhook."""
    webhook_key: str
    """What the receiver of the webhook checks signatures with; empty without one."""
    quiet: tuple[int, int, str] | None
    """The hours in which people get no alerts, in minutes since midnight, and their time zone; None for none."""
    language: str
    """The language of its alerts."""
    alert_error: str
    """Why the last alert failed, as a message; empty if it did not."""
    open_incident: bool
    """Whether an incident lasts that nobody has acknowledged."""
