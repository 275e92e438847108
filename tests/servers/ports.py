"""Loopback ports for servers that cannot choose one themselves."""

from __future__ import annotations

import random
import socket
from contextlib import suppress


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now, below those that Linux gives out by itself (ip_local_port_range)."""
    ports: list[int] = []
    for port in random.sample(range(20000, 32000), 500):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            ports.append(port)
        if len(ports) == count:
            break
    return ports


def free_port() -> int:
    """One of :func:`free_ports`."""
    return free_ports(1)[0]
