"""Masks free text: the names that are known, and whatever looks like a name, an address or an identifier."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import takewhile

from smtptest.engine.printable import printable
from smtptest.engine.secret import MASK
from smtptest.transcripts.masking import addresses, escapes
from smtptest.transcripts.masking.addresses import AddressMasker
from smtptest.transcripts.masking.collector import Known, composed, written
from smtptest.transcripts.masking.encoded import RUN, EncodedNames
from smtptest.transcripts.masking.finder import Budget, Finder, PhraseFinder, ShortFinder, Span, replaced, together
from smtptest.transcripts.masking.parts import whose
from smtptest.transcripts.masking.pseudonyms import Pseudonyms

# While a text is masked, each replacement is one private-use character in it, which no later pattern takes for a word.
_DONE, _MOST_DONE = 0xF0000, 0x20000
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_ESCAPED = re.compile(r"\\x[0-9A-F]{2}|\\u\{[0-9A-F]+\}")
_QUOTED = re.compile(r"“[^“”]*”")
# Longer than any mailbox, name or address (RFC 5321 section 4.5.3.1). A server chooses its lines, and on such a run a
# pattern that begins anew at each character takes quadratic time.
_ENDLESS = re.compile(r"\S{321,}")
_PARAMETERS = re.compile(r"\b(ENVID|ORCPT|AUTH)=(\S+)", re.IGNORECASE)

# What stands in the words of many scripts and is no letter: marks, such as the vowels of Hindi and Thai. Without them a
# mailbox in such a script would be masked in part.
_MARKS = "".join(
    f"{chr(first)}-{chr(last)}"
    for first, last in (
        (0x300, 0x36F), (0x483, 0x487), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670),
        (0x6D6, 0x6ED), (0x700, 0x109F), (0x1780, 0x17D3), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x3099, 0x309A),
        (0xA800, 0xABFF), (0xFE20, 0xFE2F),
    )
)  # fmt: skip
_WORD = rf"\w{_MARKS}"

_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/?#]+[^\s<>”)]*", re.IGNORECASE)
_LOCAL = rf"""(?:"(?:[^"\\]|\\.){{0,256}}"|[{_WORD}.!#$%&'*+/=?^`{{|}}~-]++)"""
_MAILBOX = re.compile(rf"({_LOCAL})@(\[[^\]\s]+\]|[{_WORD}-]+(?:\.[{_WORD}-]+)*)")
# It begins only where a chain of labels does, not at every label, which would take quadratic time.
_DOMAIN = re.compile(
    rf"(?<![{_WORD}])(?<![{_WORD}]\.)\w[{_WORD}-]*+(?:\.[{_WORD}-]++)*\.(?:xn--[\w-]+|[^\W\d_][{_WORD}-]+)"
)
# The name below which a domain's DKIM keys are (RFC 6376 section 3.6.2.1).
_SELECTOR = re.compile(r"(?<![\w.-])([\w-]+(?:\.[\w-]+)*)\._domainkey\.", re.IGNORECASE)
# Identifiers of messages and sessions, after the words that introduce them.
_QUEUED = re.compile(
    r"(?<=\bqueued as )[^\s;,)]+|(?<=\bid=)[^\s;,)\"]+|(?<=\bid )[A-Za-z0-9]*\d[\w-]*"
    r"|(?<=\bqueue id )[\w-]+|(?<=\bqueue id: )[\w-]+|(?<=\bmessage id )[\w-]+|(?<=\bid )(?-i:[A-Z]{6,})\b"
    # As qmail, Exchange, OpenSMTPD and others say it.
    r"|(?<=\bqp )\d+|(?<=\bInternalId=)\d+|\b[0-9a-f]{8}(?= Message accepted for delivery)"
    r"|(?<=\bmessage )\d{4,}(?= (?:accepted|queued))|(?<=\bid: )(?-i:(?=[\w-]*[\dA-Z])[\w-]+)",
    re.IGNORECASE,
)
# A telephone number: with a country or area code that is marked as such, grouped as in North America, or after a word
# such as "phone".
_PHONE = re.compile(
    r"(?<![\w.+])(?:\+\d[\d ()./-]{5,20}\d|\(\d{1,5}\)[\d ./-]{4,20}\d|0\d{1,4}[ /-][\d /-]{3,20}\d"
    r"|\d{3}[-. ]\d{3}[-. ]\d{4})(?![\w-])"
    r"|(?<=\b)(?:tel|phone|telephone|telefon|fon|fax|call|mobile|mobil|hotline|rufnummer)\b[.:]? ?\d[\d ()./-]{3,20}\d",
    re.IGNORECASE,
)
# Identifiers that have only letters: hexadecimal ones, and those with more consonants in a row than words have, or than
# words that are joined (SmtpClientAuthentication).
_CONSONANTS = "[bcdfghjklmnpqrstvwxz]"
_LETTERS = re.compile(
    r"\b(?:[A-F]{8,}|(?=[A-Za-z]{8,64}\b)[A-Za-z]*"
    rf"(?:(?i:{_CONSONANTS}{{7}})|[a-z][A-Z][A-Za-z]*[a-z][A-Z](?i:{_CONSONANTS}{{3}}))[A-Za-z]*)\b"
)
# Of fewer characters than this, only base64 of a known name is an identifier.
_SHORTEST_IDENTIFIER = 8
# Terms of SMTP that look like identifiers.
_TERMS = frozenset(
    re.findall(
        r"\S+",
        """
    8BITMIME SMTPUTF8 UTF8SMTP XOAUTH2 CRAM-MD5 DIGEST-MD5 SCRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256
    SCRAM-SHA-256-PLUS SCRAM-SHA-512 SCRAM-SHA-512-PLUS ISO-8859-1 SHA-256 TLS-1 BURL64 X-EXPS-GSSAPI TLSRPTV1
    RSA-SHA1 RSA-SHA256 ED25519-SHA256
    """,
    )
)
Replace = Callable[[re.Match[str]], str]


