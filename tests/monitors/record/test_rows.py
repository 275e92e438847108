"""Rows of figures, written in SQL, are what the ORM reads; and read, what it wrote."""

from __future__ import annotations

import pytest

from smtptest.monitors.models import Day, Hour, Minute
from smtptest.monitors.record import rows
from tests.monitors.making import monitor

pytestmark = pytest.mark.django_db(transaction=True)

FIGURES = {"up": 3500, "count": 2, "ms_min": 90, "ms_sum": 300, "ms_max": 210, "histogram": [0, 1, 1]}


@pytest.mark.parametrize(("table", "unit"), [(Hour, "hour"), (Day, "day")])
def test_a_row_is_read_as_it_was_written_and_takes_the_place_of_the_one_before(
    table: type[Hour] | type[Day], unit: str
) -> None:
    one = monitor()
    new = rows.read(table, one.pk, 7)
    assert (new["monitor_id"], new[unit], new["up"], new["ms_min"]) == (one.pk, 7, 0, None)
    assert (new["histogram"], new["stages"]) == ([], {})
    for stages in ({"rcpt": 1}, {"rcpt": 5, "ehlo": 2}):
        rows.write(table, {**new, **FIGURES, "stages": stages})
    stored = table.objects.get(monitor=one)
    assert {name: getattr(stored, name) for name in FIGURES} == FIGURES
    assert stored.stages == {"rcpt": 5, "ehlo": 2}
    assert rows.read(table, one.pk, 7) == {**new, **FIGURES, "stages": stored.stages}


def test_rows_of_others_stay_as_they_are() -> None:
    one, other = monitor(), monitor()
    minute = {"minute": 3, "state": 0, "ms": 5, "stages": b"\x00\x05", "test": None}
    for which in (one, other):
        rows.write(Minute, {"monitor_id": which.pk, **minute})
    rows.write(Minute, {"monitor_id": one.pk, **minute, "state": 2, "ms": None, "stages": None})
    told = Minute.objects.order_by("monitor").values_list("monitor", "state", "ms")
    assert list(told) == [(one.pk, 2, None), (other.pk, 0, 5)]
    assert bytes(Minute.objects.get(monitor=other).stages or b"") == b"\x00\x05"
