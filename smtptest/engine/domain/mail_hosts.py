"""Which hosts take a domain's mail, for the checks that look at each of them."""

from __future__ import annotations

from dataclasses import dataclass

from smtptest.engine.dns.answer import Answer
from smtptest.engine.dns.lookups import is_host_name
from smtptest.engine.dns.questions import Questions

# Each is asked about several times, and a domain may name any number of hosts.
MOST_HOSTS = 10


@dataclass(frozen=True, kw_only=True)
class MailHosts:
    """Which hosts take a domain's mail (RFC 5321 section 5.1)."""

    answer: Answer
    """The MX records."""
    hosts: tuple[str, ...] = ()
    """The hosts that are looked at, by preference: without a last dot, and only those whose names can be a host's."""
    not_names: tuple[str, ...] = ()
    """What MX records hold in place of a host's name."""
    null: bool = False
    """Whether the domain takes no mail: its only MX is the null MX (RFC 7505)."""
    mixed: bool = False
    """Whether it has a null MX beside others."""
    implicit: bool = False
    """Whether it has no MX record, so that its own address takes its mail."""


async def mail_hosts(questions: Questions, domain: str) -> MailHosts:
    """The hosts; none if they cannot be found out, which ``answer.failed`` tells."""
    answer = await questions.ask(domain, "MX")
    if answer.absent == "record":
        return MailHosts(answer=answer, hosts=(domain,), implicit=True)
    names = _by_preference(answer.records)
    named = tuple(filter(None, names))
    return MailHosts(
        answer=answer,
        hosts=tuple(filter(is_host_name, named))[:MOST_HOSTS],
        not_names=tuple(name for name in named if not is_host_name(name)),
        null=names == [""],
        mixed="" in names and bool(named),
    )


def _by_preference(records: tuple[str, ...]) -> list[str]:
    """The names, the preferred first, equal ones by name; each once. The null MX's is empty."""
    pairs = (record.split(" ", 1) for record in records)
    ordered = sorted((int(preference), name.removesuffix(".").lower()) for preference, name in pairs)
    return list(dict.fromkeys(name for _, name in ordered))
