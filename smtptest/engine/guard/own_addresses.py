"""Whether an address is one of this machine's own."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address

from smtptest.engine.addressing import Address

# No machine has these: the reserved class E (RFC 1112 section 4) and the discard-only prefix (RFC 6666).
_NEVER_OWN = (IPv4Address("240.0.0.1"), IPv6Address("100::1"))


def is_own_address(address: Address) -> bool:
    """Whether an interface of this machine has the address. Sends nothing.

    Only an own address can be bound, on every system, and the standard library cannot list them. Where the
    operator allows to bind to any (``net.ipv4.ip_nonlocal_bind``, as beside keepalived) this cannot tell, and
    says False.
    """
    stranger = next(each for each in _NEVER_OWN if each.version == address.version)
    return _can_bind(address) and not _can_bind(stranger)


def _can_bind(address: Address) -> bool:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True
