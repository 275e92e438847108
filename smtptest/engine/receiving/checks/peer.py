"""What the names of the peer say, as for the sending addresses of a domain: ptr, fcrdns, ptr-generic, helo-match."""

from __future__ import annotations

from ipaddress import ip_network

from smtptest.engine.addressing import parse_address
from smtptest.engine.domain.checks.ptr import judge_names
from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.context import MessageContext

# Addresses for documentation do not count as private: in examples and tests they stand for servers of the internet.
_PRIVATE = tuple(
    map(
        ip_network,
        (
            "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
            # Shared by the customers of a provider (RFC 6598), and by machines of a virtual private network.
            "100.64.0.0/10",
            "::1/128", "fc00::/7", "fe80::/10",
        ),
    )
)  # fmt: skip


def is_private(address: str) -> bool:
    """Whether other receivers cannot see this address, so that they judge by another one."""
    return any(parse_address(address) in network for network in _PRIVATE)


async def check(context: MessageContext) -> None:
    peer, domain = context.delivery.peer, next(iter(context.authenticated.authors), "example.org")
    if is_private(peer):
        about = context.delivery.about.get("connected")
        context.report("ptr", CheckResult.UNKNOWN, "ptr/private", "RFC 1918", about, subject=peer)
    else:
        await judge_names(context, peer, context.delivery.helo, domain)
