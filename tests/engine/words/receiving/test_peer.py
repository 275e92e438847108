"""Results about the server that sent a message: how they read with what fills them."""

from __future__ import annotations

from smtptest.engine.words.receiving.peer import PEER_CHECKS


def test_how_they_read() -> None:
    parameters = {"version": "TLSv1.1", "subject": "10.0.0.1", "domain": "lab.example"}
    assert PEER_CHECKS["tls-sent/old"].title.format_map(parameters) == (
        "The message came over TLSv1.1, which is out of date"
    )
    assert PEER_CHECKS["spf-eval/private"].detail.format_map(parameters) == (
        "10.0.0.1 is an address of a private network, and the SPF record of lab.example does not allow it. Other "
        "receivers see another address."
    )
