from __future__ import annotations

from smtptest.engine.receiving.lint.octets import octet_faults
from tests.engine.receiving.lint.helpers import message, places


def test_a_good_message_has_no_faults() -> None:
    assert octet_faults(message(body=b"a" * 78 + b"\r\n")) == []
    assert octet_faults(b"") == []


def test_each_kind_is_told_once_with_its_first_place_and_its_number() -> None:
    faults = octet_faults(b"a\r\nb\nc\rd\r\ne\n\x00\r\n")
    assert places(faults) == [("bare-cr", 3), ("bare-lf", 2), ("nul", 5)]
    assert [(fault.offset, fault.parameters) for fault in faults] == [
        (6, {"count": 1}),
        (4, {"count": 2}),
        (12, {"count": 1}),
    ]


def test_long_lines_count_without_their_ends() -> None:
    faults = octet_faults(b"\r\n".join([b"a" * 78, b"b" * 79, b"c" * 998, b"d" * 999, b"e" * 2000, b""]))
    assert places(faults) == [("line-too-long", 4), ("line-long", 2)]
    assert [fault.parameters for fault in faults] == [{"count": 2, "octets": 2000}, {"count": 2, "octets": 998}]


def test_a_last_line_without_its_end() -> None:
    (fault,) = octet_faults(b"a\r\nb")
    assert (fault.code, fault.offset, fault.line) == ("no-last-line-end", 3, 2)
