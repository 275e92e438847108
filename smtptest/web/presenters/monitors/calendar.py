"""Draws days as a calendar: a picture of each month, in which each day has its state's colour and sign."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smtptest.monitors.reading.shapes import Row, Share
from smtptest.web.presenters.monitors.figures import percent
from smtptest.web.presenters.monitors.state_words import label_of, tone_of_state, worst

# Units of the picture: a day with the gap beside it.
STEP, SIDE = 10, 9
_WEEK = 7
# A sign is a path in its day's square, whose colour is not all that tells the day's state.
_SIGNS = {
    "down": "m2.5 2.5 4 4m0-4-4 4",
    "refused": "m2.5 6.5 4-4",
    "degraded": "m4.5 2v3m0 1.2v.8",
    "maintenance": "m2.5 4.5h4",
    "unknown": "m4.5 4.5h.01",
}


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day in the picture of its month."""

    x: int
    """The left edge of its square."""
    y: int
    """The upper edge."""
    tone: str
    """Its tone in the style sheet; "none" if nothing is known of it."""
    sign: str
    """The path of its sign; empty for a good day."""
    title: str
    """What a mouse that rests on it is told."""


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month: its picture and what it shows."""

    name: str
    """Such as "Nov 2026"."""
    url: str
    """Of its page; empty if nothing is known of the month."""
    days: Sequence[Day]
    """Its days in their order."""
    percent: str
    """Its uptime."""
    says: str
    """The picture in words, for whoever does not see it."""


def months(rows: Iterable[Row], first: date, last: date, report: str) -> list[Month]:
    """Return the months from that of the first day to that of the last. report: the public id of the monitor."""
    found = {row.begins.date(): row for row in rows}
    made, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        made.append(_month(found, year, month, report))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return made


def together(shares: Sequence[tuple[Share, int]]) -> Share:
    """The share of several spans, each with its seconds."""
    whole = sum(seconds for _share, seconds in shares)
    measured = sum(share.measured * seconds for share, seconds in shares)
    if not measured:
        return Share()
    good = sum((share.ratio or 0) * share.measured * seconds for share, seconds in shares)
    return Share(ratio=good / measured, measured=measured / whole)


def share_of(rows: Sequence[Row]) -> Share:
    """The share of all these rows."""
    return together([(row.share, sum(row.seconds.values())) for row in rows])


def _month(found: Mapping[date, Row], year: int, month: int, report: str) -> Month:
    count = calendar.monthrange(year, month)[1]
    all_days = [date(year, month, number) for number in range(1, count + 1)]
    rows = [found[day] for day in all_days if day in found]
    name = date_format(all_days[0], _("M Y"))
    share = share_of(rows)
    return Month(
        name=name,
        url=reverse("status-month", args=[report, year, month]) if rows else "",
        days=[_day(day, found.get(day)) for day in all_days],
        percent=percent(share.ratio),
        says=_says(name, rows, share),
    )


def _day(day: date, row: Row | None) -> Day:
    first_weekday = day.replace(day=1).weekday()
    place = first_weekday + day.day - 1
    state = state_of(row)
    told = f"{label_of(state)}, {percent(row.share.ratio)}" if row else label_of("")
    return Day(
        x=place % _WEEK * STEP,
        y=place // _WEEK * STEP,
        tone=tone_of_state(state) if state else "none",
        sign=_SIGNS.get(state, ""),
        title=f"{date_format(day, _('j M Y'))}: {told}",
    )


def state_of(row: Row | None) -> str:
    """The state that stands for the row: its worst, but what was not measured only if there is nothing else."""
    if row is None:
        return ""
    states = {state for state, seconds in row.seconds.items() if seconds}
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
