"""Finds the replies in pasted text: a reply, a line of a log, or a bounce message.

The text may be hostile or cut off anywhere. No regular expression here can backtrack over more than a line, and only
the first MOST characters are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from smtptest.explain.situation import GREETING

# Characters of a paste that are read, and replies that are found in it.
MOST = 64 * 1024
MOST_REPLIES = 5
# Characters that are read of one line, and lines that are read of one reply.
_LONGEST_LINE, _MOST_LINES = 4096, 20
# Lines of a paste that are read. A bounce message gives its reasons before the message that it returns.
_MOST_LINES_READ = 2000
# Characters before a reply in which the command and the server are looked for.
_BEFORE = 600

_CODE = r"(?P<code>[245][0-5]\d)"
_STATUS = r"(?P<status>[245]\.\d{1,3}\.\d{1,3})"
# A reply as it is sent: the code, and the enhanced code if there is one.
_REPLY = rf"#?{_CODE}(?:[ _-]+#?{_STATUS}(?![.\d]))?(?=[ _-]|$)"
# How replies are introduced, the clearest way first.
_KINDS = tuple(
    re.compile(expression, re.IGNORECASE)
    for expression in (
        # Python's smtplib: (550, b'5.1.1 …')
        rf"\({_CODE}, ?b?['\"](?:{_STATUS}(?![.\d]))?",
        # Postfix, qmail, Exim, Sendmail's transcript of the session, Exchange, Gmail, other services' bounces
        r"(?:\bsaid:|\btalk to me:|\bresponse was:|\breturned|\bthis error:|\berror:|\bserver:|^<<<"
        r"|^\s{0,8}\*{0,2}\s{0,8}reason:"
        r"|\bDATA\b[^:]{0,40}:|>:|\bserver replied:|\bconnection:)[\s'\"\u201c\u2018]{0,3}" + _REPLY,
        r"^\s*['\"\u201c\u2018>*]{0,3}\s?" + _REPLY,
        rf"(?<![\w.#-])#?{_CODE}[ _-]+#?{_STATUS}(?![.\d])",
        # Sendmail's log, which has no reply code, and Postfix's if the failure is its own
        rf"\bdsn=(?P<code>){_STATUS}(?![.\d])",
        rf"(?<![\w.#-])(?P<code>)#?{_STATUS}(?![.\d])",
        # Codes of refusals, written as no other number in a sentence would be
        r"(?<![\w.:/#-])(?<!port )(?P<code>421|45[0-5]|50[1-4]|53[0-8]|55[0-7])(?P<status>)(?= [A-Za-z<])",
    )
)
# What follows a reply on its line.
_ENDS = re.compile(r"\(in reply to |\)$|##|\s?/Giving up on |, host \S{1,255}\[", re.IGNORECASE)
_QUOTES = {"'": "'", '"': '"', "\u201c": "\u201d", "\u2018": "\u2019"}
_PYTHON = re.compile(r"^(\d{3}), ?b?['\"]")
_SENDMAIL = re.compile(r"\bstat=(.{0,2000})", re.IGNORECASE)
_NEXT_LINE = re.compile(rf"\s*(?:<<<\s|>\s?)?(?P<code>[245][0-5]\d)(?P<more>[ -])(?:{_STATUS}(?![.\d]))?")
# An indented line that does not continue a reply: a field, or a line of another kind.
_OTHER_LINE = re.compile(r"\s*(?:[A-Za-z-]{3,40}:\s|>>>|--|\*\*|={2,}|$)")

# How each program names the command that was answered.
_PLACES = tuple(
    (re.compile(expression, re.IGNORECASE), after)
    for expression, after in (
        (r"end of data|after I sent the message|^>>> \.$", "."),
        (r"\bRCPT TO\b|does not like recipient", "RCPT TO:<>"),
        (r"\bMAIL FROM\b|does not like sender", "MAIL FROM:<>"),
        (r"refused to talk to me|initial connection|while talking to .{1,255} greeting", GREETING),
        (r"\bin reply to DATA\b|after DATA\b|^>>> DATA", "DATA"),
        (r"\b(?:reply to|after|>>>) (?:EHLO|HELO|LHLO)\b", "EHLO"),
        (r"\b(?:reply to|after|>>>) AUTH\b", "AUTH"),
    )
)
_NAME = r"([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"
_SERVERS = tuple(
    re.compile(expression, re.IGNORECASE)
    for expression in (
        rf"\bhost {_NAME}\s?\[",
        rf"\brelay={_NAME}",
        rf"\bH={_NAME}",
        rf"\bwhile talking to {_NAME}",
        rf"\bby {_NAME}\.? \[",
        rf"^\s{{0,8}}{_NAME} gave this error",
        rf"\bRemote-MTA:\s{{0,4}}dns;\s{{0,4}}{_NAME}",
        rf"\bserver {_NAME}",
    )
)
_RECIPIENTS = tuple(
    re.compile(expression, re.IGNORECASE)
    for expression in (
        r"\bto=<([^<>\s]{1,320})>",
        r"\bRCPT TO:\s?<([^<>\s]{1,320})>",
        r"\bFinal-Recipient:\s{0,4}rfc822;\s{0,4}([^\s;]{1,320})",
        r"(?:\*\*|==|=>) ([^\s@]{1,64}@[^\s<>]{1,255})",
        r"<([^<>\s@]{1,64}@[^<>\s]{1,255})>",
    )
)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A reply in a pasted text."""

    read: str
    """The lines that it was found in, as they were pasted."""
    code: int
    """Its reply code; if it has none, 550 or the like by the class of its enhanced code."""
    text: str
    """The reply, beginning with its code."""
    after: str = ""
    """The command that it answers, or GREETING; empty if the text does not tell."""
    server: str = ""
    """The name of the server that sent it; empty if the text does not tell."""
    recipient: str = ""
    """The address of the recipient that it is about; empty if the text does not tell."""


