"""Monitors and their tests, as rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from smtptest.monitors.models import Monitor
from smtptest.transcripts.models import Test

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def monitor(**fields: Any) -> Monitor:
    """A stored monitor that runs each minute."""
    given = {"name": "mail", "owner_hash": "0" * 64, "plan": {"host": "mx.example"}, "every": 60}
    return Monitor.objects.create(**{"created": NOW, "since": NOW, "next_due": NOW, **given, **fields})


def ended_test(**fields: Any) -> Test:
    """A stored test that has ended."""
    given = {"owner_hash": "0" * 64, "plan": {"host": "mx.example"}, "state": Test.State.FINISHED}
    ends = {"started": NOW, "lease_until": NOW + timedelta(seconds=15), "expires": NOW + timedelta(days=1)}
    return Test.objects.create(**{**ends, **given, **fields})
