"""TLS records as they come: cut anywhere, read whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.tls import records as tls_records
from smtptest.engine.tls.records import HandshakeMonitor, Records
from tests.engine.smtp.scenarios.test_tls_hostile import LEAF
from tests.servers.tls import certificates, exchange, hello, record


def test_a_drip_of_bytes_is_whole_records_in_the_end() -> None:
    records, found = Records(), []
    for byte in record(b"abc") + record(b"", kind=23) + record(b"de", kind=21):
        records.feed(bytes([byte]))
        while (one := records.next()) is not None:
            found.append(one)
    assert found == [record(b"abc"), record(b"", kind=23), record(b"de", kind=21)]
    assert not records.foreign


@pytest.mark.parametrize("start", [b"2", b"220 mx.test", b"\x16\x02", b"\x16\x03\x03\xff\xff", b"SSH-2.0-x", b"\x19"])
def test_what_is_no_record_is_not_waited_for(start: bytes) -> None:
    records = Records()
    records.feed(start)
    assert records.next() == start
    assert records.foreign
    records.feed(b"more")
    assert (records.next(), records.next()) == (b"more", None)


@given(st.binary(max_size=300), st.integers(1, 40))
def test_cutting_loses_and_adds_nothing(data: bytes, size: int) -> None:
    records, out = Records(), b""
    for place in range(0, len(data), size):
        records.feed(data[place : place + size])
        while (one := records.next()) is not None:
            out += one
    assert data.startswith(out)


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_no_bytes_of_a_handshake_surprise_who_overhears_it(bodies: list[bytes]) -> None:
    overheard = HandshakeMonitor()
    for body in (hello(), *bodies):
        overheard.take(record(body))


def test_the_group_is_read_however_the_messages_are_cut() -> None:
    flight = hello(session=bytes(32)) + certificates(LEAF) + exchange(1024)
    for size in (1, 3, 100, len(flight)):
        overheard = HandshakeMonitor()
        for place in range(0, len(flight), size):
            overheard.take(record(flight[place : place + size]))
        overheard.take(record(exchange(4096)))  # it is known already
        assert overheard.dh_bits == 1024


def test_only_a_suite_with_such_a_group_has_one() -> None:
    for suite in (0xC02F, 0x002F, 0x1301):
        overheard = HandshakeMonitor()
        overheard.take(record(b"x", kind=20))
        overheard.take(record(hello(suite), exchange(1024)))
        assert overheard.dh_bits is None
    assert 0x009E in tls_records._suites_with_dh()
