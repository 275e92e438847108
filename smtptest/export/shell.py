"""Shell commands, quoted so that every value is one plain word."""

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
    """A text to take away. name: what it is for. text: empty where nothing can be said at all. unsaid: what of the test
    it does not do, in words, or what to mind."""

    name: str
    text: str
    unsaid: tuple[Words, ...] = ()


def shell(*words: str | int | Iterable[str]) -> str:
    """The words as a shell reads them back; each group of words on a line of its own. Every character can be printed.

    Raises ValueError, in words, if one of them can be no argument of a command.
    """
    lines = [[str(word)] if isinstance(word, str | int) else list(word) for word in words]
    return " \\\n  ".join(" ".join(map(_quoted, line)) for line in lines if line)


def _quoted(word: str) -> str:
    """A word that holds a control character is written with escapes: pasted raw, a terminal would act on it.

    ``$'…'`` is POSIX.1-2024 (XCU section 2.2.4), and bash, zsh, ksh and mksh have had it for decades.
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


# A quote, a backslash, and all but letters, digits and signs that are seen as such.
_SPECIAL = re.compile(r"[^ -&(-\[\]-~]")


def _escaped(character: str) -> str:
    if printable(character) == character and character not in "'\\":
        return character
    return "".join(f"\\{byte:03o}" for byte in character.encode())


def refusable(name: str) -> Callable[[Callable[[Wish], Export]], Callable[[Wish], Export]]:
    """The maker of an export, with an export without text where it raises ValueError: its words say why."""

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
    """What was asked for of the protocol that a program has no option for."""
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
