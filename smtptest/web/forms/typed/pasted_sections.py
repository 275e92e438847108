"""Tells which settings of a file are for the mail server, by the headings that they stand under.

Files also hold secrets of other services. What stands under the heading of another section is not used, so that no
mail server gets a password that is not for it.

A path is the letters and digits of all headings that a setting stands under, the outermost first, with a slash before
them and after each: ``/spring/mail/``.
"""

from __future__ import annotations

import re
from enum import Enum

_FLAGS = re.ASCII | re.IGNORECASE | re.DOTALL
_MAIL = re.compile("smtp|mail", _FLAGS)


class _Place(Enum):
    """Where a section is, seen from the one that names the mail server."""

    INSIDE = "in it"
    UNDER_MAIL = "elsewhere, it or what is around it being about mail"
    APART = "elsewhere"


# What is under a heading is for the mail server in these places, if that is so for all headings between the two. A
# heading that is not here stands above what is for something else.
_HEADINGS: tuple[tuple[re.Pattern[str], tuple[_Place, ...]], ...] = tuple(
    (re.compile(heading, _FLAGS), places)
    for heading, places in (
        (".*(?:smtp|mail).*", (_Place.INSIDE, _Place.UNDER_MAIL, _Place.APART)),
        ("(?:your)?account|zugangsdaten|outgoing.*", (_Place.INSIDE, _Place.UNDER_MAIL, _Place.APART)),
        # A program has logins of its own as well.
        ("(?:your)?(?:auth|authentication|login.*|credentials?)", (_Place.INSIDE, _Place.UNDER_MAIL)),
    )
)
# The exception: headings of other services, in a path after the last word about mail.
_OTHERS = re.compile(
    "imap|pop|incoming|proxy|database|sql|postgres|mongo|redis|cache|ldap|amqp|rabbit|queue|/db|db/", _FLAGS
)
_UP_TO_MAIL = re.compile(r"\A.*(?:smtp|mail)", _FLAGS)


def is_about_mail(names: str) -> bool:
    """Return whether a path, or the name of a setting, speaks of mail."""
    return _MAIL.search(names) is not None


def is_of_others(path: str) -> bool:
    """Return whether what stands at this path is for another service."""
    return _OTHERS.search(_UP_TO_MAIL.sub("", path)) is not None


def is_for_server(path: str, home: str) -> bool:
    """Return whether what stands at this path is for the server that the settings at the path ``home`` name."""
    if is_of_others(path):
        return False
    if path != home and home.startswith(path):
        # Around a section for mail stands what is for the whole program.
        return is_about_mail(path) or not is_about_mail(home)
    place = _place(path, home)
    return all(place in _gives(heading) for heading in path.removeprefix(home).split("/") if heading)


def _place(path: str, home: str) -> _Place:
    if path.startswith(home):
        return _Place.INSIDE
    return _Place.UNDER_MAIL if is_about_mail(path) else _Place.APART


def _gives(heading: str) -> tuple[_Place, ...]:
    return next((places for known, places in _HEADINGS if known.fullmatch(heading)), ())
