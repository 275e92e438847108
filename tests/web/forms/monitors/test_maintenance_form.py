"""Moments of maintenance, as a control and as a program writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smtptest.monitors.models.incident import NOTE_LENGTH
from smtptest.web.forms.monitors.maintenance_form import LONGEST_NOTE, MaintenanceForm

TEN = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "begins", ["2026-11-29T10:00", "2026-11-29T10:00:00Z", "2026-11-29T11:00+01:00", " 2026-11-29 10:00 "]
)
def test_a_moment_is_in_utc_unless_it_says_otherwise(begins: str) -> None:
    form = MaintenanceForm({"begins": begins, "ends": "2026-11-29T12:00", "note": "New\ndisks"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"begins": TEN, "ends": TEN.replace(hour=12), "note": "New disks"}


@pytest.mark.parametrize(
    ("begins", "ends", "wrong"),
    [("", "", "begins"), ("2026-11-29T10:00", "", "ends"), ("2026-11-29T10:00", "2026-11-29T10:00", "ends")],
)
def test_there_is_one_sentence_for_whatever_is_wrong(begins: str, ends: str, wrong: str) -> None:
    form = MaintenanceForm({"begins": begins, "ends": ends})
    assert form.errors == {wrong: ["Enter a beginning, and an end after it."]}


def test_a_note_is_no_longer_than_what_is_kept() -> None:
    assert LONGEST_NOTE == NOTE_LENGTH
    form = MaintenanceForm({"begins": "2026-11-29T10:00", "ends": "2026-11-29T11:00", "note": "n" * 300})
    assert form.is_valid()
    assert form.cleaned_data["note"] == "n" * 200
