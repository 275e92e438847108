"""Every value that can be chosen has a name."""

from __future__ import annotations

from enum import StrEnum

import pytest

from smtptest.engine.smtp.plan import Probe, Security
from smtptest.fields.choices import HELP, LABELS, label
from smtptest.fields.receiving import RECEIVE_FIELDS
from smtptest.fields.table import FIELDS

KINDS = [type(field.default) for field in (*FIELDS.values(), *RECEIVE_FIELDS.values()) if field.is_choice]


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_a_label(kind: type[StrEnum]) -> None:
    assert LABELS[kind].keys() == set(kind)


def test_labels_are_only_of_fields() -> None:
    assert LABELS.keys() == set(KINDS)


def test_a_value_without_a_label_is_called_by_itself() -> None:
    class Novel(StrEnum):
        ONE = "one"

    assert str(label(Security.TLS)) == "TLS from the first byte"
    assert label(Novel.ONE) == "one"


def test_every_probe_says_what_it_does() -> None:
    assert HELP[Probe].keys() == set(Probe) - {Probe.NONE}
