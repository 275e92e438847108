"""Quotes values for each file format. The functions raise ValueError, in words, for what the format cannot hold."""

from __future__ import annotations

import json
import re

from django.utils.translation import gettext as _

from smtptest.engine.printable import printable


def python(value: str) -> str:
    """Return a Python string literal."""
    return repr(value)


def javascript(value: str) -> str:
    """Return a JavaScript string literal. JSON is one (ECMA-262 section 12.9.4); unprintable characters are escaped."""
    return "".join(
        each if printable(each) == each else json.dumps(each)[1:-1] for each in json.dumps(value, ensure_ascii=False)
    )


def php(value: str) -> str:
    """Return a PHP string literal: in single quotes, or in double quotes if it has unprintable characters."""
    if printable(value) == value:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    escaped = re.sub(r'[\\"$]', lambda match: f"\\{match[0]}", value)
    return '"' + "".join(each if printable(each) == each else f"\\u{{{ord(each):x}}}" for each in escaped) + '"'


def msmtp(value: str) -> str:
    """Return an argument for msmtp's file. msmtp removes one pair of quotes around it; nothing in it is special."""
    _require_printable(value, "msmtp")
    return f'"{value}"' if value[:1] in (' "\t') or value[-1:] in (' "\t') else value


def postfix_login(user: str) -> str:
    """Return a user name for a table of smtp_sasl_password_maps (postconf(5))."""
    _require_printable(user, "Postfix")
    if ":" in user or user != user.strip():
        raise ValueError(_("Postfix cannot hold a user name with a colon, or with a space at its ends."))
    return user


def exim_item(value: str) -> str:
    """Return an item of Exim's ``client_send``, a list that is expanded and in which circumflexes separate.

    Colons are doubled, and what expansion would act on gets a backslash. A circumflex raises ValueError.
    """
    _require_printable(value, "Exim")
    if "^" in value or value != value.strip():
        raise ValueError(_("Exim cannot hold a user name with a circumflex, or with a space at its ends."))
    escaped = "".join(f"\\{character}" if character in "\\${}" else character for character in value)
    return escaped.replace(":", "::")


def exim_string(value: str) -> str:
    """Return a string that Exim expands: what expansion would act on gets a backslash."""
    _require_printable(value, "Exim")
    return "".join(f"\\{character}" if character in "\\${}" else character for character in value)


def _require_printable(value: str, program: str) -> None:
    """Raise ValueError for invisible characters: people read these files and copy them from a page."""
    if printable(value) != value:
        words = _("The settings of %(program)s cannot hold an invisible character.")
        raise ValueError(words % {"program": program})
