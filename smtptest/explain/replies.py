"""What the server's replies mean: the words of known servers first, then the enhanced code, then the reply code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from smtptest.dialog.keywords import read_keyword
from smtptest.explain import enhanced
from smtptest.explain.commands import plain, verb_of
from smtptest.explain.explanation import CodeMeaning, Explanation, link_to
from smtptest.explain.patterns import fits, normal
from smtptest.explain.tables import Dialect, Words, commands, dialects, extensions, phrases, reply_codes
from smtptest.explain.translation import ENGLISH

# How a transcript shows one.
_TAB = r"\u{0009}"
_CODE = re.compile(r"[2-5][0-9][0-9](?:[ -]|$)")


def reply(code: int | None, text: str, *, after: str = "", language: str = ENGLISH) -> Explanation:
    """What a reply means. text: its line, or all its lines as :func:`joined` gives them; its code may stand before it.

    code: None for a line that is no reply. after: the command that it answers, where that is known. language: a tag
    such as ``de-AT``.
    """
    if code is None:
        return plain("reply/none", reply_codes(language)[0])
    words = without_code(text)
    status = enhanced.find(words)
    agreed = status if status and status[0] == code // 100 else None
    found = (
        _by_command(code, after, language)
        or _by_dialect(code, words, agreed, language)
        or _by_code(code, agreed, language)
    )
    if status and not agreed and code // 100 != 3:
        found = replace(found, meaning=f"{found.meaning} {phrases(language)['contradiction']}")
    return replace(found, codes=_codes(code, status, language))


def extension(line: str, *, greeting: str = "", language: str = ENGLISH) -> Explanation:
    """What a line of the answer to EHLO means. greeting: the command, for the first line. language: as of a reply."""
    if greeting:
        return reply(250, line, after=greeting, language=language)
    known = _announced(without_code(line).replace(_TAB, "\t"))
    found = plain(f"extension/{known.strip('*').lower()}", extensions(language)[known])
    return replace(found, codes=_codes(250, None, language))


def _announced(text: str) -> str:
    """The row of the table for what stands behind the code."""
    keyword, parameters, _ = read_keyword(text)
    if not keyword:
        return "*NONE"
    if keyword == "AUTH" and not parameters:
        return "*NO-MECHANISM"
    return keyword if keyword in extensions() and keyword[:1] != "*" else "*OTHER"


def joined(lines: Sequence[str]) -> str:
    """The words of a reply of several lines, as one text; the enhanced code, which is on every line, once."""
    words = [without_code(line).strip() for line in lines]
    status = enhanced.find(words[0]) if words else None
    if status is None:
        return " ".join(words)
    number = ".".join(map(str, status))
    return " ".join([words[0], *(line.removeprefix(number).strip() for line in words[1:])])


def without_code(line: str) -> str:
    """What stands behind the reply code."""
    return line[4:] if _CODE.match(line) else line


def _by_command(code: int, after: str, language: str) -> Explanation | None:
    """Yes means something else after each command."""
    verb = verb_of(after) if after else ""
    answered = commands(language).get(verb)
    found = answered.yes.get(code) if answered else None
    if answered is None or found is None:
        return None
    reference = found.reference or answered.words.reference
    return plain(f"reply/{code}/{verb.lower()}", replace(found, reference=reference))


def _by_dialect(code: int, text: str, status: enhanced.Status | None, language: str) -> Explanation | None:
    kind, words = code // 100, normal(text)
    for dialect in dialects(language):
        if kind in dialect.replies and any(fits(pattern, words) for pattern in dialect.patterns):
            return _in_dialect(dialect, code, status)
    return None


def _in_dialect(dialect: Dialect, code: int, status: enhanced.Status | None) -> Explanation:
    """The dialect's words; only the section of the standard comes from elsewhere, and that has no language."""
    standard = enhanced.describe(status) if status and enhanced.is_registered(status) else _words(code, ENGLISH)
    found = plain(f"dialect/{dialect.key}", replace(dialect.words, reference=standard.reference))
    return replace(found, source=dialect.source)


def _by_code(code: int, status: enhanced.Status | None, language: str) -> Explanation:
    # A yes other than 250 says more by its reply code: "logged in" instead of "something about security".
    if status is None or (code // 100 == 2 and code != 250 and code in reply_codes()):
        return plain(f"reply/{code}", _words(code, language))
    return plain(f"enhanced/{'.'.join(map(str, status))}", enhanced.describe(status, language))


def _words(code: int, language: str) -> Words:
    known = reply_codes(language)
    return known.get(code) or known[code // 100 if 200 <= code < 600 else 0]


def _codes(code: int, status: enhanced.Status | None, language: str) -> tuple[CodeMeaning, ...]:
    """Each code of the line by itself."""
    own = [(str(code), _words(code, language))]
    if status:
        own.append((".".join(map(str, status)), enhanced.describe(status, language)))
    return tuple(CodeMeaning(number, words.title, words.reference, link_to(words.reference)) for number, words in own)
