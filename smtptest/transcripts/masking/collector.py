"""Collects the names that a transcript is known to hold, and spells them as its lines may have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address
from unicodedata import normalize
from urllib.parse import quote

import idna

from smtptest.engine.addressing import without_brackets
from smtptest.engine.events import KINDS, Json
from smtptest.fields.domain import fields_of
from smtptest.fields.field import Names
from smtptest.transcripts.masking.finder import Budget
from smtptest.transcripts.masking.parts import apart, joined, telling
from smtptest.transcripts.masking.pseudonyms import a_labels, parsed
from smtptest.transcripts.sides import CLIENT, SERVER, with_sides

# The shortest name that is found (characters).
_SHORTEST = 3
# The shortest line of the message, or of another text of the plan, that nobody else would write by chance (characters).
_SHORTEST_TEXT = 8
# One attribute of a distinguished name (RFC 4514 section 3), its value with escapes.
_DN_VALUE = re.compile(r"(?:^|[,+])([A-Za-z0-9.]+)=((?:\\.|[^,+\\])*)")
# How the client and the server name themselves (RFC 5321 section 4.1.1.1).
_GREETED = re.compile(r"\A(?:EHLO|HELO|LHLO) (\S+)", re.IGNORECASE)
_NAMED = re.compile(r"\A(?:220|250)[ -]([\w-]+)(?:\s|\Z)")
# Parameters of a check that are hosts, even those without a dot; and one hop on the way of a message, as its trace has
# it (engine/receiving/checks/received_path.py).
HOSTS = frozenset({"author", "before", "domain", "helo", "host", "last", "peer", "sender", "server"})
HOP = re.compile(
    r"(?P<number>\d+\. from )(?P<sender>\S+)(?P<address> \[\S+\])? by (?P<server>\S+) with (?P<protocol>\S+)"
)
# The DNS record types whose answers are hosts or addresses.
_HOST_LOOKUPS = frozenset({"A", "AAAA", "MX", "PTR", "CNAME"})


class Known:
    """The names that a transcript is known to hold, by kind."""

    hosts: set[str]
    """Hosts and domains, with their parents down to two labels, in A-labels and in U-labels."""
    users: set[str]
    """Mailboxes and user names, whole and as they stand before the @."""
    names: set[str]
    """Telling labels of hosts, values of the distinguished names in certificates, and lines that only the plan has."""
    addresses: set[str]
    """IP addresses in each of their spellings."""
    apart: set[str]
    """Regular expressions for labels and user names that a sentence writes as separate words, or joined."""
    joined: dict[str, str]
    """The latter, in lower case, each with what stands for it however it is written."""

    def __init__(self) -> None:
        self.hosts, self.users, self.names, self.addresses, self.apart = set(), set(), set(), set(), set()
        self.joined = {}

    def host(self, name: str) -> None:
        """Add a host name, or an IP address or literal (RFC 5321 section 4.1.3), under all its kinds."""
        name = composed(name).rstrip(".").removeprefix("*.")
        if address := parsed(without_brackets(name)):
            self.addresses |= {str(address), address.exploded, str(int(address)), f"{int(address):08x}"}
            self.addresses |= {str(address).replace(".", "-"), str(address).replace(":", "-")}
            if isinstance(address, IPv4Address):
                octets = address.packed
                self.addresses |= {"_".join(map(str, octets)), "-".join(map(str, reversed(octets)))}
                # Old programs read a number that begins with a zero as octal.
                self.addresses.add(".".join(f"0{octet:o}" for octet in octets))
            return
        for spelling in {name, a_labels(name), _u_labels(name)}:
            labels = [label for label in spelling.split(".") if label]
            self.hosts |= {".".join(labels[start:]) for start in range(max(1, len(labels) - 1))}
            own = {label for label in labels[:-1] or labels if telling(label)}
            self.names |= own
            for label in own:
                self.apart |= set(apart(label, person=False))
                self.joined |= joined(label, person=False)

    def mailbox(self, address: str) -> None:
        """Add a mailbox or a user name; what follows the @ is added as a host."""
        address = composed(address)
        local, at, domain = address.rpartition("@")
        if at:
            self.host(domain)
        if telling(local or domain):
            self.users.add(local if at else address)
            self.apart |= set(apart(local or domain, person=True))
            self.joined |= joined(local or domain, person=True)
        self.users |= {address, *filter(telling, [user_of(address)])}

    def text(self, text: str) -> None:
        """Add the lines of a text that a masked copy does not show, such as the subject of the message."""
        lines = (line.strip() for line in composed(text).splitlines())
        self.names |= {line for line in lines if len(line) >= _SHORTEST_TEXT}


def collect(plan: Json, events: Iterable[Json], budget: Budget) -> Known:
    """Return the names that the plan and the fields of the events hold; only some of them if the budget is spent."""
    known = Known()
    for name, field in fields_of(plan).items():
        value = plan.get(name) or ()
        if field.names is not None:
            for one in (value,) if isinstance(value, str) else value:
                (known.host if field.names is Names.HOST else known.mailbox)(one)
        elif isinstance(value, str) and not (field.kept_in_masked or field.is_choice):
            known.text(value)
    for attached in plan.get("attachments") or ():
        known.text(attached["name"])
    for claim in re.findall(r"=(\S+)", plan.get("xclient") or ""):
        known.mailbox(claim)
        known.host(claim)
    introduced: set[int | None] = set()
    for event in with_sides(events):
        if budget.is_spent:
            break
        _from_event(known, event)
        _from_introduction(known, event, introduced)
    return known


def _from_introduction(known: Known, event: Json, introduced: set[int | None]) -> None:
    """Add the names that both sides give themselves, even those without a dot.

    introduced: the dialogs whose server has named itself since the client's last greeting; kept up to date.
    """
    if event.get("side") == CLIENT and (match := _GREETED.match(event["text"])):
        known.host(match[1])
        introduced.discard(event["dialog"])
    elif event.get("side") == SERVER and event["dialog"] not in introduced:
        introduced.add(event["dialog"])
        match = _NAMED.match(event["text"])
        if match and telling(match[1]):
            known.host(match[1])


def _from_event(known: Known, event: Json) -> None:
    match event["kind"]:
        case "resolved" if event["type"] in _HOST_LOOKUPS:
            for answer in (event["query"], *event["answers"]):
                known.host(answer.rpartition(" ")[2])
        case "tls":
            for certificate in event["chain"]:
                _from_certificate(known, certificate)
        case "check":
            _from_check(known, event)
        case kind if kind in KINDS:
            for name in filter(None, (event[field] for field in KINDS[kind].hosts)):
                known.host(name)


def _from_check(known: Known, event: Json) -> None:
    """Add the hosts that a message names. They are those of its sender, and many have no dot."""
    told = [value for name, value in event.get("parameters", {}).items() if name in HOSTS and isinstance(value, str)]
    told += [name for hop in map(HOP.match, event.get("trace") or ()) if hop for name in hop.group("sender", "server")]
    for name in filter(telling, told):
        known.host(name)


def _from_certificate(known: Known, certificate: Json) -> None:
    for name in certificate.get("names") or ():
        known.host(name)
    for distinguished in (certificate.get("subject") or "", certificate.get("issuer") or ""):
        for _, value in _DN_VALUE.findall(composed(distinguished)):
            plain = re.sub(r"\\(.)", r"\1", value)
            known.names |= {text for text in (plain, value) if telling(text)}
            if re.fullmatch(r"[\w*-]+(?:\.[\w-]+)+", plain):
                known.host(plain)


def written(name: str) -> Iterator[str]:
    """Yield the name as lines may have it: as it is, percent-encoded, in xtext (RFC 3461 section 4), and the Latin-1 of
    its umlauts quoted-printable (RFC 2045 section 6.7).

    Yields nothing for a name of fewer than three characters.
    """
    if len(name) < _SHORTEST:
        return
    yield name
    if not re.fullmatch(r"[\w.-]+", name):
        xtext = "".join(c if c.isalnum() and c.isascii() else "".join(f"+{b:02X}" for b in c.encode()) for c in name)
        yield from (text for text in (quote(name, safe=""), xtext) if text != name)
    if not name.isascii() and all(ord(character) < 256 for character in name):
        yield "".join(c if c.isascii() else f"={ord(c):02X}" for c in name)


def user_of(name: str) -> str:
    """Return who ``anna@example.org``, ``anna%example.org`` and ``EXAMPLE\\anna`` is."""
    local = name.rpartition("@")[0] or name
    return re.split(r"[\\/]", local.partition("%")[0])[-1]


def composed(text: str) -> str:
    """Return the text with each letter and its accent as one character (Unicode form NFC), however it was written."""
    return text if text.isascii() else normalize("NFC", text)


def _u_labels(name: str) -> str:
    if name.isascii() and "xn--" not in name.lower():
        return name
    try:
        return idna.decode(name)
    except (idna.IDNAError, UnicodeError):
        return name
