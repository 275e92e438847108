"""A way to submit mail that a domain publishes, and what each place said that was asked for one."""

from __future__ import annotations

from dataclasses import dataclass

from smtptest.engine.smtp.plan import Auth, Security
from smtptest.engine.words.sentence import Sentence

# Per place: each offer is looked up, and the owner of the domain decides how many there are.
MOST_OFFERS = 8


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One server of a domain, as its owner says that mail programs are to use it."""

    host: str
    """The server's name in ASCII."""
    port: int
    """1 to 65535."""
    security: Security
    """When TLS starts: with the first byte, by STARTTLS, or never."""
    username: str = ""
    """The user name of the address that was asked about; empty if only its domain was given."""
    auth: Auth = Auth.AUTO
    """XOAUTH2 if a token is asked for first; else the strongest method of both sides."""
    refusal: Sentence | None = None
    """Why this service does not connect to it; None if it does."""

    @property
    def server(self) -> tuple[str, int, Security]:
        """What makes it the same server as another."""
        return self.host, self.port, self.security


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One place that was asked, and its answer."""

    where: str
    """The name of the record with its type, or the address of the document."""
    offers: tuple[Offer, ...] = ()
    """Its servers, the preferred one first; empty if there is an error."""
    error: Sentence | None = None
    """Why there is no offer, as the end of a sentence."""
