"""Splits names into words: ``anna.schmidt`` is Anna Schmidt, and ``contoso-health`` Contoso Health."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations

from smtptest.transcripts.masking.vocabulary import WORDS

# How names with umlauts are written in ASCII (DIN 5007, variant 2).
_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"))
_WORD = re.compile(r"[^\W\d_]+")
# Where one word ends and the next begins in ``annaSchmidt`` and ``SMTPServer``.
_HUMP = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-zß-öø-ÿ])")
# The bytes of signs and spaces in hexadecimal and in octal: those of ASCII, and those beyond it with which one may end,
# if they do not look like letters. Behind the first half of a letter they are its other one: "=C3=A4".
_SIGN = "(?:[0-289][0-9a-f]|3[a-f]|[57][b-f]|[46]0|[ab][0-9])"
_OCTAL = "(?:0[0-5][0-7]|07[2-7]|100|13[3-7]|140|17[3-7])"
_OF_A_LETTER = "(?<=[%=](?:c[3-9a-f]|d[0-9a-f])[%=])"
# What begins the escape of one: in URLs and mail (RFC 2045 section 6.7, RFC 3461 section 4), where it may itself be
# escaped, in LDAP (RFC 4514 section 2.4) and in programs. And the same without its first character, with the byte.
_MARKS = "|".join(f"(?<={mark})" for mark in (r"[%=+\\]", "[%=+]25", "[%=+]2525", r"[%\\]u00", r"\\x"))
_DIGITS = (
    rf"(?:(?<=\\)(?:{_OCTAL}|x{_SIGN})|(?<=[%\\])u00{_SIGN}|(?<=[%=+])25(?:25)?{_SIGN}"
    rf"|(?<=[%=+\\])(?!{_OF_A_LETTER}){_SIGN})"
)
# A word; the digits of an escape before it are no part of it. In any case, as all patterns here.
WORD = rf"{_DIGITS}(?=[^\W_])|[^\W_]+"
# Around a name: no letter and no digit, so that it is found in "user_anna_schmidt" and in "user%5Fanna=20schmidt".
BEGIN = rf"(?:(?<![^\W_])|(?<=(?!{_OF_A_LETTER})(?:{_MARKS}){_SIGN})|(?<=\\{_OCTAL}))"
END = r"(?![^\W_])"
# Between the parts of a name in a sentence: "Schmidt, Anna", "CONTOSO/Health"; and in accounts: "annaschmidt".
_SEPARATOR = r"[\s,._/&+-]"
# The same, or its escape: "Anna=20Schmidt", "Anna&nbsp;Schmidt", and in UTF-8 "Anna=C2=A0Schmidt".
_OR_ESCAPED = rf"(?:[%=](?:c2|e2[%=]80))?[%=+\\]{_DIGITS}|&#?\w{{2,8}};|{_SEPARATOR}"
_MOST_PARTS = 4
# Words in the names of many hosts, in every transcript, or in every sentence: they identify nobody.
_COMMON = frozenset(
    re.findall(
        r"\S+",
        """
    abuse admin alert arpa auth bounce closed cloud cluster company connection data domain edge ehlo email error
    esmtp example exchange exim gateway greeting helo hello home hosting hosts imap inbound info intern internal
    into invalid ipv4 ipv6 lmtp local localdomain login mail mailer mailhost mailserver message messages ngen
    office outbound postfix postmaster private protection public quit ready recipient refused relay reply root
    secure sender server service services smarthost smtp smtps spam stage starttls submission support system test
    tests this timeout tool user users virtual with would xmpp
    all and any api app are but can com das del dem den der des dev die dns ein for ftp get gov has hub its lan les los
    mit mta mx1 mx2 mx3 net new nor not off old one ops org our out pop ptr see set spf ssl sso the tls too try two und
    use van via vip von vpn wan was web who www yes you zum zur
    """,
    )
)
# Characters of a word that may identify somebody.
_SHORTEST = 3


def parts(name: str) -> list[str]:
    """Return the words of a name, such as a local part or a label, in their order."""
    return [part for word in _WORD.findall(name) for part in _HUMP.split(word)]


def all_apart(name: str, *, person: bool, escaped: bool = False) -> Iterator[str]:
    """Yield regular expressions for all words of the name, written apart or joined; nothing if it is one word.

    person: the words may stand in any order, as surname and given name do. escaped: what is between them may be
    escaped. Such expressions are several times as long, too long for thousands of names.
    """
    separator = f"(?:{_OR_ESCAPED})" if escaped else _SEPARATOR
    for order in _orders(name, person):
        between = f"{separator}{{{_least_between(order)},3}}"
        yield f"{BEGIN}{between.join(map(_spelled, order))}{END}"


def joined(name: str, *, person: bool) -> dict[str, str]:
    """Return what :func:`all_apart` finds joined, in lower case, each with :func:`whose` name it is."""
    return {"".join(order).casefold(): whose(" ".join(order)) for order in _orders(name, person)}


def whose(words: str) -> str:
    """Return the same text for all that has the same words, in whatever order and however they are written apart."""
    return " ".join(sorted(parts(words.casefold())))


def apart(name: str, *, person: bool) -> Iterator[str]:
    """Yield what :func:`all_apart` yields, and a regular expression for each of the words that is telling."""
    yield from all_apart(name, person=person)
    words = parts(name)[:_MOST_PARTS]
    for word in filter(telling, words):
        if len(words) > 1 or _spelled(word) != word:
            yield f"{BEGIN}{_spelled(word)}{END}"


def _orders(name: str, person: bool) -> Iterable[tuple[str, ...]]:
    """The orders in which the words of the name may stand; none if it is one word."""
    words = (*parts(name)[:_MOST_PARTS],)
    if len(words) < 2 or sum(map(len, words)) < 5:
        return ()
    return permutations(words) if person and len(words) < _MOST_PARTS else (words,)


def _least_between(words: Sequence[str]) -> int:
    """How many separators are between the words at least. Joined, they may be a word that names nobody: "mail.box"."""
    together = "".join(words)
    names_somebody = telling(together) and together.lower() not in WORDS and any(map(telling, words))
    return 0 if names_somebody else 1


def _spelled(word: str) -> str:
    """A pattern for the word, with its umlauts in either spelling."""
    found = re.escape(word)
    for ascii_form, umlaut in _UMLAUTS:
        found = re.sub(f"(?i:{ascii_form}|{umlaut})", f"(?:{ascii_form}|{umlaut})", found)
    return found


def telling(word: str) -> bool:
    """Whether the word may identify somebody: it is not short, not common and not a number."""
    return len(word) >= _SHORTEST and word.casefold() not in _COMMON and not word.isdecimal()
