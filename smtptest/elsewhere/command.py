"""A shell command, quoted so that nothing in it is more than a word."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.elsewhere.wish import Wish

Words = Promise | str


@dataclass(frozen=True, kw_only=True)
class Export:
    """A text to take away. name: what it is for. text: empty where nothing can be said at all. unsaid: what of the test
    it does not do, in words, or what to mind."""

    name: str
    text: str
    unsaid: tuple[Words, ...] = ()


def shell(*words: str | int | Iterable[str]) -> str:
    """The words as a POSIX shell reads them back; each group of words on a line of its own."""
    lines = [[str(word)] if isinstance(word, str | int) else list(word) for word in words]
    return " \\\n  ".join(shlex.join(line) for line in lines if line)


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
