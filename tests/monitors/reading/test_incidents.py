"""The transcripts of an incident, for everybody: with nobody named in them."""

from __future__ import annotations

import pytest

from smtptest.monitors.reading.incidents import masked_text
from tests.monitors.making import NOW
from tests.monitors.seeds import a_test

pytestmark = pytest.mark.django_db


def test_the_conversation_is_there_and_its_names_are_replaced() -> None:
    text = masked_text(a_test(NOW).public_id)
    assert text is not None
    assert "220 " in text
    assert "EHLO " in text
    assert "mx.example" not in text
    assert "monitor.example" not in text


def test_what_is_gone_is_nothing() -> None:
    assert masked_text("unknown") is None
