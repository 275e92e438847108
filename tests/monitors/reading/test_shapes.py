"""What the pages read holds no row, so that it can leave the thread of the database."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from smtptest.monitors.reading.shapes import Owned, Report, Share


def test_nobody_is_named_in_what_everybody_sees() -> None:
    hidden = {"key", "target", "alert_email", "webhook"}
    assert hidden <= {field.name for field in fields(Owned)}
    assert not hidden & {field.name for field in fields(Report)}


def test_what_was_read_stays_as_it_is() -> None:
    share = Share()
    with pytest.raises(FrozenInstanceError):
        share.ratio = 1.0  # type: ignore[misc]
    assert (share.ratio, share.measured) == (None, 0.0)
