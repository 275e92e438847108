"""The fields of a monitor: none is also one of its test, and their defaults are those that the tables have."""

from __future__ import annotations

from smtptest.fields.domain import DOMAIN_FIELDS
from smtptest.fields.monitors import MONITOR_FIELDS
from smtptest.fields.table import FIELDS
from smtptest.monitors.models import Monitor


def test_a_name_is_one_of_the_test_or_of_the_monitor() -> None:
    assert not MONITOR_FIELDS.keys() & {*FIELDS, *DOMAIN_FIELDS, "kind"}


def test_what_is_left_out_is_what_the_row_has_by_default() -> None:
    for name in ("confirm", "recover", "warn_days", "public", "alert_email", "webhook", "name", "group"):
        assert MONITOR_FIELDS[name].default == Monitor(kind="test").__dict__[name], name
