"""The times of stages survive packing, in a few bytes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.events import StageName
from smtptest.monitors.record.packing import STAGES, packed, unpacked

STAGE_TIMES = st.dictionaries(st.sampled_from([str(stage) for stage in STAGES]), st.integers(1, 10**7))


@given(STAGE_TIMES)
def test_what_was_packed_is_unpacked(stages: dict[str, int]) -> None:
    assert unpacked(packed(stages)) == stages


def test_an_usual_session_takes_a_dozen_bytes() -> None:
    usual = {"connect": 20, "greeting": 45, "ehlo": 21, "starttls": 80, "tls": 80, "mail": 22, "rcpt": 30}
    assert len(packed(usual)) <= 14


def test_stages_that_took_no_time_or_are_not_the_servers_are_left_out() -> None:
    assert unpacked(packed({"connect": 0, "queue": 5, "spf": 7, "ehlo": 3})) == {"ehlo": 3}


def test_what_a_later_version_wrote_or_a_cut_left_is_no_error() -> None:
    assert unpacked(bytes([len(STAGES), 5, 0, 7])) == {str(StageName.CONNECT): 7}
    assert unpacked(bytes([0, 0x80])) == {str(StageName.CONNECT): 0}
