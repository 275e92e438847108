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
    secure: bool | None
    """Whether senders believe them: every answer on the way from the domain to them is signed."""

    @property
    def usable(self) -> list[Tlsa]:
        return [record for record in self.records if record.unusable is None]


async def tlsa_records(
    host: str, secure: bool | None, canonical: str | None, questions: Questions, *, port: int = MAIL_PORT
) -> PublishedTlsa:
    """The records of a host; of an alias, those of the name it stands for, if it has any (RFC 7672 section 2.2.2).

    secure: whether the answers that lead to the host are signed. canonical: the name that it stands for, if any.
    """
    for base in filter(None, (canonical, host)):
        owner = f"_{port}._tcp.{base}"
        answer = await questions.ask(owner, "TLSA")
        if answer.records:
            break
    records = tuple(filter(None, map(parse_tlsa, answer.records)))
    return PublishedTlsa(host, owner, answer, records, all_secure((secure, answer.secure)))


def listed(records: Iterable[Tlsa]) -> str:
    """Records as a sentence quotes them."""
    return ", ".join(map(_shown, records))


def _shown(record: Tlsa) -> str:
    text = str(record)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
