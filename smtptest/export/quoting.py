"""Values as each file format writes them. Raise ValueError, in words, for what a format cannot hold."""

from __future__ import annotations

import json
import re

from django.utils.translation import gettext as _

from smtptest.engine.printable import printable


def python(value: str) -> str:
    """A Python string."""
    return repr(value)


def javascript(value: str) -> str:
    """A JavaScript string: JSON is one (ECMA-262 section 12.9.4). What cannot be printed is escaped."""
    return "".join(
        each if printable(each) == each else json.dumps(each)[1:-1] for each in json.dumps(value, ensure_ascii=False)
    )


def php(value: str) -> str:
    """A PHP string in single quotes, in which only these two are special; in double quotes if it needs escapes."""
    if printable(value) == value:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    escaped = re.sub(r'[\\"$]', lambda match: f"\\{match[0]}", value)
    return '"' + "".join(each if printable(each) == each else f"\\u{{{ord(each):x}}}" for each in escaped) + '"'


def msmtp(value: str) -> str:
    """An argument in msmtp's file: one pair of quotes around it is taken away, and nothing in it is special."""
    _require_printable(value, "msmtp")
    return f'"{value}"' if value[:1] in (' "\t') or value[-1:] in (' "\t') else value


def postfix_login(user: str) -> str:
    """The user name in a table of smtp_sasl_password_maps."""
    _require_printable(user, "Postfix")
    if ":" in user or user != user.strip():
        raise ValueError(_("Postfix cannot hold a user name with a colon, or with a space at its ends."))
    return user


def exim_item(value: str) -> str:
    """An item of a string list that Exim expands first, and whose circumflexes are separators (spec, plaintext client).

    A colon and a circumflex are doubled; what expansion would read is behind a backslash.
    """
    _require_printable(value, "Exim")
    if "^" in value or value != value.strip():
        raise ValueError(_("Exim cannot hold a user name with a circumflex, or with a space at its ends."))
    escaped = "".join(f"\\{character}" if character in "\\${}" else character for character in value)
    return escaped.replace(":", "::")


def exim_string(value: str) -> str:
    """A string that Exim expands."""
    _require_printable(value, "Exim")
    return "".join(f"\\{character}" if character in "\\${}" else character for character in value)


def _require_printable(value: str, program: str) -> None:
    """A file is read by people too, and copied from a page: a character that is not seen changes what it says."""
    if printable(value) != value:
        words = _("The settings of %(program)s cannot hold an invisible character.")
        raise ValueError(words % {"program": program})
