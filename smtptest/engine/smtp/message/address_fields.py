"""Header fields that hold addresses, in ASCII: names in encoded words, domains in A-labels, all else as it is.

RFC 2047 section 5 allows encoded words in a display name and in a comment, and forbids them in an address: with one, no
receiver finds an address there. What no spelling in ASCII exists for is left, and such a field needs SMTPUTF8
(RFC 6532). A URI always has one (RFC 3986 section 2.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from smtptest.engine.smtp.mailboxes import with_a_labels
from smtptest.engine.smtp.message.uris import uri_of

# RFC 5322 sections 3.6.2, 3.6.3, 3.6.6 and 3.6.7, RFC 8098 section 2.1, and what programs use beside them.
_ADDRESSES = frozenset(
    {
        "from", "sender", "reply-to", "to", "cc", "bcc", "return-path", "disposition-notification-to",
        "resent-from", "resent-sender", "resent-reply-to", "resent-to", "resent-cc", "resent-bcc",
        "return-receipt-to", "errors-to", "apparently-to", "mail-followup-to", "mail-reply-to",
    }
)  # fmt: skip
# RFC 2369: URIs in angle brackets, with comments; and the one that has a name in them, behind a phrase (RFC 2919).
_LISTS, _LIST_ID = "list-", "list-id"
# RFC 5322 section 3.6.4: identifiers alone, which have no names that could be encoded.
_IDENTIFIERS = frozenset({"message-id", "in-reply-to", "references", "resent-message-id"})
_FULL_LINE = 78
# Bounded, because a search for its end begins at each quotation mark: names and local parts are shorter.
_QUOTED = r'"(?:[^"\\]|\\.){0,255}"'
_PLAIN = r'[^ \t,;:"<>()\[\]@]'
_TOKEN = re.compile(
    r"(?P<angle><[^<>]*>)"
    r"|(?P<comment>\((?:[^()\\]|\\.){0,255}\))"
    rf"|(?P<address>(?:{_QUOTED}|{_PLAIN}*)@(?:\[[^\[\]]*\]|{_PLAIN}*))"
    rf"|(?P<quoted>{_QUOTED})"
    r"|(?P<separator>[,;:])"
    rf"|(?P<word>{_PLAIN}+|[^ \t])"
)
Encode = Callable[[str], Iterable[str]]
"""Makes encoded words of a text."""
Spell = Callable[[str], str]
"""Spells in ASCII what stands in angle brackets, as far as it can be."""


@dataclass(frozen=True)
class _Token:
    kind: str
    """The group of ``_TOKEN``."""
    text: str
    """As it stands in the field, or is to be sent."""
    spaced: bool
    """Whether it stands apart from the one before, so that a line may end there."""

    @property
    def meaning(self) -> str:
        """Its text without quotes."""
        return re.sub(r"\\(.)", r"\1", self.text[1:-1]) if self.kind == "quoted" else self.text


def holds_addresses(name: str) -> bool:
    """Whether the field of this name holds addresses, which may have names."""
    return name.lower() in _ADDRESSES or is_of_list(name)


def is_of_list(name: str) -> bool:
    """Whether the field of this name is one of those of mailing lists, in which URIs and identifiers are in ASCII with
    SMTPUTF8, too: RFC 6532 extends neither."""
    return name.lower().startswith(_LISTS)


def holds_identifiers(name: str) -> bool:
    """Whether the field of this name holds message identifiers."""
    return name.lower() in _IDENTIFIERS


def folded_in_ascii(name: str, value: str, encode: Encode) -> list[str]:
    """The lines of the value of the field of this name, without line ends and the space at their beginning."""
    lines: list[str] = []
    # The spaces that other programs leave where a name was copied are not part of it.
    for piece in _pieces(value.strip(), encode, _speller(name.lower())):
        room = _FULL_LINE - (len(name) + 2 if len(lines) == 1 else 1)
        if lines and len(lines[-1]) + 1 + len(piece) <= room:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines


def _speller(name: str) -> Spell:
    if name == _LIST_ID:
        return _identifier_in_ascii
    return _uri_in_ascii if name.startswith(_LISTS) else _address_in_ascii


def _pieces(value: str, encode: Encode, spell: Spell) -> list[str]:
    """What stands between white space, where the field may be folded."""
    pieces: list[str] = []
    for mailbox in _mailboxes(value):
        for token in _in_ascii(mailbox, encode, spell):
            if token.spaced or not pieces:
                pieces.append(token.text)
            else:
                pieces[-1] += token.text
    return pieces


def _mailboxes(value: str) -> Iterator[list[_Token]]:
    """The tokens up to each separator, which is the last of them."""
    mailbox: list[_Token] = []
    end = 0
    for match in _TOKEN.finditer(value):
        behind_comma = not mailbox and value[end - 1 : end] == ","
        mailbox.append(_Token(str(match.lastgroup), match[0], match.start() > end or behind_comma))
        end = match.end()
        if match.lastgroup == "separator":
            yield mailbox
            mailbox = []
    yield mailbox


def _in_ascii(mailbox: Sequence[_Token], encode: Encode, spell: Spell) -> Iterator[_Token]:
    first, last = _foreign(mailbox)
    for index, token in enumerate(mailbox):
        if index == first:
            apart = [" " * (one.spaced and one is not token) + one.meaning for one in mailbox[first:last]]
            yield from (_Token("word", word, spaced=True) for word in encode("".join(apart)))
        elif not first < index < last:
            # RFC 2047 section 5: white space stands between an encoded word and what is beside it.
            yield from _one_in_ascii(replace(token, spaced=token.spaced or index == last), encode, spell)


def _foreign(mailbox: Sequence[_Token]) -> tuple[int, int]:
    """From where to where, exclusively, the name of a mailbox is beyond ASCII; twice -1 if nowhere."""
    kinds = [token.kind for token in mailbox]
    # A name without an address is that of a group, or half of one with a comma in it.
    without_angle = 0 if "address" in kinds else len(mailbox)
    end = kinds.index("angle") if "angle" in kinds else without_angle
    found = [index for index, token in enumerate(mailbox[:end]) if token.kind != "comment" and not token.text.isascii()]
    return (found[0], found[-1] + 1) if found else (-1, -1)


def _one_in_ascii(token: _Token, encode: Encode, spell: Spell) -> Iterator[_Token]:
    if token.kind == "comment" and not token.text.isascii():
        *words, end = encode(re.sub(r"\\(.)", r"\1", token.text[1:-1]))
        for number, word in enumerate((*words, f"{end})")):
            yield _Token("comment", word if number else f"({word}", spaced=token.spaced or number > 0)
    elif token.kind == "angle":
        yield replace(token, text=f"<{spell(token.text[1:-1])}>")
    else:
        yield replace(token, text=_address_in_ascii(token.text)) if token.kind == "address" else token


def _address_in_ascii(address: str) -> str:
    """With its domain in A-labels, if it is a domain."""
    try:
        return with_a_labels(address)
    except UnicodeError:
        return address


def _identifier_in_ascii(identifier: str) -> str:
    """The identifier of a list, a name that is in no address, in A-labels."""
    return _address_in_ascii(f"@{identifier}")[1:]


def _uri_in_ascii(text: str) -> str:
    """A URI; what is none is taken for an address."""
    return uri_of(text) or _address_in_ascii(text)
