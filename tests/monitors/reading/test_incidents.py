"""The transcripts of an incident, for everybody: with nobody named in them."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from smtptest.monitors.reading import incidents
from smtptest.monitors.reading.incidents import masked_transcript
from smtptest.transcripts import event_log
from smtptest.transcripts.masking import mask
from tests.monitors.making import NOW
from tests.monitors.seeds import a_test

pytestmark = pytest.mark.django_db


def test_the_conversation_is_there_and_its_names_are_replaced() -> None:
    found = masked_transcript(a_test(NOW).public_id)
    assert found is not None
    assert "220 " in found.text
    assert "EHLO " in found.text
    assert found.end["summary"] == "The server closed the connection instead of a reply."
    for name in ("mx.example", "monitor.example"):
        assert name not in found.text
        assert name not in str(found.end)


def test_a_transcript_is_masked_once_and_gone_with_its_test() -> None:
    test = a_test(NOW)
    with patch.object(incidents, "masked", wraps=mask.masked) as masking:
        first, second = (masked_transcript(test.public_id) for _ in range(2))
    assert first == second
    assert masking.call_count == 1
    event_log.delete([test.pk])
    assert masked_transcript(test.public_id) is None


def test_what_is_gone_is_nothing() -> None:
    assert masked_transcript("unknown") is None


def test_no_more_of_a_long_transcript_is_read_than_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    test = a_test(NOW)
    monkeypatch.setattr(incidents, "_MOST_EVENTS", 2)
    with patch.object(event_log, "read", wraps=event_log.read) as reading:
        found = incidents.whole_transcript(test.public_id)
    assert [call.kwargs for call in reading.call_args_list] == [{"most": 2}]
    assert found is not None
    assert (len(found.text.splitlines()) <= 2, found.end) == (True, {})
