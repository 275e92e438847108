"""Free text without the names in it: those that are known, and whatever looks like one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, ip_address

from smtptest.transcripts.masking.known import Known, encodings, spellings
from smtptest.transcripts.masking.parts import parts
from smtptest.transcripts.masking.pseudonyms import Pseudonyms, parsed

MASK = "********"
# While text is worked on, a name that is done stands in it as one private character, which no pattern takes for a word.
_DONE = 0xF0000
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_ESCAPED = re.compile(r"\\x[0-9A-F]{2}|\\u\{[0-9A-F]+\}")
_QUOTED = re.compile(r"“[^”]*”")
_PARAMETERS = re.compile(r"\b(ENVID|ORCPT|AUTH)=\S+", re.IGNORECASE)

_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/?#]+[^\s<>”)]*", re.IGNORECASE)
_LOCAL = r"""(?:"(?:[^"\\]|\\.)*"|[\w.!#$%&'*+/=?^`{|}~-]+)"""
_MAILBOX = re.compile(rf"({_LOCAL})@(\[[^\]\s]+\]|[\w-]+(?:\.[\w-]+)*)")
_REVERSE = re.compile(r"((?:[0-9a-f]+\.)+)(in-addr|ip6)\.arpa", re.IGNORECASE)
_IPV6 = re.compile(r"(?<![\w:.])(IPv6:)?((?:[0-9a-f]{0,4}:){2,}[0-9a-f.:]*)(%\w+)?", re.IGNORECASE)
# A section of an RFC can look like an address.
_IPV4 = re.compile(r"(?<!\d)(?<!\d\.)(?<!section )\d{1,3}(?:\.\d{1,3}){3}(?!\d)")
_DOMAIN = re.compile(r"\w[\w-]*(?:\.[\w-]+)*\.(?:xn--[\w-]+|[^\W\d_][\w-]+)")
_QUEUED = re.compile(
    r"(?<=\bqueued as )[^\s;,)]+|(?<=\bid=)[^\s;,)]+|(?<=\bid )[A-Za-z0-9]*\d[\w-]*"
    r"|(?<=\bqueue id )[\w-]+|(?<=\bqueue id: )[\w-]+|(?<=\bmessage id )[\w-]+|(?<=\bid )(?-i:[A-Z]{6,})\b",
    re.IGNORECASE,
)
# The number of a telephone: with its country or area marked as such, grouped as in North America, or announced.
_PHONE = re.compile(
    r"(?<![\w.+])(?:\+\d[\d ()./-]{5,20}\d|\(\d{1,5}\)[\d ./-]{4,20}\d|0\d{1,4}[ /-][\d /-]{3,20}\d"
    r"|\d{3}[-. ]\d{3}[-. ]\d{4})(?![\w-])"
    r"|(?<=\b)(?:tel|phone|telephone|telefon|fon|fax|call|mobile|mobil|hotline|rufnummer)\b[.:]? ?\d[\d ()./-]{3,20}\d",
    re.IGNORECASE,
)
# Identifiers of letters alone: hexadecimal ones, and those with more consonants in a row than words have, also words
# that are written as one (SmtpClientAuthentication).
_CONSONANTS = "[bcdfghjklmnpqrstvwxz]"
_LETTERS = re.compile(
    r"\b(?:[A-F]{8,}|(?=[A-Za-z]{8,64}\b)[A-Za-z]*"
    rf"(?:(?i:{_CONSONANTS}{{7}})|[a-z][A-Z][A-Za-z]*[a-z][A-Z](?i:{_CONSONANTS}{{3}}))[A-Za-z]*)\b"
)
_RUN = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
# What SMTP itself calls by such words.
_TERMS = frozenset(
    re.findall(
        r"\S+",
        """
    8BITMIME SMTPUTF8 UTF8SMTP XOAUTH2 CRAM-MD5 DIGEST-MD5 SCRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256
    SCRAM-SHA-256-PLUS SCRAM-SHA-512 SCRAM-SHA-512-PLUS ISO-8859-1 SHA-256 TLS-1 BURL64 X-EXPS-GSSAPI
    """,
    )
)
Replace = Callable[[re.Match[str]], str]


