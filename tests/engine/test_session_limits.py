"""The limits of a test fit together, and nobody changes those of a test that runs."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from smtptest.engine.session_limits import SessionLimits

LIMITS = SessionLimits()


def test_no_single_wait_is_longer_than_the_test() -> None:
    assert 0 < max(LIMITS.connect, LIMITS.tls, LIMITS.reply, LIMITS.data) < LIMITS.deadline


def test_the_final_reply_may_take_longer_than_another() -> None:
    """RFC 5321 section 4.5.3.2.6: the server may first have to deliver."""
    assert LIMITS.data > LIMITS.reply


def test_a_line_fits_into_a_reply_and_a_reply_into_the_transcript() -> None:
    assert 512 <= LIMITS.line_bytes < LIMITS.reply_bytes < LIMITS.transcript_bytes < LIMITS.test_bytes
    assert 100 <= LIMITS.reply_lines < LIMITS.transcript_events


def test_they_cannot_be_changed_in_a_running_test() -> None:
    with pytest.raises(FrozenInstanceError):
        LIMITS.reply = 1.0  # type: ignore[misc]
