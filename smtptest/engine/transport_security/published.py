"""What a domain publishes about the TLS of its mail servers, looked up as a sending mail server looks it up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smtptest.engine.dns.answer import Answer, all_secure
from smtptest.engine.dns.questions import Questions
from smtptest.engine.transport_security.tlsa import Tlsa, parse_tlsa

MAIL_PORT = 25
POLICY_PATH = "/.well-known/mta-sts.txt"
# A record that is published whole may have thousands of digits; a reader recognises it by its beginning.
_MOST_SHOWN = 160


@dataclass(frozen=True)
class PublishedTlsa:
    """The TLSA records of a mail server."""

    host: str
    """The mail server's name."""
    owner: str
    """The name that they are published at."""
    answer: Answer
    """What the DNS says there, usable or not."""
    records: tuple[Tlsa, ...]
    """Those that could be read."""
    mx_secure: bool | None
    """Whether the MX records that lead to the host are signed."""
    host_secure: bool | None
    """Whether the answers from the host to the records are."""

    @property
    def base(self) -> str:
        """The name that they are about: the host's, or of an alias that which it stands for (TLSA base domain)."""
        return self.owner.split(".", 2)[2]

    @property
    def secure(self) -> bool | None:
        """Whether every sender believes them: every answer on the way from the domain to them is signed."""
        return all_secure((self.mx_secure, self.host_secure))

    @property
    def mx_unsigned(self) -> bool:
        """Whether only the MX records are not signed. Some senders, such as Postfix by default, verify the server all
        the same, which RFC 7672 section 2.2.1 leaves to them."""
        return self.mx_secure is False and self.host_secure is True

    @property
    def ignored(self) -> bool:
        """Whether all senders ignore them."""
        return self.secure is False and not self.mx_unsigned

    @property
    def usable(self) -> list[Tlsa]:
        return [record for record in self.records if record.unusable is None]


async def tlsa_records(
    host: str, mx: bool | None, address: bool | None, canonical: str | None, questions: Questions, *,
    port: int = MAIL_PORT,
) -> PublishedTlsa:  # fmt: skip
    """The records of a host; of an alias, those of the name it stands for, if it has any (RFC 7672 section 2.2.2).

    mx: whether the MX records that name the host are signed. address: whether its addresses are. canonical: the name
    that it stands for, if any.
    """
    bases = [base for base in (canonical, host) if base is not None]
    if address is False and canonical is not None and (await questions.ask(host, "CNAME")).secure:
        # Only what the alias leads to is not signed, so senders go by the records at its own name.
        bases, address = [host], True
    for base in bases:
        owner = f"_{port}._tcp.{base}"
        answer = await questions.ask(owner, "TLSA")
        # If this failed, there may be records that count, and senders hold mail back (section 2.1).
        if answer.records or answer.failed:
            break
    records = tuple(filter(None, map(parse_tlsa, answer.records)))
    return PublishedTlsa(host, owner, answer, records, mx, all_secure((address, answer.secure)))


def listed(records: Iterable[Tlsa]) -> str:
    """Records as a sentence quotes them."""
    return ", ".join(map(_shown, records))


def _shown(record: Tlsa) -> str:
    text = str(record)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
