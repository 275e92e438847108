"""What a dialog needs from the network. It is given one; the guard has the real one (``guard.network``).

The shapes are structural: whoever has these attributes fits, and nothing needs to import this module to do so.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Protocol


class Lookup(Protocol):
    """The result of one DNS look-up.

    answers: addresses or records as text, none where ``error`` says why. refused: the policy forbids what the name
    leads to; then ``answers`` is empty, so that the address is told to nobody, and ``error`` is the reason. absent:
    what the DNS says is not there, "name" or "record", None where it did not say so. canonical: the name that
    ``query`` is an alias of, None where it is none. hidden: the answers may decide something, and are told to nobody.
    withheld: how many records are not among the answers, because the policy forbids to tell them. left: how many
    more there are than are followed.
    """

    @property
    def query(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def answers(self) -> Sequence[str]: ...
    @property
    def error(self) -> str | None: ...
    @property
    def refused(self) -> bool: ...
    @property
    def absent(self) -> str | None: ...
    @property
    def canonical(self) -> str | None: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def withheld(self) -> int: ...
    @property
    def left(self) -> int: ...


class Network(Protocol):
    """Look-ups and connections under the operator's policy."""

    async def addresses(self, host: str, family: str) -> Sequence[Lookup]:
        """The addresses of a host, one look-up per address family asked for ("any", "ipv4", "ipv6").

        An IP address literal is judged as it is: its look-up's only answer is the literal. Never raises for a name that
        does not resolve: ``error`` says it. Ends by itself within the resolver's own limit.
        """

    async def lookup(self, name: str, record_type: str) -> Lookup:
        """The records of one type (MX, PTR …) of an absolute name; addresses, and those of the hosts named, are judged.

        Never raises, and ends by itself within the resolver's own limit.
        """

    def has_name(self, address: str) -> bool:
        """Whether the name of an address (PTR) is worth asking for; not for loopback and private ones."""

    def port_refusal(self, port: int) -> str | None:
        """Why this port may not be dialled, in a sentence for the visitor; None where it may."""

    async def connect(self, address: str, port: int, timeout: float, source: str = "") -> socket.socket:
        """A connected, non-blocking socket to exactly this address, judged once more. source: the address at our end.

        Raises PermissionError where the policy forbids it, TimeoutError after ``timeout`` seconds, else OSError.
        """
