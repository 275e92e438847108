"""Whether the sending addresses and the domain are in the operator's block lists: dnsbl-ip, dnsbl-domain.

The lists are for filtering one's own mail. So strangers cannot have just any address looked up in the operator's name:
in the public profile only addresses of the domain's mail servers are asked about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Set

from smtptest.engine.checking.reporting import Reporting
from smtptest.engine.dns.block_list import BlockList, Listing
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.events import CheckResult

_REFERENCE = "RFC 5782 section 2"
_TRIED = "RFC 5782 section 5"
# Spamhaus: addresses that are meant to send no mail themselves, by their provider's word or its own (PBL).
_POLICY = frozenset({"127.0.0.10", "127.0.0.11"})
_SPAMHAUS = ("spamhaus.org", "spamhaus.net")


async def check(context: CheckContext) -> None:
    allowed = await _allowed(context)
    lists = (BlockList(zone, context.network, context.track) for zone in context.dnsbl_zones)
    await asyncio.gather(*(_ask(each, allowed, context) for each in lists))


async def _allowed(context: CheckContext) -> Set[str]:
    """The sending addresses that may be asked about."""
    if not context.network.public:
        return set(context.plan.addresses)
    hosts = (await mail_hosts(context.questions, context.plan.domain)).hosts
    asked = [context.questions.ask(host, record_type) for host in hosts for record_type in ("AAAA", "A")]
    return {record for answer in await asyncio.gather(*asked) for record in answer.records}


async def _ask(asked: BlockList, allowed: Set[str], context: CheckContext) -> None:
    addresses, domains = await asyncio.gather(asked.has_addresses(), asked.has_domains())
    works = addresses or domains
    if addresses or not works:
        mine = [each for each in context.plan.addresses if each in allowed]
        await asyncio.gather(*(judge_address(context, each, asked, works=works) for each in mine))
        for each in context.plan.addresses:
            if each not in allowed:
                _not_asked(each, asked, context)
    if domains or not works:
        await _domain(asked, context, works=works)


async def judge_address(context: Reporting, address: str, asked: BlockList, *, works: bool) -> None:
    """Look one address up. works: whether the list answers us as a list does."""
    found = await asked.look_up_address(address) if works else None
    _report("dnsbl-ip", address, asked, found, context)


async def _domain(asked: BlockList, context: CheckContext, *, works: bool) -> None:
    found = await asked.look_up(context.plan.domain) if works else None
    _report("dnsbl-domain", context.plan.domain, asked, found, context)


def _not_asked(address: str, asked: BlockList, context: CheckContext) -> None:
    parameters = {"who": address, "list": asked.name, "subject": f"{address} {asked.name}"}
    context.report("dnsbl-ip", CheckResult.UNKNOWN, "dnsbl-ip/not-asked", _REFERENCE, None, **parameters)


def _report(check: str, who: str, asked: BlockList, found: Listing | None, context: Reporting) -> None:
    def report(result: CheckResult, variant: str, **parameters: object) -> None:
        parameters |= {"who": who, "list": asked.name, "subject": f"{who} {asked.name}"}
        about = None if found is None else found.seq
        reference = _TRIED if found is None else _REFERENCE
        context.report(check, result, f"{check}/{variant}", reference, about, **parameters)

    if found is None or found.refused:
        report(CheckResult.UNKNOWN, "list-refused")
    elif found.error is not None:
        report(CheckResult.UNKNOWN, "unknown", reason=found.error)
    elif not found.codes:
        report(CheckResult.GOOD, "clean")
    elif not asked.zone.endswith(_SPAMHAUS):
        report(CheckResult.WARNING, "listed", codes=", ".join(found.codes))
    elif check == "dnsbl-ip" and _POLICY.issuperset(found.codes):
        report(CheckResult.WARNING, "policy", codes=", ".join(found.codes))
    else:
        report(CheckResult.PROBLEM, "listed", codes=", ".join(found.codes))
