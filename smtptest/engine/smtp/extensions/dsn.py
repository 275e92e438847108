"""The parameters by which a client asks for delivery status notifications, read strictly as in RFC 3461."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from smtptest.engine.words.field_errors import FieldError

# RFC 3461 section 4: any printable ASCII but "+" and "=", or "+" and two upper-case hexadecimal digits.
_XTEXT = r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})+"
_NOTIFY = re.compile(r"NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY))*")
_ORCPT = re.compile(rf"[A-Za-z0-9-]+;{_XTEXT}")


@dataclass(frozen=True)
class Dsn:
    """The parameters that were asked for, in the order given."""

    mail: tuple[str, ...] = ()
    """Those of MAIL."""
    rcpt: tuple[str, ...] = ()
    """Those of each RCPT."""


def _notify(value: str) -> bool:
    words = value.upper().split(",")
    return bool(_NOTIFY.fullmatch(value.upper())) and len(words) == len(set(words))


# Section 4.4: at most 100 characters; section 4.2: at most 500.
_MAIL: dict[str, Callable[[str], bool]] = {
    "RET": lambda value: value.upper() in ("FULL", "HDRS"),
    "ENVID": lambda value: len(value) <= 100 and bool(re.fullmatch(_XTEXT, value)),
}
_RCPT: dict[str, Callable[[str], bool]] = {
    "NOTIFY": _notify,
    "ORCPT": lambda value: len(value) <= 500 and bool(_ORCPT.fullmatch(value)),
}
# The code of what is said if a value is wrong.
_FAULTS = {"RET": "dsn-ret", "ENVID": "dsn-envid", "NOTIFY": "dsn-notify", "ORCPT": "dsn-orcpt"}


def is_dsn_value(keyword: str, value: str) -> bool:
    """Whether a parameter may have this value. keyword: one of RFC 3461 in capitals; of any other, nothing is known."""
    judge = (_MAIL | _RCPT).get(keyword)
    # RFC 6533 section 3 has another grammar for addresses beyond ASCII.
    beyond_ascii = keyword == "ORCPT" and value.lower().startswith("utf-8;")
    return judge is None or beyond_ascii or judge(value)


def parse_dsn(text: str) -> Dsn:
    """The parameters, separated by spaces. Raises FieldError, which says what to write instead."""
    given: dict[str, str] = {}
    for word in text.split():
        name, _, value = word.partition("=")
        keyword = name.upper()
        judge = (_MAIL | _RCPT).get(keyword)
        if judge is None:
            raise FieldError("dsn-unknown", word=repr(word[:60]))
        if keyword in given:
            raise FieldError("dsn-repeated", keyword=keyword)
        if not judge(value):
            raise FieldError(_FAULTS[keyword])
        given[keyword] = word
    return Dsn(
        mail=tuple(word for keyword, word in given.items() if keyword in _MAIL),
        rcpt=tuple(word for keyword, word in given.items() if keyword in _RCPT),
    )
