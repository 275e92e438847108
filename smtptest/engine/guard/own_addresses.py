"""Whether an address belongs to this machine."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address

from smtptest.engine.addressing import Address

# No machine has these addresses: the reserved class E (RFC 1112 section 4) and the discard-only prefix (RFC 6666).
_NEVER_OWN = (IPv4Address("240.0.0.1"), IPv6Address("100::1"))


def is_own_address(address: Address) -> bool:
    """Whether an interface of this machine has the address. Sends nothing.

    On every system only an own address can be bound, and the standard library cannot list them. If the operator allows
    binding to any address (``net.ipv4.ip_nonlocal_bind``, as with keepalived), nobody can know, and the result is
    False.
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
