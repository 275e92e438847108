"""Asks everywhere that a domain may say how its users send mail, all at once.

What stands before the @ is sent to nobody. Thunderbird puts the whole address into the query of its requests
(``?emailaddress=``), from which a server could fill in the user name; the placeholders of a document
(``%EMAILADDRESS%``) are filled in here instead, and a server that answers only to an address gives no answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from smtptest.engine.autoconfig.document import UnreadableSettings, offers_in
from smtptest.engine.autoconfig.offer import Asked, Offer
from smtptest.engine.autoconfig.srv import from_srv
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.https.client import HttpsClient
from smtptest.engine.smtp.mailboxes import split_mailbox

_PATH = "/mail/config-v1.1.xml"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A server, and everywhere it is published."""

    offer: Offer
    """What the first of these places says of it."""
    where: tuple[str, ...]
    """Each as ``Asked.where`` names it, in the order of asking."""


async def discover(mailbox: str, network: GuardedNetwork, client: HttpsClient) -> list[Asked]:
    """What each place says. mailbox: an address, or ``@`` and a domain; the domain in A-labels."""
    local, domain = split_mailbox(mailbox)
    documents = (f"autoconfig.{domain}", _PATH), (domain, f"/.well-known/autoconfig{_PATH}")
    records, read = await asyncio.gather(
        from_srv(domain, mailbox if local else "", network),
        asyncio.gather(*(_document(client, host, path, mailbox) for host, path in documents)),
    )
    return list(await asyncio.gather(*(_judged(asked, network) for asked in (*records, *read))))


def servers(asked: Sequence[Asked]) -> list[Found]:
    """Each server once, in the order in which the places were asked. The first offer of a server counts."""
    found: dict[tuple[object, ...], Found] = {}
    for one in asked:
        for offer in one.offers:
            before = found.get(offer.server)
            where = (*before.where, one.where) if before else (one.where,)
            found[offer.server] = Found(offer=before.offer if before else offer, where=tuple(dict.fromkeys(where)))
    return list(found.values())


async def _document(client: HttpsClient, host: str, path: str, mailbox: str) -> Asked:
    fetched = await client.fetch(host, path)
    if fetched.error:
        return Asked(where=fetched.url, error=fetched.error)
    try:
        return Asked(where=fetched.url, offers=offers_in(fetched.body, mailbox))
    except UnreadableSettings as unreadable:
        return Asked(where=fetched.url, error=unreadable.words)


async def _judged(asked: Asked, network: GuardedNetwork) -> Asked:
    """The same, with each offer that the guard would refuse marked so."""
    return replace(asked, offers=tuple(await asyncio.gather(*(_offer(one, network) for one in asked.offers))))


async def _offer(offer: Offer, network: GuardedNetwork) -> Offer:
    lookups = await network.addresses(offer.host, "any")
    refusals = [lookup.error for lookup in lookups if lookup.refused]
    return replace(offer, refusal=next(iter(refusals), network.port_refusal(offer.port)))
