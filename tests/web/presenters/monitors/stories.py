"""Reports of monitors, made of plain data: one with a year behind it, and one that has just begun."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from smtptest.monitors.reading.shapes import ChangeFacts, IncidentFacts, Owned, Report, Row, Sample, Share, Window

NOW = datetime(2026, 11, 29, 10, 17, 30, tzinfo=UTC)
DAY = 86400
ID = "r" * 32
# What was not good, by how many days ago: seconds of each state.
BAD = {
    3: {"down": 4980},
    17: {"degraded": 5400},
    40: {"down": 700, "degraded": 1200},
    41: {"maintenance": 7200},
    90: {"unknown": DAY},
    91: {"unknown": DAY},
    130: {"refused": 9000},
    131: {"refused": 40000},
    200: {"down": 30000},
    260: {"unknown": 20000},
}


def row(begins: datetime, seconds: dict[str, int]) -> Row:
    good = seconds.get("up", 0) + seconds.get("degraded", 0)
    measured = good + seconds.get("down", 0)
    asked = sum(seconds.values()) - seconds.get("maintenance", 0)
    ratio = good / measured if measured else None
    share = Share(ratio=ratio, measured=measured / (asked or 1))
    return Row(begins=begins, seconds=seconds, share=share, asked=asked, median=142)


def days(count: int = 330) -> list[Row]:
    today = NOW.replace(hour=0, minute=0, second=0)
    found = []
    for ago in range(count, -1, -1):
        whole = DAY if ago else int((NOW - today).total_seconds())
        bad = BAD.get(ago, {})
        seconds = {**bad, "up": whole - sum(bad.values())}
        found.append(row(today - timedelta(days=ago), {state: count for state, count in seconds.items() if count}))
    return found


def samples() -> list[Sample]:
    made = []
    for number in range(288):
        at = NOW - timedelta(minutes=5 * (288 - number))
        wave = 1 + 0.3 * math.sin(number / 30) + (1.5 if 150 < number < 165 else 0)
        stages = {"resolve": int(8 * wave), "connect": int(22 * wave), "greeting": int(30 * wave)}
        stages |= {"tls": int(45 * wave), "mail": int(18 * wave), "rcpt": int(20 * wave)}
        failed = 200 <= number < 204
        made.append(Sample(at=at, ms=None if failed else sum(stages.values()), stages={} if failed else stages))
    return made


def incidents() -> list[IncidentFacts]:
    begins = [NOW - timedelta(days=ago, hours=4, seconds=7) for ago in (3, 40, 200)]
    return [
        IncidentFacts(
            began=began,
            ended=began + timedelta(seconds=4980),
            worst="down",
            states=[(began, "degraded"), (began + timedelta(minutes=5), "down")],
            acknowledged=began + timedelta(minutes=9) if number == 1 else None,
            flapping=number == 2,
        )
        for number, began in enumerate(begins)
    ]


def year_long(**changes: object) -> Report:
    """A monitor with a year behind it."""
    shares = {"24h": (1.0, 1.0), "7d": (0.99177, 1.0), "30d": (0.998, 1.0), "365d": (0.99912, 0.9912)}
    said: dict[str, object] = {
        "id": ID, "name": "Mail of example.org", "kind": "smtp", "state": "up", "since": NOW - timedelta(days=3),
        "created": NOW - timedelta(days=331), "now": NOW, "public": True, "group": "Example", "paused": None,
        "certificate_until": NOW + timedelta(days=53),
        "windows": {name: Share(ratio=ratio, measured=measured) for name, (ratio, measured) in shares.items()},
        "median": 142.4, "p95": 213.0, "incidents": incidents(), "days": days(), "samples": samples(),
        "changes": [ChangeFacts(at=NOW - timedelta(days=12), what="certificate", before="ab:cd", after="ef:01")],
        "maintenance": [
            Window(begins=NOW + timedelta(days=1), ends=NOW + timedelta(days=1, hours=2), note="New disks")
        ],
    }  # fmt: skip
    return Report(**{**said, **changes})  # type: ignore[arg-type]


def fresh() -> Report:
    """A monitor that has not run yet."""
    nothing = {name: Share() for name in ("24h", "7d", "30d", "365d")}
    return year_long(
        name="New", state="", since=NOW, created=NOW, windows=nothing, median=None, p95=None, incidents=[], days=[],
        samples=[], changes=[], maintenance=[], certificate_until=None, group="",
    )  # fmt: skip


def owned(**changes: object) -> Owned:
    """The same monitor as its owner sees it: its address for alerts is not confirmed yet."""
    said: dict[str, object] = {
        "key": "k" * 32, "report": year_long(), "target": "mail.example.org:25", "every": 300,
        "next_due": NOW + timedelta(minutes=3), "last_run": NOW - timedelta(minutes=2), "last_test": "t" * 32,
        "under_way": False,
        "paused_because": "", "alert_email": "me@example.org", "email_state": "pending", "webhook": False,
        "webhook_key": "", "quiet": None, "language": "en", "alert_error": "", "open_incident": False,
    }  # fmt: skip
    return Owned(**{**said, **changes})  # type: ignore[arg-type]
