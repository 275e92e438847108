"""What was asked of a domain: the plan of a domain check. It holds no secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

# The names of fields in the form and in JSON, where they differ.
_IN_FORM = {"addresses": "address"}


@dataclass(frozen=True, kw_only=True)
class DomainPlan:
    """One domain check. Every field has been validated by its maker: the form or the command line."""

    domain: str
    """A name in A-labels, in lower case."""
    addresses: tuple[str, ...] = ()
    """The IP addresses that the domain sends from."""
    helo: str = ""
    """The name that its servers give in EHLO; empty if it is not known."""
    selectors: tuple[str, ...] = ()
    """The DKIM selectors to look up; empty to try the common ones."""
    connect: bool = True
    """Whether to have a session with each mail server, to the end of TLS."""

    def to_json(self) -> dict[str, Any]:
        """The plan as the transcript's JSON gives it: the field names of the form, with lists."""
        values = {_IN_FORM.get(field.name, field.name): getattr(self, field.name) for field in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The plan of which this is the JSON. What a field of a later version says is left out; one that an earlier
        version did not have is as usual."""
        names = {field.name: _IN_FORM.get(field.name, field.name) for field in fields(cls)}
        given: dict[str, Any] = {name: stored[as_stored] for name, as_stored in names.items() if as_stored in stored}
        given |= {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
        return cls(**given)
