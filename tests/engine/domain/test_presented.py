"""What the sessions with a mail server showed of its certificates."""

from __future__ import annotations

from smtptest.engine.domain.presented import presented
from smtptest.engine.domain.sessions import Session
from smtptest.engine.events import Verdict


def test_each_session_with_the_host_is_in_one_place() -> None:
    shown = Session(host="mx.test", address="192.0.2.1", verdict=Verdict.PASSED, chain=(b"leaf",))
    broken = Session(host="mx.test", address="192.0.2.2", verdict=Verdict.TLS_FAILED)
    plain = Session(host="mx.test", address="192.0.2.3", verdict=Verdict.PASSED)
    away = Session(host="mx.test", address="192.0.2.4", verdict=Verdict.UNREACHABLE)
    other = Session(host="other.test", address="192.0.2.1", verdict=Verdict.PASSED)
    found = presented([shown, broken, plain, away, other], "mx.test")
    assert (found.certificates, found.without_tls, found.not_reached) == ((shown,), (broken, plain), (away,))
