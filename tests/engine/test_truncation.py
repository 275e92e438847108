"""An event that would take more room than it may is told in part, and says so."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.events import Event, Received, Resolved, Sent, Tls
from smtptest.engine.recorder import Recorder


def recorded(most: int, kind: Any, **fields: Any) -> list[Event]:
    events: list[Event] = []
    Recorder(events.append, most).add(kind, 0, 0, fields)
    return events


def chain(certificates: int, names: int, length: int) -> tuple[dict[str, Any], ...]:
    told = {"subject": "s" * length, "issuer": "i" * length, "names": ["n" * length] * names, "not_before": "2026"}
    return (told,) * certificates


HANDSHAKE = {"version": "TLSv1.3", "cipher": "AES", "bits": 256, "verified": False, "problems": ()}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Received, {"text": "\u20ac" * 100_000, "code": 250, "raw": "QUJD" * 100_000}),
        (Received, {"text": "250 x" * 100_000, "code": 250, "note": "malformed"}),
        (Sent, {"text": "😀" * 100_000}),
        (Tls, {**HANDSHAKE, "chain": chain(60, 50, 2000)}),
        (Tls, {**HANDSHAKE, "chain": chain(2, 5000, 250)}),
        (Resolved, {"query": "x.test", "type": "MX", "answers": ("10 mx.test",) * 100_000, "error": None}),
    ],
    ids=["beyond ASCII", "long", "sent", "long chain", "many names", "many answers"],
)
def test_one_event_has_a_bound(kind: Any, fields: dict[str, Any]) -> None:
    (event,) = recorded(10**9, kind, **fields)
    assert 10_000 < len(event.stored) <= 256 * 1024
    assert "\\u2026" in event.stored, "it says that it goes on"


def test_nothing_more_can_be_cut() -> None:
    odd = {f"field {number}": "x" * 1000 for number in range(100)}
    (event,) = recorded(0, Tls, **HANDSHAKE, chain=(odd,) * 60)
    assert len(event.stored) < 32 * 1024


def test_what_was_cut_says_so() -> None:
    (event,) = recorded(10**9, Resolved, query="x.test", type="MX", answers=("10 mx.test",) * 100_000, error=None)
    assert isinstance(event, Resolved)
    assert event.answers[-1] == "… and 99000 more"
    (line,) = recorded(10**9, Received, text="250 " + "x" * 10**6, code=250, note="bare LF", raw="QUJD")
    assert isinstance(line, Received)
    assert (line.note, line.raw, line.text[:6], line.text[-1]) == ("bare LF, cut", None, "250 xx", "…")
