"""Reads the value of a setting, as files, programs and shells write it.

A user name or password is used only if there is one way to read it: a wrong one is refused by the mail server, and
nobody sees why. ``site/js/start/host_input.js`` does the same in the browser; see ``pasted.py``.
"""

from __future__ import annotations

import re
from enum import Enum

from django.views.decorators.debug import sensitive_variables

from smtptest.web.forms.typed.pasted import GAP, Fields, Unclear, port, server

_FLAGS = re.ASCII | re.IGNORECASE | re.DOTALL
_BLANK = " \t\u00a0"


class Dollar(Enum):
    """What a dollar sign stands for in a value; in all formats ``${`` begins a variable."""

    ITSELF = "itself"
    TWICE = "itself if there are two, else it begins a variable"
    EITHER = "itself, or it begins a variable: programs that read such a file differ"


_ON = re.compile("1|true|yes|on|enabled?|required?|always", _FLAGS)
_OFF = re.compile("|0|false|no|off|none|null|never|disabled?", _FLAGS)
_SWITCHES = {"ssl": "tls", "starttls": "starttls", "tls": "either"}
_MODES = {
    **dict.fromkeys(("ssl", "smtps", "implicit", "ssl/tls"), "tls"),
    **dict.fromkeys(("starttls", "smtp+starttls"), "starttls"),
    "tls": "either",
}
# Brackets that close what was opened on the same line may follow. Of limited number: nothing is searched twice.
_QUOTED = re.compile(rf"""(["'`])((?:(?!\1).)*)\1(?:{GAP}{{0,3}}[,;)}}\]]){{0,9}}(?:{GAP}+(?:#|//).*)?""", _FLAGS)
# Backquotes are quotes in Gitea's INI files, and hold a command in a shell's.
_COMMAND = re.compile(r"`.* ", _FLAGS)
_COMMENT = re.compile(rf"{GAP}(?:#|//).*", _FLAGS)
# Values that are not here: null in PHP and YAML, and references to variables, in the ways of shells and templates.
_UNSET = re.compile(r"null|\$\w+|[$#]\{.*\}|\$\(.*\)|\{\{.*\}\}|<%.*%>|%\w+%", _FLAGS)
# Without quotes: what a program or another file gives. environ["X"], getpass(), process.env.X, $env:X, $mail->x,
# !secret x, >-
_ELSEWHERE = re.compile(
    r"""[a-z_$][\w.$]*(?:\(.*\)|\[["'].*["']\])|(?:process|import\.meta)\.env\..*|\$\w+(?:->|:).*|!\w+ .+|[>|][+-]?""",
    _FLAGS,
)
# What stands in place of a user name or password: words of a manual, and names that only a program knows.
_INSTEAD = re.compile(
    r"(?:use )?(?:the|your)[ _-].*(?:pass|user|name|mail).*|<.*>|[*\u2022]+|(?:config|settings|secrets|var)\.\w+",
    _FLAGS,
)
# In a user name or password, a reference to a variable (in Ruby and Spring with a number sign), or the per cent sign of
# INI files, batch files and Symfony, which have to write it twice; and a name or command where a dollar may begin one.
_REFERENCE = re.compile(r"[$#]\{|%%", _FLAGS)
_NAME = re.compile(r"\$[\w$(]", _FLAGS)
_SENDER = re.compile(r"(?:[^<>@]*<)?([^\0- <>@]+@[^\0- <>@]+?)>?", _FLAGS)


@sensitive_variables()
def fields_of(field: str, written: str, dollar: Dollar = Dollar.ITSELF) -> Fields:
    """Return the fields that a value gives if it is written for this one. Raises Unclear.

    field: one of the form's, or "url", or "starttls", "tls" and "ssl" for a switch, or "left" for what has no meaning.
    """
    value = _value(field, written, dollar)
    if field == "left" or not value:
        return {"left": "yes"} if written else {}
    if field in ("host", "url"):
        return server(value)
    if field in ("port", "username", "password"):
        return {field: port(value) if field == "port" else value}
    if field == "mail_from":
        sender = _SENDER.fullmatch(value)
        return {"mail_from": sender[1]} if sender else {"left": "yes"}
    return _mode(field, value)


def _mode(field: str, value: str) -> Fields:
    if _OFF.fullmatch(value):
        return {}
    mode = _SWITCHES[field] if _ON.fullmatch(value) else _MODES.get(value.lower())
    return {"security": mode} if mode else {"left": "yes"}


@sensitive_variables()
def _value(field: str, written: str, dollar: Dollar) -> str:
    """The value without quotes, comment and escapes; empty if it is not here. Raises Unclear if it is, or holds, a user
    name or password of which one character is in doubt."""
    exactly = field in ("username", "password")
    quoted = _QUOTED.fullmatch(written)
    value = quoted[2] if quoted else _COMMENT.sub("", written).rstrip(",;" + _BLANK)
    if (
        _UNSET.fullmatch(value)
        or (exactly and _INSTEAD.fullmatch(value))
        or (not quoted and _ELSEWHERE.fullmatch(value))
    ):
        return ""
    is_doubtful = _COMMAND.match(written) if quoted else value != written
    if exactly and (is_doubtful or re.search(r"""^["'`]|["'`]$|\\""", value)):
        raise Unclear("quote")
    is_login = exactly or (field in ("host", "url") and "@" in value)
    parts = value.split("$$") if dollar is Dollar.TWICE else [value]
    # Shells, and all that read files as they do, leave what is in single quotes as it is.
    has_names = dollar is Dollar.TWICE or (dollar is Dollar.EITHER and not written.startswith("'"))
    if is_login and any(_REFERENCE.search(part) or (has_names and _NAME.search(part)) for part in parts):
        raise Unclear("quote")
    return "$".join(parts)
