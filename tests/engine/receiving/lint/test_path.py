from __future__ import annotations

from datetime import timedelta

from smtptest.engine.receiving.lint.path import MOST_HOPS, read_path
from smtptest.engine.receiving.lint.received import Received
from tests.engine.receiving.lint.helpers import NOW, section

_LAST = Received(sender="c.example", receiver="us.example", date=NOW)
_DATE = b"Date: Sat, 28 Nov 2026 11:59:00 +0000\r\n"


def test_hops_from_the_oldest_to_this_receiver() -> None:
    path = read_path(
        section(
            b"Received: from b.example by C.example; Sat, 28 Nov 2026 11:59:50 +0000\r\n"
            b"Received: from pc by a.example; Sat, 28 Nov 2026 11:59:02 +0000\r\n" + _DATE + b"\r\n"
        ),
        _LAST,
    )
    assert [(hop.number, hop.said.receiver, hop.delay, hop.follows, hop.line, hop.offset) for hop in path.hops] == [
        (1, "a.example", 2, None, 2, 72),
        (2, "C.example", 48, False, 1, 0),
        (3, "us.example", 10, True, None, None),
    ]
    assert path.seconds == 60
    assert path.written == NOW - timedelta(minutes=1)


def test_without_dates_there_are_no_delays() -> None:
    path = read_path(section(b"Received: by b\r\n\r\n"), _LAST)
    assert [hop.delay for hop in path.hops] == [None, None]
    assert (path.seconds, path.written) == (None, None)


def test_hops_are_bounded() -> None:
    path = read_path(section(b"Received: by b\r\n" * (MOST_HOPS + 5) + b"\r\n"), _LAST)
    assert (len(path.hops), path.left_out) == (MOST_HOPS + 1, 5)
