"""Loopback ports for servers that cannot choose one themselves."""

from __future__ import annotations

import atexit
import random
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

# What the last ports are claimed with: few, as each is an open file, and enough for servers that start together.
_CLAIMS: deque[socket.socket] = deque()
_MOST_CLAIMS = 64


@atexit.register
def _release() -> None:
    """Closed in good order: a Python that ends warns of each socket that is not."""
    while _CLAIMS:
        _CLAIMS.pop().close()


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now, below those that Linux gives out by itself (ip_local_port_range).

    Until its server has begun to listen, a port is claimed, so that tests in other processes do not choose the same.
    """
    ports: list[int] = []
    for port in random.sample(range(20000, 32000), 500):
        if _is_free(port) and _claim(port):
            ports.append(port)
        if len(ports) == count:
            break
    return ports


def free_port() -> int:
    """One of :func:`free_ports`."""
    return free_ports(1)[0]


@contextmanager
def kept(port: int) -> Iterator[None]:
    """Nobody is given this port, one of :func:`free_ports`, while the block runs, though its server comes later."""
    claim = next(one for one in _CLAIMS if one.getsockname() == claim_name(port).encode())
    _CLAIMS.remove(claim)
    with claim:
        yield


def claim_name(port: int) -> str:
    """The abstract address (unix(7)) of a port's claim: one process has it, and it is gone with that process."""
    return f"\0smtptest-tests-{port}"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _claim(port: int) -> bool:
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(claim_name(port))
    except OSError:
        claim.close()
        return False
    _CLAIMS.append(claim)
    if len(_CLAIMS) > _MOST_CLAIMS:
        _CLAIMS.popleft().close()
    return True
