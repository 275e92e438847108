"""Reads settings and command lines that name a mail server, as people copy them from a file, a manual or a terminal.

``site/js/start/host_input.js`` does the same in the browser; see ``pasted.py``.
"""

from __future__ import annotations

import re

from django.views.decorators.debug import sensitive_variables

from smtptest.web.forms.typed.pasted import GAP, Fields, Unclear, merge, port, server

_FLAGS = re.ASCII | re.IGNORECASE | re.DOTALL
_BEFORE = rf"(?:(?:export|set|env|-(?:e|-env)?){GAP}+)?"
_SETTING = re.compile(
    rf"""{_BEFORE}(?:["']([a-z][\w .-]{{0,60}})["']{GAP}*(=>?|:)"""
    rf"""|([a-z][\w .-]{{0,60}}?){GAP}*(=>?|:(?={GAP}|$)))(.*)""",
    _FLAGS,
)
# Where one setting ends and the next begins, if the lines were joined when they were pasted.
_NEXT = re.compile(
    rf"""{GAP}{{1,9}}(?={_BEFORE}(?:["'][a-z][\w.-]{{0,60}}["']{GAP}*[=:]|[a-z][\w.-]{{0,60}}(?:=|{GAP}+=|:{GAP})))""",
    _FLAGS,
)
# Lines that are no settings: brackets, comments, names of sections, and words for a shell or a container.
_NO_SETTING = re.compile(r"[{}\[\](); ,]*|(?:#|;|//).*|\[[\w .-]+\]|export|set|env|-(?:e|-env)?", _FLAGS)

# Settings, or words of a command, that are read. More would block the event loop; what people copy is shorter.
_MOST = 120

_OURS = r"(?:.*(?:smtp|mail|mailer))?(?:auth|account|login|host|server|relay|use|enable|is|default|outgoing|app)*"
# What a name means, by its letters and digits: SMTP_HOST, EMAIL_HOST_USER, mail.smtp.starttls.enable, "Outgoing
# server". Settings of a database or of a mailbox (IMAP, POP) in the same file are ignored.
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern, _FLAGS))
    for field, pattern in (
        ("left", r".*(?:imap|pop|incoming|helo|ehlo|proxy|fromname).*"),
        ("password", rf"{_OURS}(?:password|passwd|pass|pwd)"),
        ("username", rf"{_OURS}(?:user|username|userid|login)"),
        ("port", rf"{_OURS}port"),
        ("starttls", rf"{_OURS}starttls(?:auto|enable|enabled|required)*"),
        ("ssl", rf"{_OURS}(?:ssl|smtps)(?:enable|enabled)?"),
        ("tls", rf"{_OURS}(?:tls|secure|encryption|security|scheme)(?:enable|enabled|mode|method)?"),
        ("mail_from", rf"{_OURS}from(?:address|email)?"),
        ("url", r".*(?:smtp|mail|mailer)(?:url|uri|dsn)"),
        ("host", rf"{_OURS}(?:smart)?(?:host|hostname|server|servername)|.*smtpaddr(?:ess)?|smtp|relay"),
    )
)
_ON = re.compile("1|true|yes|on|enabled?|required?|always", _FLAGS)
_OFF = re.compile("|0|false|no|off|none|null|never|disabled?", _FLAGS)
_SWITCHES = {"ssl": "tls", "starttls": "starttls", "tls": "either"}
_MODES = {"ssl": "tls", "smtps": "tls", "implicit": "tls", "ssl/tls": "tls", "tls": "either", "starttls": "starttls"}
_QUOTED = re.compile(rf"""(["'])((?:(?!\1).)*)\1[,;]?(?:{GAP}+#.*)?""", _FLAGS)
_COMMENT = re.compile(rf"{GAP}#.*", _FLAGS)
# Values that are not set: a reference to another variable, and null in PHP and YAML.
_UNSET = re.compile(r"\$\{?\w+\}?|null", _FLAGS)
_SENDER = re.compile(r"(?:[^<>@]*<)?([^\0- <>@]+@[^\0- <>@]+?)>?", _FLAGS)


@sensitive_variables()
def settings(text: str) -> Fields | None:
    """Return the fields that the settings name; None if the text has no settings of a mail server. Raises Unclear."""
    several = "\n" in text or "\r" in text
    lines = re.split(r"[\r\n]+", text, maxsplit=_MOST) if several else _NEXT.split(text, _MOST)
    if len(lines) > _MOST:
        raise Unclear("place")
    pairs: list[tuple[str, str]] = []
    for line in lines:
        if _NO_SETTING.fullmatch(line.strip(" \t\u00a0")):
            continue
        setting = _SETTING.fullmatch(line.strip(" \t\u00a0"))
        if setting is None:
            return None
        name, value = _meaning(setting[1] or setting[3]), setting[5].strip(" \t\u00a0")
        if name == "host" and setting[4] == ":" and re.fullmatch("[0-9]+", value, re.ASCII):
            return None  # a server of this name, and its port
        pairs.append((name, value))
    if all(name == "left" for name, _ in pairs):
        return None
    found: Fields = {}
    for name, value in pairs:
        merge(found, _setting(name, value))
    if "host" not in found:
        raise Unclear("nohost")
    return found


def _meaning(name: str) -> str:
    letters = re.sub(r"[_ .-]", "", name)
    return next((field for field, pattern in _NAMES if pattern.fullmatch(letters)), "left")


@sensitive_variables()
def _setting(name: str, written: str) -> Fields:
    value = _value(written, exactly=name in ("username", "password"))
    if name == "left" or not value:
        return {"left": "yes"} if written else {}
    if name in ("host", "url"):
        return server(value)
    if name in ("port", "username", "password"):
        return {name: port(value) if name == "port" else value}
    if name == "mail_from":
        sender = _SENDER.fullmatch(value)
        return {"mail_from": sender[1]} if sender else {"left": "yes"}
    return _mode(name, value)


def _mode(name: str, value: str) -> Fields:
    if _OFF.fullmatch(value):
        return {}
    mode = _SWITCHES[name] if _ON.fullmatch(value) else _MODES.get(value.lower())
    return {"security": mode} if mode else {"left": "yes"}


@sensitive_variables()
def _value(written: str, *, exactly: bool) -> str:
    """The value without quotes and comment. exactly: every character counts, so raises Unclear if one is in doubt."""
    quoted = _QUOTED.fullmatch(written)
    value = quoted[2] if quoted else _COMMENT.sub("", written).rstrip(",; \t\u00a0")
    if exactly and ((value != written and not quoted) or re.search(r"""^["']|["']$|\\""", value)):
        raise Unclear("quote")
    return "" if _UNSET.fullmatch(value) else value
