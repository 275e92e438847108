"""What a server and its domain publish, read from a run's events, and how it differs from the run before.

What a run did not see (a server out of reach, a name server that did not answer, a check that was not requested) has
not changed: the last value stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from smtptest.engine.events import Connected, DialogStarted, Json, Resolved, Tls
from smtptest.monitors.record.judging.facts import with_servers

# What (such as ``tlsa``), then for which server or name: its values, the newest first.
Facts = dict[str, dict[str, list[str]]]
CERTIFICATE, TLSA, MTA_STS, SPF, DMARC = "certificate", "tlsa", "mta-sts", "spf", "dmarc"
# Servers behind one name may each have their own certificate, so one that was among the last few is not a change.
_KNOWN = 4
_ABSENT = ("lookup-nxdomain", "lookup-no-record", "lookup-system-no-record")


class Drift(NamedTuple):
    """One thing that is published and has changed."""

    what: str
    """``certificate``, ``tlsa``, ``mta-sts``, ``spf`` or ``dmarc``."""
    subject: str
    """Whose it is: a server as ``host:port``, or a name in the DNS."""
    before: str
    """What was published: a certificate in one line, or the records, one a line."""
    after: str
    """Empty if nothing is published any more."""


def published(events: Sequence[Json], domain: str) -> dict[str, dict[str, str]]:
    """What this run saw: by what, and by subject. domain: what is watched; what others publish, such as what an SPF
    record includes, is theirs to change."""
    found: dict[str, dict[str, str]] = {}
    for what, subject, value in (*_certificates(events), *_records(events, domain)):
        found.setdefault(what, {})[subject] = value
    return found


def compare(before: Facts, seen: Mapping[str, Mapping[str, str]]) -> tuple[Facts, list[Drift]]:
    """The facts after a run that saw this, and what has changed. The arguments are not modified."""
    facts = {what: {subject: list(values) for subject, values in each.items()} for what, each in before.items()}
    changes: list[Drift] = []
    for what, each in seen.items():
        for subject, value in each.items():
            known = facts.setdefault(what, {}).get(subject, [])
            if known and value != known[0] and not (what == CERTIFICATE and value in known):
                changes.append(Drift(what, subject, known[0], value))
            kept = [value, *(one for one in known if one != value)]
            facts[what][subject] = kept[: _KNOWN if what == CERTIFICATE else 1]
    return facts, changes


def _certificates(events: Sequence[Json]) -> Iterator[tuple[str, str, str]]:
    servers: dict[int | None, str] = {}
    for event in with_servers(events):
        if event["kind"] in (DialogStarted.kind, Connected.kind):
            servers[event["dialog"]] = f"{event['host']}:{event['port']}"
        if event["kind"] == Tls.kind and event["chain"] and event["dialog"] in servers:
            own = event["chain"][0]
            until = (own["not_after"] or "")[:10]
            yield (
                CERTIFICATE,
                servers[event["dialog"]],
                f"{own['subject']} ({own['issuer']}, {until}) {own['fingerprint']}",
            )


def _records(events: Iterable[Json], domain: str) -> Iterator[tuple[str, str, str]]:
    for event in events:
        if event["kind"] != Resolved.kind or (event["error"] and event.get("code") not in _ABSENT):
            continue
        for what, (record_type, is_its_name, is_its_text) in _RECORDS.items():
            name = event["query"].rstrip(".").lower()
            if event["type"] == record_type and is_its_name(name, domain):
                answers = sorted(answer for answer in event["answers"] if is_its_text(_text(answer)))
                yield what, name, "\n".join(answers)


def _text(answer: str) -> str:
    return answer.strip('" ').lower()


def _of_dmarc(name: str, domain: str) -> bool:
    """A domain without a record of its own has that of a domain above it (RFC 9989)."""
    return name.startswith("_dmarc.") and f".{domain}".endswith(name.removeprefix("_dmarc"))


# By what: the type of the record, whether it is published at this name, and which of the answers it is.
_RECORDS: Mapping[str, tuple[str, Callable[[str, str], bool], Callable[[str], bool]]] = {
    TLSA: ("TLSA", lambda name, domain: name.startswith("_"), lambda text: True),
    MTA_STS: ("TXT", lambda name, domain: name == f"_mta-sts.{domain}", lambda text: text.startswith("v=stsv1")),
    SPF: ("TXT", lambda name, domain: name == domain, lambda text: text.startswith("v=spf1")),
    DMARC: ("TXT", _of_dmarc, lambda text: text.startswith("v=dmarc1")),
}
