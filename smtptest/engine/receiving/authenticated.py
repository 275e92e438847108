"""What the checks of a message have found out about its authentication, for those that come after them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from smtptest.engine.authentication.author import author_domains
from smtptest.engine.authentication.dkim_judgement import DkimJudgement
from smtptest.engine.authentication.dmarc_alignment import DmarcEvaluation, Identifier
from smtptest.engine.authentication.signed_message import SignedMessage, read_message


@dataclass
class Authenticated:
    """Filled in by one check after the other."""

    data: bytes = b""
    """The message as it came."""
    identifiers: list[Identifier] = field(default_factory=list)
    """The domains that SPF and DKIM have authenticated, or have not."""
    dkim: DkimJudgement | None = None
    """The signatures; None before they have been judged."""
    dmarc: DmarcEvaluation | None = None
    """None before it has been evaluated, and without a single author's domain."""

    @cached_property
    def message(self) -> SignedMessage:
        """The message as signatures cover it."""
        return read_message(self.data)

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """The domains of its authors."""
        return author_domains(self.message)

    def is_signed(self, name: str) -> bool:
        """Whether a valid signature covers the header fields of this name."""
        judged = () if self.dkim is None else self.dkim.judged
        return any(one.valid and name.lower() in one.signature.names for one in judged)
