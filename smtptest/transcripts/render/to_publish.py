"""What the owner of a checked domain should publish: each record once, and one record if a name may have only one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from smtptest.engine.domain.texts import published
from smtptest.engine.events import CheckResult, Json
from smtptest.engine.words.wording import gettext_noop as _
from smtptest.transcripts.render.checks import checks

_TXT = re.compile(r"(\S+)\. IN TXT ((?:\"(?:[^\"\\]|\\.)*\" ?)+)")
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")
_ESCAPED = re.compile(r"\\(.)")
# What a version tag begins: RFC 7208, 9989, 8461, 8460 and BIMI allow one such record at a name.
_VERSION = re.compile(r"v=(\w+)", re.IGNORECASE)
_ADDRESS = re.compile(r"\+?ip[46]:", re.IGNORECASE)
_RESULTS = [str(result) for result in CheckResult]
ELSEWHERE = _(
    "%(alias)s is an alias (CNAME) that leads to %(name)s. If that is not yours, ask its owner to publish the record, "
    "or replace the alias with records of your own."
)
"""What is said of a record with an ``alias``."""


def to_publish(events: Iterable[Json]) -> list[Json]:
    """Return the records that checks advise, those of the worst results first.

    Each has ``record``, as a zone file has it, its ``name``, and ``checks``: the events that advise it, the worst
    first. ``alias`` is the name that was asked for, if that is an alias which leads to the record's name in another
    domain, whose owner may be somebody else; else it is empty. Two checks may advise different records for the same
    purpose at the same name, as for each sending address that SPF does not allow. If both were published, neither would
    count, so they are one here: that of the worst result, with the addresses of the others (SPF), or with where the
    others have reports sent (DMARC).
    """
    every = list(events)
    advising = sorted(
        (event for event in checks(every) if event["record"]), key=lambda event: -_RESULTS.index(event["result"])
    )
    found: dict[tuple[str, ...], Json] = {}
    for event in advising:
        known = found.setdefault(_purpose(event["record"]), {"record": event["record"], "checks": []})
        known["record"] = _joined(known["record"], event["record"])
        known["checks"].append(event)
    return [{**one, **_place(one, every)} for one in found.values()]


def _place(advised: Json, events: Collection[Json]) -> Json:
    """``name`` and ``alias`` of a record."""
    name = advised["record"].partition(". IN ")[0]
    proofs = {event["about"] for event in advised["checks"]}
    asked = [event["query"] for event in events if event["kind"] == "resolved" and event["seq"] in proofs]
    return {"name": name, "alias": next((one for one in asked if _leaves(one, name)), "")}


def _leaves(asked: str, name: str) -> bool:
    """Whether a name is outside of the domain that was asked, which is what follows the labels with an underscore.

    Where an address was asked for its names, the record is about one of these, and no alias led to it.
    """
    domain = asked.rpartition("._")[2].partition(".")[2] if "_" in asked else asked
    return not asked.endswith(".arpa") and not f".{name}".casefold().endswith(f".{domain}".casefold())


def _purpose(record: str) -> tuple[str, ...]:
    """Records that are equal in this exclude each other."""
    name, text = _read(record)
    version = _VERSION.match(text)
    return (name.casefold(), version[1].casefold()) if version else (record,)


def _read(record: str) -> tuple[str, str]:
    """The name and the text of a TXT record; both empty if it is another."""
    match = _TXT.fullmatch(record)
    if match is None:
        return "", ""
    return match[1], "".join(_ESCAPED.sub(r"\1", part) for part in _STRING.findall(match[2]))


def _joined(first: str, second: str) -> str:
    """The first record with what it lacks of the second."""
    (name, text), (_, other) = _read(first), _read(second)
    version = _VERSION.match(text)
    if version is None or first == second:
        return first
    join = {"spf1": _with_addresses, "dmarc1": _with_reports}.get(version[1].casefold())
    return published(name, join(text, other)) if join else first


def _with_addresses(text: str, other: str) -> str:
    terms = text.split()
    missing = [term for term in other.split() if _ADDRESS.match(term) and term not in terms]
    return " ".join([*terms[:1], *missing, *terms[1:]])


def _with_reports(text: str, other: str) -> str:
    def rua(record: str) -> list[str]:
        return [tag for each in record.split(";") if (tag := each.strip()).casefold().startswith("rua")]

    return text if rua(text) else "; ".join([text.rstrip("; "), *rua(other)])