def replies_in_text(text: str) -> tuple[Reported, ...]:
    """Return the replies in a text that is not a bounce message, each once: only those introduced in the clearest way
    that occurs in it."""
    lines = [
        _spaced(line[:_LONGEST_LINE].rstrip()) for line in text[:MOST].replace("\r", "").split("\n", _MOST_LINES_READ)
    ]
    for kind in _KINDS:
        if found := _of_kind(kind, lines):
            return found
    return ()


def _spaced(line: str) -> str:
    """A line of qmail's log with spaces instead of underscores; other lines as they are."""
    return line.replace("_", " ").replace("/Remote host said", "/ Remote host said") if "_said:_" in line else line


def _of_kind(kind: re.Pattern[str], lines: list[str]) -> tuple[Reported, ...]:
    found: dict[str, Reported] = {}
    at = 0
    while at < len(lines) and len(found) < MOST_REPLIES:
        match, used = _match(kind, lines, at)
        if match is not None:
            one = _reported(match, lines, at, used)
            found.setdefault(one.text, one)
        at += used
    return tuple(found.values())


def _match(kind: re.Pattern[str], lines: list[str], at: int) -> tuple[re.Match[str] | None, int]:
    """The match at this line, and how many lines its reply has. The introduction may stand on the line before."""
    match = kind.search(lines[at])
    if match is None and lines[at].endswith(":") and at + 1 < len(lines):
        # "The response was:" and the like stand on lines of their own, often with a blank line after them.
        ahead = next((number for number in range(at + 1, min(at + 3, len(lines))) if lines[number]), at)
        match = kind.search(f"{lines[at]} {lines[ahead].strip()}")
        return match, ahead - at + _length(lines, ahead, match) if match else 1
    return match, _length(lines, at, match) if match else 1


def _length(lines: list[str], at: int, match: re.Match[str] | None) -> int:
    """How many lines the reply has that begins here: the next ones repeat its code or are indented.

    Without a hyphen after its code a line is the last one (RFC 5321 section 4.2.1). Some programs write all of them so:
    there the same enhanced code, or none, says that it goes on.
    """
    code, status, goes_on = (
        (match["code"], match["status"], match.string[match.end("code") :].startswith("-"))
        if match
        else ("", "", False)
    )
    number = at + 1
    while number < min(at + _MOST_LINES, len(lines)):
        again = _NEXT_LINE.match(lines[number])
        if again is None and (lines[number][:1] not in (" ", "\t") or _OTHER_LINE.match(lines[number])):
            break
        if again is not None:
            if again["code"] != code or not (goes_on or again["status"] in (None, status)):
                break
            goes_on = again["more"] == "-"
        number += 1
    return number - at


def _reported(match: re.Match[str], lines: list[str], at: int, used: int) -> Reported:
    begins = match.start("code") if match["code"] else match.start("status")
    rest = lines[at + used - _behind(match, lines, at, used) : at + used]
    said = " ".join([match.string[begins:], *(line.strip().removeprefix("<<< ") for line in rest)])
    if match["code"] == "" and (sendmail := _SENDMAIL.search(match.string)):
        said = f"{match['status']} {sendmail[1]}"
    said = _words(said, opened=match.string[:begins][-1:])
    code = int(match["code"] or f"{match['status'][0]}50")
    around = _around(lines, at, used)
    return Reported(
        read="\n".join(lines[at : at + used]),
        code=code,
        text=said if match["code"] else f"{code} {said}",
        after=_place(around),
        server=_first(_SERVERS, around),
        recipient=_first(_RECIPIENTS, around),
    )


def _words(said: str, *, opened: str) -> str:
    """The reply without what follows it on the line. opened: the character before it, which may open a quotation."""
    said = _PYTHON.sub(r"\1 ", _ENDS.split(said, maxsplit=1)[0])
    closed = _QUOTES.get(opened)
    return (said.partition(closed)[0] if closed else said).lstrip("#").strip(" '\"" + "".join(_QUOTES.values()))


def _behind(match: re.Match[str], lines: list[str], at: int, used: int) -> int:
    """How many of the lines come after the one that the match ends in."""
    ahead = next(
        (number for number in range(used) if lines[at + number] and match.string.endswith(lines[at + number].strip())),
        0,
    )
    return used - ahead - 1


def _around(lines: list[str], at: int, used: int) -> list[str]:
    """The reply's own lines, then those before it, the nearest first: they name its command, server and recipient."""
    before = lines[max(0, at - 8) : at]
    return ["\n".join(lines[at : at + used]), *(line[-_BEFORE:] for line in reversed(before))]


def _place(around: list[str]) -> str:
    return next((after for text in around for place, after in _PLACES if place.search(text)), "")


def _first(expressions: tuple[re.Pattern[str], ...], around: list[str]) -> str:
    found = (match[1] for text in around for one in expressions if (match := one.search(text)))
    return next(found, "")
