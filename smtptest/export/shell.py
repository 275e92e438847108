"""Writes shell commands in which every value is one plain word."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.engine.printable import printable
from smtptest.export.exportable import Wish

Words = Promise | str


@dataclass(frozen=True, kw_only=True)
class Export:
    """A command or a file for another program."""

    name: str
    """The program."""
    text: str
    """The command or the file; empty if the program cannot do this test."""
    unsaid: tuple[Words, ...] = ()
    """What the text does not do that the test did, or why there is no text, in words."""


def shell(*words: str | int | Iterable[str]) -> str:
    """Return a command that a shell splits into these words, in printable characters only.

    A group of words has a line of its own. Raises ValueError, in words, if a word cannot be an argument of a command.
    """
    lines = [[str(word)] if isinstance(word, str | int) else list(word) for word in words]
    return " \\\n  ".join(" ".join(map(_quoted, line)) for line in lines if line)


def _quoted(word: str) -> str:
    """The word quoted. Unprintable characters are escaped, because a terminal acts on some when they are pasted.

    ``$'…'`` is POSIX.1-2024 (XCU section 2.2.4); bash, zsh, ksh and mksh have had it for decades.
    """
    if printable(word) == word:
        return shlex.quote(word)
    if "\0" in word:
        raise ValueError(_("A NUL character cannot be part of a command."))
    try:
        word.encode()
    except UnicodeEncodeError:
        raise ValueError(_("Half a character (a lone surrogate) cannot be part of a command.")) from None
    return f"$'{re.sub(_SPECIAL, lambda match: _escaped(match[0]), word)}'"


# Characters that may need an escape: the quote, the backslash, and all that is not printable ASCII.
_SPECIAL = re.compile(r"[^ -&(-\[\]-~]")


def _escaped(character: str) -> str:
    if printable(character) == character and character not in "'\\":
        return character
    return "".join(f"\\{byte:03o}" for byte in character.encode())


def refusable(name: str) -> Callable[[Callable[[Wish], Export]], Callable[[Wish], Export]]:
    """Decorate a function that makes an export: if it raises ValueError, return an export without text that says why.

    name: the program.
    """

    def decorate(make: Callable[[Wish], Export]) -> Callable[[Wish], Export]:
        @wraps(make)
        def made(wish: Wish) -> Export:
            try:
                return make(wish)
            except ValueError as error:
                return Export(name=name, text="", unsaid=(str(error),))

        return made

    return decorate


def extensions_unsaid(wish: Wish, expressed: frozenset[str] = frozenset()) -> list[Words]:
    """Return what the test was set to do and a command does not, in words.

    expressed: the extensions of SMTP, by the names of their fields, that the command does express.
    """
    asked: tuple[tuple[str, Any, Words], ...] = (
        ("smtputf8", wish.plan.get("smtputf8") == "yes" or not _ascii(wish), _("SMTPUTF8 and addresses that need it")),
        ("dsn", wish.plan.get("dsn"), _("the delivery status (DSN) that was asked for")),
        ("pipelining", wish.plan.get("pipelining"), "PIPELINING"),
        ("bdat", wish.plan.get("bdat"), _("BDAT instead of DATA")),
        ("requiretls", wish.plan.get("requiretls"), "REQUIRETLS"),
    )
    found = [words for name, value, words in asked if value and name not in expressed]
    return [*found, *wish.unheard_of]


def _ascii(wish: Wish) -> bool:
    return all(address.isascii() for address in (wish.plan["mail_from"], *wish.recipients))