class Masker:
    """Masks text. known: names that are masked wherever they stand, even where they do not look like names."""

    def __init__(self, known: Known, names: Pseudonyms) -> None:
        self.names = names
        self._done: dict[str, str] = {}
        self._kinds: dict[str, Callable[[str], str]] = {}
        for found, naming in (
            (known.names, names.name),
            (known.users, self._user),
            (known.hosts, names.host),
            (known.addresses, self._address),
        ):
            self._kinds |= {name.casefold(): naming for name in found}
        every = [*known.hosts, *known.users, *known.names, *known.addresses]
        self._spaced = _any_of(name for name in every if not re.fullmatch(r"[\w.@:-]+", name))
        self._apart = re.compile("|".join(sorted(known.apart, key=len, reverse=True)), re.I) if known.apart else None
        self._known = _any_of(every)
        self._encodings = {encoded for name in every for encoded in encodings(name)}

    def text(self, text: str) -> str:
        """The text, masked. What holds escaped bytes is masked whole: a name may be spelled with them."""
        text = _veiled(_PRIVATE.sub("?", text))
        steps: tuple[tuple[re.Pattern[str] | None, Replace], ...] = (
            (self._spaced, self._named),
            (_PARAMETERS, lambda match: f"{match[1]}={MASK}"),
            (_URL, lambda match: f"https://{self.names.host(match[0].split('/')[2])}/"),
            (_MAILBOX, lambda match: self.names.mailbox(match[1], match[2])),
            (_REVERSE, self._reverse),
            (_IPV6, self._ipv6),
            (_IPV4, self._ipv4),
            (_DOMAIN, self._domain),
            (self._apart, self._in_parts),
            (self._known, self._named),
            (_QUEUED, lambda match: self.names.number(match[0])),
            (_PHONE, lambda match: self.names.number(match[0])),
            (_LETTERS, self._letters),
            (_RUN, self._run),
        )
        for pattern, replace in steps:
            if pattern is not None:
                text = pattern.sub(lambda match, replace=replace: self._finish(match[0], replace(match)), text)  # type: ignore[misc]
        return _PRIVATE.sub(lambda match: self._done.get(match[0], "?"), text)

    def _finish(self, before: str, after: str) -> str:
        if before == after:
            return before
        character = chr(_DONE + len(self._done))
        self._done[character] = _PRIVATE.sub(lambda match: self._done.get(match[0], "?"), after)
        return character

    def _named(self, match: re.Match[str]) -> str:
        return self._kinds.get(match[0].casefold(), self.names.name)(match[0])

    def _in_parts(self, match: re.Match[str]) -> str:
        whole = match[0].casefold()
        return self._named(match) if whole in self._kinds else self.names.name(" ".join(sorted(parts(whole))))

    def _user(self, name: str) -> str:
        local, at, domain = name.rpartition("@")
        return self.names.mailbox(local, domain) if local and at and domain else self.names.user(name)

    def _address(self, text: str) -> str:
        address = parsed(text)
        return self.names.address(address) if address else self.names.name(text)

    def _ipv4(self, match: re.Match[str]) -> str:
        address = parsed(match[0])
        return self.names.address(address) if address else self.names.number(match[0])

    def _ipv6(self, match: re.Match[str]) -> str:
        # The end of a sentence is no part of it.
        for end in range(len(match[2]), 1, -1):
            address = parsed(match[2][:end])
            if address is not None and int(address):
                rest = match[2][end:]
                return f"{match[1] or ''}{self.names.address(address)}{rest if not rest.strip(':.') else ''}"
        return match[0]

    def _reverse(self, match: re.Match[str]) -> str:
        labels = match[1].rstrip(".").split(".")[::-1]
        is_v4 = match[2].lower() == "in-addr"
        text = ".".join(labels) if is_v4 else ":".join(re.findall("....", "".join(labels)))
        address = parsed(text)
        if address is None or isinstance(address, IPv4Address) is not is_v4:
            return self.names.host(match[0])
        return ip_address(self.names.address(address)).reverse_pointer

    def _domain(self, match: re.Match[str]) -> str:
        # RFC 8552: labels such as _25._tcp name a service and not a host.
        service = re.match(r"(?:_[\w-]+\.)*", match[0])
        kept = service[0] if service else ""
        return kept + self.names.host(match[0].removeprefix(kept))

    def _letters(self, match: re.Match[str]) -> str:
        return match[0] if match[0].upper() in _TERMS else self.names.number(match[0])

    def _run(self, match: re.Match[str]) -> str:
        run = match[0]
        mixed = re.search(r"\d", run) and re.search(r"[A-Za-z]", run)
        encoded = len(run) >= 12 and re.search(r"[a-z][A-Z]", run)
        told = (mixed or encoded) and run.upper() not in _TERMS
        return self.names.number(run) if told or any(each in run for each in self._encodings) else run


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    # The longest first, so that no part of a name is taken for the whole.
    patterns = dict.fromkeys(each for name in sorted(set(names), key=len, reverse=True) for each in spellings(name))
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _veiled(text: str) -> str:
    if _ESCAPED.search(text):
        text = _QUOTED.sub(lambda match: f"“{MASK}”" if _ESCAPED.search(match[0]) else match[0], text)
    return MASK if _ESCAPED.search(text) else text
