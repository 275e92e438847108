"""SRV records for submission: RFC 6186 and RFC 8314."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from smtptest.engine.autoconfig.offer import MOST_OFFERS, Asked, Offer
from smtptest.engine.autoconfig.srv import from_srv
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import NAMES_NOT_PUBLIC, Policy
from smtptest.engine.smtp.plan import Security
from tests.servers.dns import Misbehaviour, Zone, dns_server

TLS, STARTTLS = "_submissions._tcp.example.org", "_submission._tcp.example.org"
ADDRESS = "bob@example.org"
PUBLIC = Policy(public=True, allow_networks=(ip_network("127.0.0.0/8"),))


async def asked(zone: Zone, policy: Policy = Policy(public=False)) -> list[Asked]:  # noqa: B008  # it is frozen
    async with dns_server(zone) as dns:
        return await from_srv("example.org", ADDRESS, GuardedNetwork(policy, [dns.nameserver], dns_limit=20))


async def test_both_services_in_the_order_in_which_they_are_to_be_tried() -> None:
    first, second = await asked(
        {
            TLS: {
                "SRV": ["20 0 465 Third.example.org.", "10 1 465 second.example.org.", "10 9 465 first.example.org."]
            },
            STARTTLS: {"SRV": ["0 0 587 smtp.example.org."]},
        }
    )
    assert first.where == f"{TLS} SRV"
    assert [one.host for one in first.offers] == ["first.example.org", "second.example.org", "third.example.org"]
    offer = Offer(host="smtp.example.org", port=587, security=Security.STARTTLS, username=ADDRESS)
    assert second == Asked(where=f"{STARTTLS} SRV", offers=(offer,))
    assert first.offers[0].security is Security.TLS


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        (["0 0 0 ."], "the domain says that it does not offer this"),
        (["0 0 465 127.1."], "the record names no host"),
        (["0 0 0 mx.example.org."], "the record names no host"),
        (Misbehaviour.SERVFAIL, "the name server failed to answer (SERVFAIL)"),
    ],
)
async def test_records_that_name_no_server(records: list[str], reason: str) -> None:
    found, nothing = await asked({TLS: {"SRV": records}})
    assert (found.offers, found.error) == ((), reason)
    assert nothing.error == "there is no such name (NXDOMAIN)"


async def test_in_public_a_host_inside_is_not_told() -> None:
    zone: Zone = {
        TLS: {"SRV": ["0 0 465 inside.example.org.", "1 0 465 smtp.example.org."]},
        STARTTLS: {"SRV": ["0 0 587 inside.example.org."]},
        "inside.example.org": {"A": ["10.1.2.3"]},
        "smtp.example.org": {"A": ["127.0.0.1"]},
    }
    first, second = await asked(zone, PUBLIC)
    assert [one.host for one in first.offers] == ["smtp.example.org"]
    assert second == Asked(where=f"{STARTTLS} SRV", error=NAMES_NOT_PUBLIC)


async def test_no_more_than_a_few() -> None:
    """Each is looked up, and the owner of the domain decides how many there are."""
    records = [f"{at} 0 465 mx{at}.example.org." for at in range(20)]
    found, _ = await asked({TLS: {"SRV": records}})
    assert [one.host for one in found.offers] == [f"mx{at}.example.org" for at in range(MOST_OFFERS)]
