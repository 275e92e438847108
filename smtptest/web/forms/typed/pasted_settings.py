"""Reads settings that name a mail server, as people copy them from a file, a manual or a program's window.

Which of them are for the mail server is told by ``pasted_sections.py``. ``site/js/start/host_input.js`` does the same
in the browser; see ``pasted.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.views.decorators.debug import sensitive_variables

from smtptest.web.forms.typed.pasted import GAP, Fields, Unclear, merge
from smtptest.web.forms.typed.pasted_sections import is_about_mail, is_for_server, is_of_others
from smtptest.web.forms.typed.pasted_values import Dollar, fields_of

_FLAGS = re.ASCII | re.IGNORECASE | re.DOTALL
_BLANK = " \t\u00a0"
# Words for a shell or a container, and what begins an item of a list.
_SHELL = "(?:export|set|env|-(?:e|-env)?)"
_BEFORE = rf"(?:{_SHELL}{GAP}+)?"
# Names, without blanks and with them. Umlauts are here in both cases, for only those of ASCII are taken as the same.
_NAME = r"[a-zäöüÄÖÜ][\wäöüßÄÖÜ.-]{0,60}"
_SPACED = r"[a-zäöüÄÖÜ][\wäöüßÄÖÜ .-]{0,60}"
_SETTING = re.compile(
    rf"""{_BEFORE}(?:["']({_SPACED})["']{GAP}*(=>?|:)"""
    rf"""|({_SPACED}?(?:\([^()=:]{{0,60}}\)[\w ]{{0,60}})?){GAP}*(=>?|:(?={GAP}|$)))(.*)""",
    _FLAGS,
)
# Where one setting ends and the next begins, if the lines were joined when they were pasted.
_NEXT = re.compile(
    rf"""{GAP}{{1,9}}(?={_SHELL}{GAP}+["']{_NAME}="""
    rf"""|{_BEFORE}(?:["']{_NAME}["']{GAP}*[=:]|{_NAME}(?:=|{GAP}+=|:{GAP})))""",
    _FLAGS,
)
# One setting, whose name may have several words: Outgoing server: mail.example.org:465
_ALONE = re.compile(rf"[^=:]*:{GAP}*[^{_BLANK}]+", _FLAGS)
# Lines that are no settings: brackets, comments, and those words.
_NO_SETTING = re.compile(rf"[{{}}\[\](); ,]*|(?:#|;|//).*|{_SHELL}", _FLAGS)
_SECTION = re.compile(r"\[([\w .-]+)\]", _FLAGS)
# A setting that is quoted whole: in YAML - "SMTP_HOST=mail.example.org", in a shell -e "SMTP_HOST=mail.example.org"
_ITEM = re.compile(rf"""(?:-|({_SHELL})){GAP}+(["'])([a-z]\w*=[^"'\\]*)(?<!{GAP})\2""", _FLAGS)
# In lower case these letters would be code or a manual, whose PORT is the mail server's.
_VARIABLE = re.compile(rf"""(?:[a-z-]+{GAP}+)?["']?[A-Z][A-Z0-9_]*["']?[=:]""", re.ASCII)
# In Compose files a dollar sign is written twice. In double quotes a variable of PHP may follow it.
_COMPOSE = re.compile(r"environment[^/]*/\Z", _FLAGS)
_PHP = re.compile(rf'=>{GAP}*"', _FLAGS)

# Settings that are read. More would block the event loop; what people copy is shorter.
_MOST = 120
# Characters of a heading that are read.
_LONGEST = 100
# What nslookup prints first, in several languages: the name server that it asked.
_RESOLVER = re.compile(
    r"(?:default )?ser[vw](?:er|eur|idor) ?:[ \t]+[^ \t\r\n]+[ \t\r\n]+address:[ \t]*(?:[0-9]+\.|[0-9a-f]*:)", _FLAGS
)

_OURS = (
    r"(?:.*(?:smtp|mail(?:er)?))?"
    r"(?:auth|account|login|host|server|relay|use|enable|is|default|outgoing|connection|options)*"
)
# What a name means, by its letters and digits: SMTP_HOST, EMAIL_HOST_USER, mail.smtp.starttls.enable, "Outgoing
# server".
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern, _FLAGS))
    for field, pattern in (
        ("password", rf"{_OURS}(?:app)?(?:pass(?:word|wd|wort)?|kennwort|pwd)"),
        ("username", rf"{_OURS}(?:user(?:name|id)?|login|benutzername)|.*smtpname"),
        ("port", rf"{_OURS}port"),
        ("starttls", rf"{_OURS}starttls(?:auto|enabled?|required)*"),
        # .NET's SmtpClient.EnableSsl is STARTTLS; it has no TLS from the first byte.
        (
            "tls",
            rf"{_OURS}(?:enablessl|(?:tls|secure|encryption|security|scheme|protocol)(?:enabled?|mode|method|type)?)"
            "|(?:verbindungs)?sicherheit|verschl(?:[üÜ]|ue)sselung",
        ),
        ("ssl", rf"{_OURS}(?:ssl|smtps)(?:enabled?)?"),
        ("mail_from", rf"{_OURS}from(?:address|email)?"),
        ("url", r".*(?:smtp|mail(?:er)?)(?:ur[il]|dsn)"),
        (
            "host",
            rf"{_OURS}(?:smart)?(?:host|ser[vw](?:er|eur|idor))(?:name|smtp)?|.*smtpaddr(?:ess)?|smtp|relay|mailhub"
            "|address|(?:post)?ausgangsserver",
        ),
    )
)
_NOT_OURS = re.compile("imap|pop|incoming|helo|ehlo|proxy|fromname", _FLAGS)
# What "address" has to be for a server's: it may as well be somebody's mail address, or where a program listens.
_DOMAIN = re.compile(r"""["']?(?:[a-z0-9-]+\.)+[a-z]{2,}["']?,?""", _FLAGS)
# What opens a section: brackets, or the anchor of a mapping in YAML.
_OPENS = re.compile(r"[{(\[]+|&\w+", _FLAGS)


