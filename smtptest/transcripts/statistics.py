"""How many tests there were, for the operator: of what is still kept, and without a word about anybody."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncDate

from smtptest.transcripts.models import Test

UNFINISHED = "running"


def tests_by_day(days: int) -> list[tuple[date, dict[str, int]]]:
    """The latest days on which tests were started, newest first, each with its tests by verdict; copies are none."""
    rows = (
        Test.objects.filter(masked=False)
        .annotate(day=TruncDate("started"))
        .values_list("day", "verdict")
        .annotate(count=Count("pk"))
        .order_by("-day", "verdict")
    )
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for day, verdict, count in rows:
        found[day][verdict or UNFINISHED] = count
    return list(found.items())[:days]
