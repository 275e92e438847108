"""Tries to reach what must not be reached from here: through the guard, and past it, when only a firewall protects."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import struct
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from smtptest.engine.addressing import parse_address
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy

SECONDS = 2.0
_MAIL, _WEB = 25, 80
# On this machine 25 may be open to us: the firewall lets a relay be reached there (docs/operating.md, Monitors).
_HERE = 2525
_ROUTES = Path("/proc/net/route")
# A socket that was sent there would leave by the interface that faces the world; none is sent (RFC 5737, RFC 3849).
_FAR = ("192.0.2.1", "2001:db8::1")
# The packet was let through, even if the other side refused it.
_ANSWERED = {errno.ECONNREFUSED, errno.ECONNRESET}


@dataclass(frozen=True)
class Target:
    """An address and port that strangers must not reach through this program."""

    address: str
    """An IP address; of IPv6 without brackets."""
    port: int
    """The TCP port."""
    name: str
    """What is reached there."""


@dataclass(frozen=True)
class Trial:
    """The result of trying one target."""

    target: Target
    """What was tried."""
    guarded: bool
    """Whether the guard refused it."""
    reached: str | None
    """What happened past the guard if the packet was let through; None if it was not."""


def targets() -> list[Target]:
    """The targets worth trying on this machine."""
    fixed = [
        Target("127.0.0.1", _HERE, "this machine's own services"),
        Target("::1", _HERE, "this machine's own services, IPv6"),
        Target("169.254.169.254", _WEB, "the cloud's metadata service"),
        Target("fd00:ec2::254", _WEB, "the cloud's metadata service, IPv6"),
        Target("168.63.129.16", _WEB, "Azure's virtual host"),
        Target("100.100.100.200", _WEB, "Alibaba Cloud's metadata service"),
        Target("10.0.0.1", _MAIL, "a private network (RFC 1918)"),
        Target("172.16.0.1", _MAIL, "a private network (RFC 1918)"),
        Target("192.168.0.1", _MAIL, "a private network (RFC 1918)"),
    ]
    own = [Target(address, _HERE, "this machine, by its own address") for address in own_addresses()]
    return fixed + own + [Target(address, _WEB, "the gateway") for address in gateways(_ROUTES)]


def own_addresses() -> list[str]:
    """The addresses that this machine uses towards the internet. Sends nothing."""
    found = []
    for far in _FAR:
        family = socket.AF_INET6 if ":" in far else socket.AF_INET
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((far, _MAIL))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            pass  # no way out by this protocol
    return found


def gateways(routes: Path) -> list[str]:
    """The gateways of Linux's IPv4 routing table, in the form of ``/proc/net/route`` (proc(5)); none elsewhere."""
    if not routes.exists():
        return []
    rows = [line.split() for line in routes.read_text().splitlines()[1:]]
    found = {IPv4Address(struct.pack("=I", int(row[2], 16))) for row in rows if len(row) > 2}
    return [str(address) for address in sorted(found) if int(address)]


async def attempt(target: Target, policy: Policy) -> Trial:
    """Try one target both ways. policy: the operator's, for the public profile."""
    return Trial(target, await _is_refused(target, policy), await _past_the_guard(target))


async def _is_refused(target: Target, policy: Policy) -> bool:
    # Whether an address is judged, and not its port, is asked here: every port is allowed.
    network = GuardedNetwork(policy)
    try:
        connection = await network.connect(target.address, target.port, SECONDS)
    except PermissionError:
        return True
    except OSError:
        return False
    connection.close()
    return False


async def _past_the_guard(target: Target) -> str | None:
    address = parse_address(target.address)
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.setblocking(False)
            async with asyncio.timeout(SECONDS):
                await asyncio.get_running_loop().sock_connect(connection, (target.address, target.port))
    except TimeoutError:
        return None
    except OSError as failure:
        return os.strerror(failure.errno) if failure.errno in _ANSWERED else None
    return "connected"
