"""Draws days as a calendar: a picture of each month, in which each day has its state's colour and sign.

A year has many days, and most of them are alike: those of one state are one shape.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smtptest.monitors.reading.shapes import Report, Row, Share
from smtptest.web.presenters.monitors.figures import percent
from smtptest.web.presenters.monitors.state_words import label_of, tone_of_state, worst

# Units of the picture: a day with the gap beside it.
STEP = 10
_WEEK = 7
_DAY = timedelta(days=1)
# A day's square of nine units with round corners, from a point on its upper edge.
_CORNER = 1.5
_SQUARE = "h6q1.5 0 1.5 1.5v6q0 1.5-1.5 1.5h-6q-1.5 0-1.5-1.5v-6q0-1.5 1.5-1.5z"
# A sign is a path in its day's square, whose colour is not all that tells the day's state: where it begins, and how it
# goes on.
_SIGNS: Mapping[str, tuple[float, float, str]] = {
    "down": (2.5, 2.5, "l4 4m0-4-4 4"),
    "refused": (2.5, 6.5, "l4-4"),
    "degraded": (4.5, 2, "v3m0 1.2v.8"),
    "maintenance": (2.5, 4.5, "h4"),
    "unknown": (4.5, 4.5, "h.01"),
}
# Days of these states are all alike.
_ALIKE = ("", "up")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A day in the picture of its month, or all days of which the same is to be said."""

    days: Sequence[int]
    """Their numbers."""
    tone: str
    """Their tone in the style sheet; "none" if nothing is known of them."""
    squares: str
    """The path of their squares."""
    sign: str
    """The path of the sign; empty for good days."""
    title: str
    """The text that is shown when a mouse rests on it."""


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month: its picture and what it shows."""

    name: str
    """Such as "Nov 2026"."""
    url: str
    """Of its page; empty if nothing is known of the month."""
    marks: Sequence[Mark]
    """Its days."""
    percent: str
    """Its uptime."""
    says: str
    """The picture in words, for people who do not see it."""


def months(report: Report, first: date, last: date) -> list[Month]:
    """Return the months from that of the first day to that of the last."""
    found = {row.begins.date(): row for row in report.days}
    made, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        made.append(_month(found, year, month, report))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return made


def together(shares: Sequence[tuple[Share, float]]) -> Share:
    """The share of several spans, each with its seconds."""
    whole = sum(seconds for _share, seconds in shares)
    measured = sum(share.measured * seconds for share, seconds in shares)
    if not measured:
        return Share()
    good = sum((share.ratio or 0) * share.measured * seconds for share, seconds in shares)
    return Share(ratio=good / measured, measured=measured / whole)


def share_of(report: Report, rows: Sequence[Row], first: date, last: date) -> Share:
    """The share of the time between two days. rows: all that there are of it."""
    return together([(row.share, row.asked) for row in rows] + [(Share(), _without_row(report, rows, first, last))])


def _without_row(report: Report, rows: Sequence[Row], first: date, last: date) -> float:
    """The seconds of the days that have no row, from when the monitor was made: nothing was measured on them. Today is
    not over."""
    found = {row.begins.date() for row in rows}
    day, end = max(first, report.created.date()), min(last + _DAY, report.now.date())
    seconds = 0.0
    while day < end:
        if day not in found:
            begins = datetime.combine(day, time(), UTC)
            seconds += (begins + _DAY - max(begins, report.created)).total_seconds()
        day += _DAY
    return seconds


def _month(found: Mapping[date, Row], year: int, month: int, report: Report) -> Month:
    weekday, count = calendar.monthrange(year, month)
    all_days = [date(year, month, number) for number in range(1, count + 1)]
    rows = [found[day] for day in all_days if day in found]
    name = date_format(all_days[0], _("M Y"))
    share = share_of(report, rows, all_days[0], all_days[-1])
    return Month(
        name=name,
        url=reverse("status-month", args=[report.id, year, month]) if rows else "",
        marks=list(_marks([(day, found.get(day)) for day in all_days], weekday)),
        percent=percent(share.ratio),
        says=_says(name, rows, share),
    )


def _marks(days: Sequence[tuple[date, Row | None]], weekday: int) -> Iterator[Mark]:
    """What stands in the picture of a month. weekday: that of its first day, 0 for Monday."""
    alike: dict[str, list[int]] = {}
    for day, row in days:
        state = state_of(row)
        if state in _ALIKE:
            alike.setdefault(state, []).append(day.day)
        else:
            told = f"{label_of(state)}, {percent(row.share.ratio if row else None)}"
            yield _mark([day.day], state, f"{date_format(day, _('j M Y'))}: {told}", weekday)
    for state, numbers in alike.items():
        yield _mark(numbers, state, label_of(state), weekday)


def _mark(numbers: Sequence[int], state: str, title: str, weekday: int) -> Mark:
    places = [divmod(weekday + number - 1, _WEEK) for number in numbers]
    corners = [(day * STEP, week * STEP) for week, day in places]
    sign = _SIGNS.get(state)
    return Mark(
        days=numbers,
        tone=tone_of_state(state) if state else "none",
        squares="".join(f"M{x + _CORNER} {y}{_SQUARE}" for x, y in corners),
        sign="".join(f"M{x + sign[0]} {y + sign[1]}{sign[2]}" for x, y in corners) if sign else "",
        title=title,
    )


def state_of(row: Row | None) -> str:
    """The state that stands for the row: its worst, but what was not measured only if there is nothing else."""
    if row is None:
        return ""
    states = {state for state, seconds in row.seconds.items() if seconds}
    if states == {"up"}:  # as on most days of a year
        return "up"
    return worst(states - {"unknown", "maintenance", "up"}) or worst(states & {"up"}) or worst(states)


def _says(name: str, rows: Sequence[Row], share: Share) -> str:
    if not rows:
        return _("%(month)s: no data") % {"month": name}
    bad = [row for row in rows if state_of(row) == "down"]
    told = _("%(month)s: %(percent)s uptime") % {"month": name, "percent": percent(share.ratio)}
    if not bad:
        return told
    days = ", ".join(str(row.begins.day) for row in bad)
    counted = ngettext("down on %(count)d day", "down on %(count)d days", len(bad)) % {"count": len(bad)}
    return f"{told}, {counted}: {days}"
