"""The times of stages survive packing, in a few bytes."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.events import StageName
from smtptest.monitors.record.packing import STAGES, packed, unpacked

_ASKS_NAMES = "of a domain check, of which only the whole time is kept"
_NOBODY_WAITS = "nobody waits for the server in it"
# Stages whose times are not among a monitor's, each with its reason. A new stage is in this list or in STAGES.
LEFT_OUT: Mapping[StageName, str] = {
    StageName.QUEUE: _NOBODY_WAITS,
    StageName.RESOLVE: "the name servers are others than the mail server",
    StageName.QUIT: "all that was asked for is over",
    **dict.fromkeys(
        (
            StageName.MX, StageName.PTR, StageName.SPF, StageName.DKIM, StageName.DMARC, StageName.DANE,
            StageName.MTA_STS, StageName.TLS_RPT, StageName.BIMI, StageName.DNSBL, StageName.DNSSEC,
        ),
        _ASKS_NAMES,
    ),
    StageName.AUTHENTICATION: _NOBODY_WAITS,
    StageName.CONTENT: _NOBODY_WAITS,
}  # fmt: skip

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


def test_each_stage_is_kept_or_left_out_for_a_reason() -> None:
    """A stage that is in neither would be missing in the curves of monitors, and nobody would know why."""
    assert {*STAGES, *LEFT_OUT} == set(StageName)
    assert not {*STAGES} & {*LEFT_OUT}
