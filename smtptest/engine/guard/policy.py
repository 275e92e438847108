"""The operator's policy: which port and address may be dialled, and what the visitor is told otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from smtptest.engine.addressing import Address, IPNetwork, unmapped
from smtptest.engine.guard.blocks import forbidding_block
from smtptest.engine.guard.own_addresses import is_own_address
from smtptest.engine.words.field_errors import FieldError
from smtptest.engine.words.sentence import Sentence, said_by

# One sentence for every reason: any other would disclose what a name leads to inside.
NOT_PUBLIC = Sentence("not-public")
# Likewise for the names of hosts that a record holds.
NAMES_NOT_PUBLIC = Sentence("names-not-public")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What may be dialled."""

    public: bool
    """Whether strangers use this service, so that only global unicast addresses that are not this machine's own are
    dialled.
    """
    ports: frozenset[int] | None = None
    """The allowed ports; None for any."""
    allow_networks: tuple[IPNetwork, ...] = ()
    """Exceptions from what ``public`` forbids."""
    deny_networks: tuple[IPNetwork, ...] = ()
    """Networks that are never dialled; they override everything else."""

    def require_port(self, port: int) -> None:
        """Raises FieldError unless the port may be dialled."""
        if not 0 < port < 65536:
            raise FieldError("port-out-of-range", port=port)
        if self.ports is not None and port not in self.ports:
            allowed = ", ".join(str(each) for each in sorted(self.ports))
            raise FieldError("port-not-allowed", port=port, allowed=allowed)

    def port_refusal(self, port: int) -> Sentence | None:
        """Why the port may not be dialled, as a sentence for the visitor; None if it may."""
        try:
            self.require_port(port)
        except FieldError as error:
            return said_by(error)
        return None

    def address_refusal(self, address: Address) -> Sentence | None:
        """Why the address may not be dialled, as a sentence for the visitor; None if it may.

        An IPv4-mapped address is judged as the IPv4 address. In the public profile the sentence is always the same.
        """
        judged = unmapped(address)
        if self.public:
            return None if self._public_may_dial(judged) else NOT_PUBLIC
        denying = next((network for network in self.deny_networks if judged in network), None)
        if denying is None:
            return None
        return Sentence("network-denied", address=str(judged), network=str(denying))

    def _public_may_dial(self, address: Address) -> bool:
        if _within(address, self.deny_networks):
            return False
        if _within(address, self.allow_networks):
            return True
        return forbidding_block(address) is None and not is_own_address(address)


def _within(address: Address, networks: tuple[IPNetwork, ...]) -> bool:
    return any(address in network for network in networks)
