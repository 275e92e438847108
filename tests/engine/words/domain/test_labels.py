"""What the checks are called."""

from __future__ import annotations

from smtptest.engine.domain.all_checks import IDS
from smtptest.engine.receiving.all_checks import IDS as OF_MESSAGES
from smtptest.engine.round_trip.all_checks import IDS as OF_ROUND_TRIPS
from smtptest.engine.words.domain.labels import CHECK_LABELS, label_of


def test_each_check_has_a_label_of_its_own_and_no_other_has() -> None:
    assert sorted(CHECK_LABELS) == sorted({*IDS, *OF_MESSAGES, *OF_ROUND_TRIPS})
    assert len(set(CHECK_LABELS.values())) == len(CHECK_LABELS)
    assert not any(label.endswith(".") for label in CHECK_LABELS.values())


def test_a_check_of_an_earlier_version_is_called_by_its_id() -> None:
    assert (label_of("spf-record"), label_of("of-yesterday")) == ("SPF record", "of-yesterday")