class Masker:
    """Masks the texts of one transcript."""

    names: Pseudonyms
    """What the names are replaced by."""

    def __init__(self, known: Known, names: Pseudonyms, budget: Budget) -> None:
        """known: names to mask wherever they stand, also where they do not look like names.

        budget: once it is spent, every further text is masked whole.
        """
        self.names = names
        self._addresses = AddressMasker(names, known.addresses)
        self._budget = budget
        self._done: dict[str, str] = {}
        self._kinds: dict[str, Callable[[str], str]] = {}
        for found, naming in (
            (known.names, names.name),
            (known.users, self._user),
            (known.hosts, names.host),
            (known.addresses, self._addresses.spelled),
        ):
            self._kinds |= {name.casefold(): naming for name in found}
        # Once the budget is spent texts are masked whole, so the rest of the names need not be looked for.
        every = list(self._affordable([*known.hosts, *known.users, *known.names, *known.addresses]))
        self._spaced = _any_of(name for name in every if not re.fullmatch(r"[\w.@:-]+", name))
        self._joined = known.joined
        self._known = _any_of(every)
        self._short = ShortFinder(every)
        self._apart = PhraseFinder(self._affordable(known.apart))
        self._encoded = EncodedNames(self._affordable(every))
        self._kept: re.Pattern[str] | None = None
        self._steps = tuple(self._all_steps())

    def _affordable(self, names: Iterable[str]) -> Iterator[str]:
        return takewhile(lambda _: not self._budget.is_spent, names)

    def text(self, text: str, kept: re.Pattern[str] | None = None) -> str:
        """Return the text masked; whole if it has escaped bytes outside of quotations: they may spell a name.

        kept: what the protocol itself says in this text, which stays even if somebody is called so.
        """
        if self._budget.is_spent:
            return MASK if text else text
        self._done.clear()
        self._kept = kept
        text = _veiled(_PRIVATE.sub("?", composed(text)))
        for step in self._steps:
            text = step(text)
        return _PRIVATE.sub(lambda match: self._done.get(match[0], "?"), text)

    def _all_steps(self) -> Iterator[Callable[[str], str]]:
        """The replacements in their order: the more specific before the more general."""
        yield partial(self._spaced.sub, lambda found: self._finish(found, self._named(found)))
        yield self._pattern(_ENDLESS, lambda match: MASK)
        yield self._pattern(_PARAMETERS, self._parameter)
        yield self._pattern(_URL, lambda match: f"https://{self.names.host(match[0].split('/')[2])}/", "://")
        yield partial(escapes.sub, self._escaped)
        yield self._pattern(escapes.DUMP, self._dump)
        yield self._pattern(_MAILBOX, lambda match: self.names.mailbox(match[1], match[2]), "@")
        yield self._pattern(addresses.REVERSE, self._addresses.reverse, "arpa")
        yield self._pattern(addresses.NIBBLES, self._addresses.nibbles)
        yield self._pattern(addresses.TERM, lambda match: match[1] + self._addresses.spelled(match[2]), "ip")
        yield self._pattern(_SELECTOR, lambda match: f"{self.names.name(match[1])}._domainkey.", "._domainkey.")
        yield self._pattern(addresses.IPV6, self._addresses.ipv6)
        yield self._pattern(addresses.IPV4, self._addresses.ipv4)
        yield self._pattern(addresses.NETWORK, self._addresses.network)
        yield self._pattern(_DOMAIN, self._domain)
        yield self._without_kept
        yield self._without_known
        yield self._pattern(_QUEUED, lambda match: self.names.number(match[0]))
        yield self._pattern(_PHONE, lambda match: self.names.number(match[0]))
        yield self._pattern(_LETTERS, lambda match: self.names.number(match[0]))
        yield self._pattern(RUN, self._run)
        # Last, because what is left of an identifier without a name may look like none.
        yield partial(self._short.sub, lambda found: self._finish(found, self._named(found)))

    def _pattern(self, pattern: re.Pattern[str], replace: Replace, needs: str = "") -> Callable[[str], str]:
        """A replacement by pattern. needs: lower-case text without which the pattern cannot match, checked first."""
        change = partial(pattern.sub, lambda match: self._finish(match[0], replace(match)))
        return lambda text: change(text) if needs in text.lower() else text

    def _parameter(self, match: re.Match[str]) -> str:
        """A parameter without its value, unless it is how older servers offer a way to log in: ``AUTH=LOGIN PLAIN``."""
        is_offer = match.start() == 0 and self._kept and self._kept.fullmatch(match.string, *match.span(2))
        return match[0] if is_offer else f"{match[1]}={MASK}"

    def _without_kept(self, text: str) -> str:
        """The text with a private character for all that is kept, so that no later step takes it for a name."""
        return text if self._kept is None else self._kept.sub(lambda match: self._aside(match[0], match[0]), text)

    def _without_known(self, text: str) -> str:
        """The text without the names that are known. Where two overlap, nothing of either is left."""
        phrases = set(self._apart.spans(text))

        def replace(span: Span) -> str:
            found = text[slice(*span)]
            return self._finish(found, self._in_parts(found) if span in phrases else self._named(found))

        return replaced(text, together(sorted(phrases), self._known.spans(text)), replace)

    def _finish(self, before: str, after: str) -> str:
        """The private character that stands for the replacement until the text is done."""
        return before if before == after else self._aside(after, MASK)

    def _aside(self, after: str, otherwise: str) -> str:
        """The private character that stands for this text until the whole is done; ``otherwise`` if all are in use."""
        if len(self._done) >= _MOST_DONE:
            return otherwise
        character = chr(_DONE + len(self._done))
        self._done[character] = _PRIVATE.sub(lambda match: self._done.get(match[0], "?"), after)
        return character

    def _named(self, found: str) -> str:
        return self._kinds.get(found.casefold(), self.names.name)(found)

    def _in_parts(self, found: str) -> str:
        whole = found.casefold()
        return self._named(found) if whole in self._kinds else self.names.name(self._joined.get(whole) or whose(found))

    def _escaped(self, word: str, plain: str) -> str:
        """A word with escapes as the later steps see it. plain: the same without them."""
        return printable(_PRIVATE.sub("?", plain)) if self._names_somebody(plain) else word

    def _dump(self, match: re.Match[str]) -> str:
        return self.names.number(match[0]) if self._names_somebody(escapes.of_dump(match)) else match[0]

    def _names_somebody(self, plain: str) -> bool:
        finders, patterns = (self._known, self._apart, self._short), (_MAILBOX, _DOMAIN)
        return any(one.is_in(plain) for one in finders) or any(one.search(plain) for one in patterns)

    def _user(self, name: str) -> str:
        local, at, domain = name.rpartition("@")
        return self.names.mailbox(local, domain) if local and at and domain else self.names.user(name)

    def _domain(self, match: re.Match[str]) -> str:
        # RFC 8552: labels such as _25._tcp name a service and not a host; so does the selector of every logo.
        service = re.match(r"(?:default(?=\._bimi\.)\.)?(?:_[\w-]+\.)*", match[0])
        kept = service[0] if service else ""
        return kept + self.names.host(match[0].removeprefix(kept))

    def _run(self, match: re.Match[str]) -> str:
        run, text = match[0], match[1]
        mixed = re.search(r"\d", run) and re.search(r"[A-Za-z]", run)
        encoded = len(run) >= 12 and re.search(r"[a-z][A-Z]", run)
        told = len(text) >= _SHORTEST_IDENTIFIER and (mixed or encoded) and run.upper() not in _TERMS
        return self.names.number(run) if told or self._encoded.are_in(text) else run


def _any_of(names: Iterable[str]) -> Finder:
    return Finder(text for name in names for text in written(name))


def _veiled(text: str) -> str:
    """The text with each quotation that holds escaped bytes masked; masked whole if there are others."""
    if _ESCAPED.search(text):
        text = _QUOTED.sub(lambda match: f"“{MASK}”" if _ESCAPED.search(match[0]) else match[0], text)
    return MASK if _ESCAPED.search(text) else text
