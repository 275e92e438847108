"""One DMARC record: what it asks for, and what is wrong with it (RFC 9989 sections 4.7 and 4.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from smtptest.engine.authentication.tags import parse_tags

# The version stands first; its value is the only one that is case-sensitive.
_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
# What its author took for a DMARC record, though no receiver does.
_NEARLY = re.compile(
    r"""["'\s]*(?:(?:v\s*[=:]\s*)?DMARC\s*[1;]|p\s*=\s*(?:none|quarantine|reject)\s*(?:;|\Z))|.*;\s*v\s*=\s*DMARC1""",
    re.IGNORECASE,
)
_VALUES = {
    "p": ("none", "quarantine", "reject"),
    "sp": ("none", "quarantine", "reject"),
    "np": ("none", "quarantine", "reject"),
    "psd": ("y", "n", "u"),
    "t": ("y", "n"),
    "adkim": ("r", "s"),
    "aspf": ("r", "s"),
}
# When single failures are reported. RFC 7489 let any of these stand together, and many records have all; RFC 9989 only
# some, but takes the default instead of the others, which changes no mail's fate.
_OCCASIONS = re.compile(r"[01ds](?:[ \t]*:[ \t]*[01ds])*", re.IGNORECASE)
_LISTS = ("rua", "ruf")
# Tags of RFC 7489 that RFC 9989 takes out (its section 9.3 calls them historic).
_REMOVED = ("pct", "rf", "ri")
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+")
# A percentage below 100.
_PART = re.compile(r"[0-9]{1,2}")
# A URI of RFC 3986, in which commas and exclamation marks are encoded; and the limit of size, which RFC 9989 ignores.
_URI = re.compile(r"([a-z][a-z0-9+.-]*):((?:[a-z0-9\-._~:/?#[\]@$&'()*+;=]|%[0-9a-f]{2})*)(![0-9]+[kmgt]?)?", re.I)
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*", re.I)


