"""Whether the peer is in the operator's block lists."""

from __future__ import annotations

from smtptest.engine.receiving.checks.dnsbl import check
from tests.engine.receiving.checks.helpers import PEER, checked, delivery
from tests.servers.dns import Zone

ZONE: Zone = {
    "2.0.0.127.listed.example": {"A": ["127.0.0.2"]},
    "5.2.0.192.listed.example": {"A": ["127.0.0.4"]},
    "2.0.0.127.clean.example": {"A": ["127.0.0.2"]},
    "test.domains.example": {"A": ["127.0.1.2"]},
}
LISTS = ("listed.example", "clean.example", "domains.example", "dead.example")


async def test_lists() -> None:
    told = await checked(check, ZONE, delivery(), dnsbl_zones=LISTS)
    assert sorted(told.results()) == [
        f"dnsbl-ip {PEER} clean.example: clean good",
        f"dnsbl-ip {PEER} dead.example: list-refused unknown",
        f"dnsbl-ip {PEER} listed.example: listed warning",
    ]


async def test_nothing_is_asked_about_nobody() -> None:
    assert (await checked(check, ZONE, delivery(peer="10.0.0.1"), dnsbl_zones=LISTS)).events == []
    assert (await checked(check, ZONE, delivery())).events == []
