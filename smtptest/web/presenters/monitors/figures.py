"""Writes the figures of monitors for readers: shares, spans of time, and times of replies."""

from __future__ import annotations

import math

from django.utils.formats import number_format
from django.utils.translation import gettext as _

# From these shares of good time on, an uptime is good, and not yet bad.
GOOD_FROM, FAIR_FROM = 0.999, 0.99
# What stands for a figure that there is none of.
NOTHING = "\N{EN DASH}"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def percent(share: float | None) -> str:
    """The share in percent, such as "99.98 %"; a dash if nothing was measured.

    It is rounded down: 100 % is what is said only if nothing failed.
    """
    if share is None:
        return NOTHING
    if share >= 1:
        return "100 %"
    # Nothing but the noise of the division is rounded up.
    hundredths = min(9999, math.floor(round(share * 10_000, 6)))
    return f"{number_format(hundredths / 100, 2)} %"


def tone_of(share: float | None) -> str:
    """The tone of an uptime for the style sheet; "quiet" if nothing was measured."""
    if share is None:
        return "quiet"
    return "good" if share >= GOOD_FROM else "warn" if share >= FAIR_FROM else "bad"


def span(seconds: float) -> str:
    """A span of time in its two largest units, such as "3 h 12 min"."""
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return _("%(count)d s") % {"count": whole}
    if whole < _HOUR:
        return _("%(count)d min") % {"count": whole // _MINUTE}
    large, small, size, part = (
        (_("%(count)d h"), _("%(count)d min"), _HOUR, _MINUTE)
        if whole < _DAY
        else (_("%(count)d d"), _("%(count)d h"), _DAY, _HOUR)
    )
    rest = whole % size // part
    first = large % {"count": whole // size}
    return f"{first} {small % {'count': rest}}" if rest else first


def reply_time(ms: float | None) -> str:
    """A time in milliseconds, such as "142 ms" or "1.4 s"; a dash if there is none."""
    if ms is None:
        return NOTHING
    if ms < 1000:
        return f"{round(ms)} ms"
    return f"{number_format(round(ms / 1000, 1), 1)} s"
