"""Whether the peer is in the operator's block lists: dnsbl-ip."""

from __future__ import annotations

import asyncio

from smtptest.engine.dns.block_list import BlockList
from smtptest.engine.domain.checks.dnsbl import judge_address
from smtptest.engine.receiving.checks.peer import is_private
from smtptest.engine.receiving.context import MessageContext


async def check(context: MessageContext) -> None:
    """Ask each list about the peer. Lists are made for this question: about clients that connect to a mail server."""
    if not is_private(context.delivery.peer):
        lists = (BlockList(zone, context.network, context.track) for zone in context.dnsbl_zones)
        await asyncio.gather(*(_ask(each, context) for each in lists))


async def _ask(asked: BlockList, context: MessageContext) -> None:
    if await asked.has_addresses():
        await judge_address(context, context.delivery.peer, asked, works=True)
    elif not await asked.has_domains():
        await judge_address(context, context.delivery.peer, asked, works=False)
