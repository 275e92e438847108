"""What makes an offer the same server as another."""

from __future__ import annotations

from dataclasses import replace

from smtptest.engine.autoconfig.offer import Offer
from smtptest.engine.smtp.plan import Auth, Security

OFFER = Offer(host="smtp.test", port=465, security=Security.TLS)


def test_the_same_server_whoever_logs_in_there() -> None:
    assert replace(OFFER, username="bob", auth=Auth.XOAUTH2).server == OFFER.server
    assert replace(OFFER, security=Security.STARTTLS).server != OFFER.server
    assert replace(OFFER, port=587).server != OFFER.server
