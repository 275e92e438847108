"""A whole domain check without sessions, of a domain whose name servers are 20 ms away.

How long it takes is a matter of how many answers have to come one after the other, and of the processor.
"""

from __future__ import annotations

import asyncio
import time

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import Means, run_checks
from smtptest.engine.guard.network import GuardedNetwork
from tests.engine.domain.helpers import ANYTHING, DOMAIN, LIMITS, NOW, Pages, Told
from tests.servers.dns import Entry, Zone, dns_server

ROUND_TRIP = 0.02
_POLICY = b"version: STSv1\nmode: enforce\nmx: *.lab.example\nmax_age: 604800\n"
_PLAN = DomainPlan(domain=DOMAIN, addresses=("203.0.113.1", "203.0.113.2"), helo=f"out.{DOMAIN}", connect=False)


def _txt(text: str) -> dict[str, Entry]:
    return {"TXT": [f'"{text}"']}


# As many domains have it: two services that send for it, one of which has records of its own below.
ZONE: Zone = {
    DOMAIN: {
        "MX": [f"10 mx1.{DOMAIN}.", f"20 mx2.{DOMAIN}."],
        **_txt("v=spf1 mx include:_spf.provider.example include:mail.other.example -all"),
    },
    f"mx1.{DOMAIN}": {"A": ["198.51.100.1"]},
    f"mx2.{DOMAIN}": {"A": ["198.51.100.2"]},
    f"out.{DOMAIN}": {"A": ["203.0.113.1"], **_txt("v=spf1 a -all")},
    "_spf.provider.example": _txt("v=spf1 include:_a.provider.example include:_b.provider.example ~all"),
    "_a.provider.example": _txt("v=spf1 ip4:198.51.100.0/24 ~all"),
    "_b.provider.example": _txt("v=spf1 a:host.provider.example ~all"),
    "host.provider.example": {"A": ["203.0.113.77"]},
    "mail.other.example": _txt("v=spf1 ip4:203.0.113.9 -all"),
    f"_dmarc.{DOMAIN}": _txt("v=DMARC1; p=reject; rua=mailto:a@reports.other.example"),
    f"{DOMAIN}._report._dmarc.reports.other.example": _txt("v=DMARC1"),
    f"_mta-sts.{DOMAIN}": _txt("v=STSv1; id=1"),
    f"_smtp._tls.{DOMAIN}": _txt(f"v=TLSRPTv1; rua=mailto:tls@{DOMAIN}"),
    "1.113.0.203.in-addr.arpa": {"PTR": [f"out.{DOMAIN}."]},
}


def from_afar(round_trip: float = ROUND_TRIP) -> dict[str, float]:
    """Wall of a check, and how many round trips that is; beside it the check of the same domain without any delay."""
    return asyncio.run(_measured(round_trip))


async def _measured(round_trip: float) -> dict[str, float]:
    async with dns_server(ZONE) as server:
        network = GuardedNetwork(ANYTHING, [server.nameserver], dns_limit=20, validating=())
        means = Means(
            network=network, https=Pages({f"mta-sts.{DOMAIN}/.well-known/mta-sts.txt": _POLICY}), limits=LIMITS
        )
        await _check(means)  # not measured: modules are imported
        near = await _check(means)
        server.seconds = round_trip
        far = await _check(means)
    return {"wall": far, "wall without delay": near, "wall / round trip": far / round_trip}


async def _check(means: Means) -> float:
    told = Told()
    begun = time.perf_counter()
    await run_checks(_PLAN, means, NOW, told.events.append)
    assert told.end[0] == "passed"
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(from_afar())