@dataclass(frozen=True)
class _Line:
    """A setting, or the heading of a section."""

    field: str
    """What its name means: a field, or "left"."""
    name: str
    """The letters and digits of the name; of a heading, those of what opens the section too."""
    value: str
    """The value as it is written; empty for a heading."""
    path: str = "/"
    """The headings that it stands under, the outermost first, with a slash after each."""
    opens: bool = False
    """Whether it is a heading."""
    dollar: Dollar = Dollar.ITSELF
    """What a dollar sign in the value stands for."""


@sensitive_variables()
def settings(text: str) -> Fields | None:
    """Return the fields that the settings name; None if the text has no settings of a mail server. Raises Unclear."""
    several = "\n" in text or "\r" in text
    is_joined = not several and not _ALONE.fullmatch(text)
    written = _NEXT.split(text, _MOST) if is_joined else re.split(r"[\r\n]+", text, maxsplit=_MOST)
    if len(written) > _MOST or _RESOLVER.match(text):
        raise Unclear("place")
    lines: list[_Line] = []
    sections: list[tuple[int, str]] = []
    is_environment = True
    for number, one in enumerate(written):
        bare = one.strip(_BLANK)
        if _NO_SETTING.fullmatch(bare):
            continue
        line = _line(bare)
        if line is None:
            return None
        # The heading of an INI file stands before everything.
        indent = -1 if bare.startswith("[") else _indent(one)
        # Twice the indentation, and one more for a section whose lines are indented deeper than its heading. That one
        # ends where the indentation does, another one at the next heading.
        sections = [section for section in sections if section[0] <= 2 * indent - line.opens]
        path = sections[-1][1] if sections else "/"
        is_variable = _VARIABLE.match(bare) is not None
        lines.append(replace(line, path=path, dollar=_dollar(bare, path, is_variable=is_variable)))
        if line.opens:
            deeper = number + 1 < len(written) and _indent(written[number + 1]) > indent
            sections.append((2 * indent + deeper, f"{path}{line.name}/"))
        is_environment = is_environment and (line.opens or is_variable)
    if all(line.field == "left" for line in lines):
        return None
    return _found(lines, is_environment=is_environment)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(_BLANK))


def _dollar(bare: str, path: str, *, is_variable: bool) -> Dollar:
    if _COMPOSE.search(path):
        return Dollar.TWICE
    return Dollar.EITHER if is_variable or _PHP.search(bare) else Dollar.ITSELF


@sensitive_variables()
def _line(bare: str) -> _Line | None:
    """The setting or heading, without its path; None if it is neither."""
    if section := _SECTION.fullmatch(bare):
        return _Line("left", _letters(section[1]), "", opens=True)
    item = _ITEM.fullmatch(bare)
    setting = _SETTING.fullmatch(item[3] if item else bare)
    if setting is None:
        return None
    name, sign, value = setting[1] or setting[3], setting[2] or setting[4], setting[5].strip(_BLANK)
    field = _meaning(name, value)
    if field == "host" and setting[4] == ":" and re.fullmatch("[0-9]+", value, re.ASCII):
        return None  # a server of this name, and its port
    calls = field in ("left", "host") and (value.endswith(("{", "(", "[")) or (not value and sign == ":"))
    if calls or _OPENS.fullmatch(value):
        return _Line(field, _letters(name + value), "", opens=True)
    if item and item[1]:
        value = f"{item[2]}{value}{item[2]}"  # a shell reads -e 'NAME=x' as -e NAME='x'
    return _Line(field, _letters(name), value)


def _meaning(name: str, value: str) -> str:
    letters = _letters(re.sub(r"\(.*\)", "", name))
    if _NOT_OURS.search(_letters(name)) or (letters.lower() == "address" and not _DOMAIN.fullmatch(value)):
        return "left"
    return next((field for field, pattern in _NAMES if pattern.fullmatch(letters)), "left")


def _letters(name: str) -> str:
    return re.sub("[^a-zA-Z0-9äöüßÄÖÜ]", "", name)[:_LONGEST]


@sensitive_variables()
def _found(lines: list[_Line], *, is_environment: bool) -> Fields:
    """The fields. A name without "smtp" or "mail" is used only in the section of the server, or in one for its login.
    Where one server is called that of mail, another one is none: a program's own "hostname", for instance.

    is_environment: whether all are variables. A web application has a PORT, a USER and a PASSWORD of its own there, so
    none of these is used if the server has a variable that names it.
    """
    hosts = [line for line in lines if line.field in ("host", "url") and line.value and not is_of_others(line.path)]
    named = [line for line in hosts if is_about_mail(line.path + line.name)]
    home = next((line.path for line in named or hosts), "/")
    is_environment = is_environment and any(is_about_mail(line.name) for line in hosts)
    found: Fields = {}
    for line in lines:
        is_another = bool(named) and line.field == "host" and not is_about_mail(line.path)
        is_used = not is_another and not is_environment and is_for_server(line.path, home)
        field = line.field if is_used or is_about_mail(line.name) else "left"
        merge(found, fields_of(field, line.value, line.dollar))
    if "host" not in found:
        raise Unclear("nohost")
    return found