class Policy(StrEnum):
    """What receivers are asked to do with mail that fails."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"

    @property
    def weaker(self) -> Policy:
        """One step below, which is what a record in test mode asks for."""
        return Policy.QUARANTINE if self is Policy.REJECT else Policy.NONE


class Subject(StrEnum):
    """Whose mail the policy of a record is asked for."""

    OWN = "own"
    """That of the domain which publishes the record."""
    SUBDOMAIN = "subdomain"
    """That of a domain below it."""
    MISSING = "missing"
    """That of a name below it which does not exist."""


class Fault(NamedTuple):
    """One thing that is wrong with a record."""

    kind: str
    """"repeated", "value", "uri", "removed", "unknown" or "junk"."""
    tag: str
    """The tag that it is about; empty for what is no tag."""
    text: str
    """What stands there."""


class ReportUri(NamedTuple):
    """A destination of reports."""

    text: str
    """The URI without the obsolete limit of size."""
    host: str
    """The domain of a ``mailto:`` in lower case; empty for any other URI."""
    sized: bool
    """Whether a limit of size was written behind it."""


@dataclass(frozen=True)
class DmarcRecord:
    """A record that counts as one of DMARC."""

    text: str
    """The record as it is published, which is untrusted."""
    tags: dict[str, str]
    """The tags of RFC 9989 that have a valid value, by name; values in lower case, those of ``rua`` and ``ruf`` not."""
    faults: tuple[Fault, ...]
    """What is wrong with it; empty if nothing is. Receivers ignore the tags in question."""
    rua: tuple[ReportUri, ...]
    """The destinations of aggregate reports."""
    ruf: tuple[ReportUri, ...]
    """The destinations of reports about single failures."""

    @property
    def psd(self) -> str:
        """Whether it is published for a public suffix: "y", "n", or "u" if it does not say."""
        return self.tags.get("psd", "u")

    @property
    def testing(self) -> bool:
        """Whether receivers are asked to do less than the policy says."""
        return self.tags.get("t") == "y"

    @property
    def share(self) -> str:
        """The percentage of the mail that the policy is meant for (``pct``, for older receivers); empty if for all."""
        # What is no number from 0 to 100 is ignored (RFC 7489 section 6.6.3).
        return next((one.text for one in self.faults if one.tag == "pct" and _PART.fullmatch(one.text)), "")

    @property
    def broken(self) -> bool:
        """Whether ``p``, ``sp`` or ``np`` is not valid, or there is no ``p`` (RFC 9989 section 4.10.1)."""
        return "p" not in self.tags or any(fault.kind == "value" and fault.tag in ("sp", "np") for fault in self.faults)

    def policy(self, subject: Subject = Subject.OWN) -> Policy | None:
        """The policy for mail of the subject; None if receivers pass over the record.

        A broken record counts as ``p=none`` if it says where reports go; otherwise it does not count.
        """
        if self.broken:
            return Policy.NONE if self.rua else None
        order = {Subject.OWN: ("p",), Subject.SUBDOMAIN: ("sp", "p"), Subject.MISSING: ("np", "sp", "p")}[subject]
        return Policy(next(self.tags[tag] for tag in order if tag in self.tags))

    def strict(self, tag: str) -> bool:
        """Whether identifiers must be the same domain to be aligned. tag: ``adkim`` or ``aspf``."""
        return self.tags.get(tag) == "s"


def is_dmarc(text: str) -> bool:
    """Whether a TXT record counts as one of DMARC; receivers pass over all others."""
    return _VERSION.match(text) is not None


def is_nearly_dmarc(text: str) -> bool:
    """Whether a TXT record was meant for DMARC but does not count."""
    return not is_dmarc(text) and _NEARLY.match(text) is not None


def parse_dmarc(text: str) -> DmarcRecord:
    """The record, which counts as one of DMARC. Faults are left out, as receivers do, and kept in a list."""
    given = parse_tags(text)
    # Names of tags have no case in DMARC's grammar (RFC 9989 section 4.8 with RFC 5234 section 2.3).
    tags: dict[str, str] = {}
    faults = [Fault("junk", "", part) for part in given.junk]
    repeated = dict.fromkeys(name.lower() for name in given.repeated)
    uris: dict[str, tuple[ReportUri, ...]] = {}
    for written, value in given.tags.items():
        name = written.lower()
        if name in tags:
            repeated[name] = None
        elif name in _LISTS:
            uris[name] = _uris(name, value, faults)
            tags[name] = value
        elif _is_valid(name, value):
            tags[name] = value.lower()
        elif name != "v":
            faults.append(Fault(_kind(name), name, value))
    faults += (Fault("repeated", name, tags.get(name, "")) for name in repeated)
    return DmarcRecord(text, tags, tuple(faults), uris.get("rua", ()), uris.get("ruf", ()))


def in_ascii(text: str) -> str:
    """What a record with other characters was meant to be: most are spaces that were copied from somewhere. Empty if it
    would not say what to do then."""
    better = " ".join(_NOT_ASCII.sub(" ", text).split())
    return better if is_dmarc(better) and not parse_dmarc(better).broken and not parse_tags(better).junk else ""


def with_tag(text: str, tag: str, value: str) -> str:
    """The record with another value of a tag, or without the tag if the value is empty; what is no tag is left out."""
    version, *parts = [part.strip() for part in text.split(";") if part.strip() and not parse_tags(part).junk]
    names = [part.partition("=")[0].strip().lower() for part in parts]
    new = [f"{tag}={value}"] if value else []
    if tag in names:
        at = names.index(tag)
        parts[at : at + 1] = new
    else:
        # The policy comes first, as older receivers want it; anything else behind it.
        parts[0 if tag == "p" else len(parts) : 0] = new
    return "; ".join([version, *parts])


def _is_valid(name: str, value: str) -> bool:
    if name == "fo":
        return _OCCASIONS.fullmatch(value) is not None
    return value.lower() in _VALUES.get(name, ())


def _kind(name: str) -> str:
    if name in _VALUES or name == "fo":
        return "value"
    return "removed" if name in _REMOVED else "unknown"


def _uris(name: str, value: str, faults: list[Fault]) -> tuple[ReportUri, ...]:
    found = []
    for part in (piece.strip(" \t") for piece in value.split(",")):
        uri = report_uri(part)
        if uri is None:
            faults.append(Fault("uri", name, part))
        else:
            found.append(uri)
    return tuple(found)


def report_uri(text: str) -> ReportUri | None:
    """Where this URI has reports sent; None if it is no URI, or a ``mailto:`` without a mailbox."""
    match = _URI.fullmatch(text)
    if match is None:
        return None
    scheme, rest, size = match.groups()
    host = ""
    if scheme.lower() == "mailto":
        local, _, host = rest.partition("?")[0].rpartition("@")
        host = host.lower().removesuffix(".")
        # What follows two slashes would be a host, and a mailbox has none (RFC 6068 section 2).
        if not local or local.startswith("//") or not _HOST.fullmatch(host):
            return None
    return ReportUri(f"{scheme}:{rest}", host, size is not None)
