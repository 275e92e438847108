"""Whether the message came over TLS."""

from __future__ import annotations

import pytest

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.checks.tls import check
from smtptest.engine.receiving.delivery import TlsFacts
from tests.engine.receiving.checks.helpers import checked, delivery


@pytest.mark.parametrize(
    ("version", "bits", "certificate", "expected"),
    [
        ("TLSv1.3", 256, False, "good good"),
        ("TLSv1.2", 128, False, "good good"),
        ("TLSv1.3", 256, True, "certificate good"),
        ("TLSv1.1", 256, True, "old problem"),
        ("TLSv1", 128, False, "old problem"),
        ("TLSv1.2", 112, False, "weak problem"),
    ],
)
async def test_tls(version: str, bits: int, certificate: bool, expected: str) -> None:
    tls = TlsFacts(version=version, cipher="SOME_CIPHER", bits=bits, client_certificate=certificate)
    told = await checked(check, {}, delivery(tls=tls))
    assert told.results() == [f"tls-sent: {expected}"]
    assert told.only("tls-sent").about == 1001


@pytest.mark.parametrize(
    ("behaviour", "expected", "about"),
    [
        (Behaviour.NORMAL, "plain warning", 1003),
        (Behaviour.TLS10, "plain warning", 1003),
        (Behaviour.NO_STARTTLS, "not-possible info", 1000),
        (Behaviour.BROKEN_STARTTLS, "not-possible info", 1000),
    ],
)
async def test_plain_text(behaviour: Behaviour, expected: str, about: int) -> None:
    told = await checked(check, {}, delivery(tls=None), behaviour=behaviour)
    assert told.results() == [f"tls-sent: {expected}"]
    assert told.only("tls-sent").about == about
