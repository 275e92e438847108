"""Explains the server's replies: by words of known servers, else by the enhanced code or the reply code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from smtptest.engine.smtp.extensions.keywords import parse_keyword
from smtptest.explain import enhanced
from smtptest.explain.catalogue import Dialect, Place, Words, commands, dialects, extensions, phrases, reply_codes
from smtptest.explain.client_lines import plain, verb_of
from smtptest.explain.explanation import CodeMeaning, Explanation, link_to
from smtptest.explain.patterns import any_fits, normal
from smtptest.explain.situation import NOTHING, Known, holds, place_after, place_of, speaking

# How a transcript shows a tab.
_TAB = r"\u{0009}"
# How the keys of the entries end that ask for a login.
_WANTS_LOGIN = "auth-required"
# Cisco's firewalls write XXXXXXXA over STARTTLS, and X over other keywords that they do not let through.
_MASKED = re.compile(r"X{5,}[A-Z]?")
_CODE = re.compile(r"[2-5][0-9][0-9](?:[ -]|$)")


def reply(code: int | None, text: str, *, after: str = "", known: Known = NOTHING) -> Explanation:
    """Explain a reply.

    code: its reply code; None for a line that is no reply. text: its line, or all its lines as :func:`joined` returns
    them, with or without the code. after: the command that it answers, or GREETING; empty if that is not known. known:
    what is known of the session.
    """
    if code is None:
        return plain("reply/none", reply_codes()[0].words)
    words, place = without_code(text), place_of(code, after)
    status = enhanced.find(words)
    agreed = status if status and status[0] == code // 100 else None
    found = _by_command(code, after)
    if found is None and (dialect := _dialect_at(code, normal(words), after, known)):
        found = _in_dialect(dialect, code, agreed)
    found = found or _by_codes(code, agreed, place)
    if status and not agreed and code // 100 != 3:
        found = _with(found, "contradiction")
    return replace(found, codes=_codes(code, status, place))


def _with(found: Explanation, phrase: str) -> Explanation:
    """The explanation with another sentence."""
    return replace(found, meaning=f"{found.meaning} {phrases()[phrase]}")


def extension(line: str, *, greeting: str = "") -> Explanation:
    """Explain a line of the reply to EHLO or LHLO. greeting: the command if it is the first line, else empty."""
    if greeting:
        return reply(250, line, after=greeting)
    known = _announced(without_code(line).replace(_TAB, "\t"))
    found = plain(f"extension/{known.strip('*').lower()}", extensions()[known])
    return replace(found, codes=_codes(250, None, "EHLO"))


def _announced(text: str) -> str:
    """The key of the data for the text after the code."""
    keyword, parameters, _ = parse_keyword(text)
    if not keyword:
        return "*NONE"
    if keyword == "AUTH" and not parameters:
        return "*NO-MECHANISM"
    if _MASKED.fullmatch(keyword):
        return "*MASKED"
    return keyword if keyword in extensions() and keyword[:1] != "*" else "*OTHER"


def joined(lines: Sequence[str]) -> str:
    """Return the lines of a reply as one text without codes, except for one enhanced code, which every line repeats."""
    words = [without_code(line).strip() for line in lines]
    status = enhanced.find(words[0]) if words else None
    if status is None:
        return " ".join(words)
    number = ".".join(map(str, status))
    return " ".join([words[0], *(line.removeprefix(number).strip() for line in words[1:])])


def without_code(line: str) -> str:
    """Return the text after the reply code; the whole line if it has none."""
    return line[4:] if _CODE.match(line) else line


def _by_command(code: int, after: str) -> Explanation | None:
    """The meaning of a positive reply, which is different after each command; None if there is none of its own."""
    verb = verb_of(after) if after else ""
    answered = commands().get(verb)
    found = answered.yes.get(code) if answered else None
    if answered is None or found is None:
        return None
    reference = found.reference or answered.words.reference
    return plain(f"reply/{code}/{verb.lower()}", replace(found, reference=reference))


def _dialect_at(code: int, words: str, after: str, known: Known) -> Dialect | None:
    """The entry for this place: a login, whatever the command, if the code is only about one.

    But some servers answer MAIL or RCPT with 535 if they want a login that nobody has tried.
    """
    own, place = place_after(after), place_of(code, after)
    found = _dialect(code, words, own, known) if own and own != place else None
    return found if found and found.key.endswith(_WANTS_LOGIN) else _dialect(code, words, place, known)


def _dialect(code: int, words: str, place: str, known: Known) -> Dialect | None:
    """The first entry that fits. If the place is not known, RCPT is assumed, because most refusals happen there."""
    companies, asked = speaking(words, known), place or "RCPT"
    entries = (entry for entry in dialects().entries if not entry.after or asked in entry.after)
    return next((entry for entry in entries if holds(entry, code, known) and _says(entry, words, companies)), None)


def _says(entry: Dialect, words: str, companies: frozenset[str]) -> bool:
    """Whether the words fit the entry's patterns, and come from its company if that is required."""
    return any_fits(entry.own, words) or (
        (not entry.company or entry.company in companies) and any_fits(entry.patterns, words)
    )


def _in_dialect(dialect: Dialect, code: int, status: enhanced.Status | None) -> Explanation:
    """The words of the dialect, with the reference of the enhanced code or of the reply code."""
    standard = enhanced.describe(status) if status and enhanced.is_registered(status) else _words(code, "")
    found = plain(f"dialect/{dialect.key}", replace(dialect.words, reference=standard.reference))
    return replace(found, source=dialect.source)


def _by_codes(code: int, status: enhanced.Status | None, place: str) -> Explanation:
    """By the codes, of which the enhanced one counts only if a server can mean it in this place."""
    if status is None or enhanced.fits(status, place):
        return _by_code(code, status, place)
    return _with(_by_code(code, None, place), "out-of-place")


def _by_code(code: int, status: enhanced.Status | None, place: str) -> Explanation:
    """By the reply code if it has words for this place and the enhanced code is not more specific; else by that."""
    here = _here(code, place)
    if here and (status is None or not {f"{status[1]}.{status[2]}", "*"} & {*here.exact}):
        return plain(f"reply/{code}" if here.key == "same" else f"reply/{code}/{here.key}", here.words)
    # A positive code other than 250 is more specific: "logged in" instead of "something about security".
    if status is None or (code // 100 == 2 and code != 250 and code in reply_codes()):
        return plain(f"reply/{code}", _words(code, place))
    if place == "MAIL" and status[1] == 1:
        status = enhanced.of_sender(status)
        words = enhanced.describe(status)
        words = replace(words, meaning=f"{phrases()['of-the-sender']} {words.meaning}")
    else:
        words = enhanced.describe(status)
    return plain(f"enhanced/{'.'.join(map(str, status))}", words)


def _here(code: int, place: str) -> Place | None:
    known = reply_codes().get(code)
    return next((found for found in known.at if place in found.after), None) if known else None


def _words(code: int, place: str) -> Words:
    """The words of the code; those of its first digit if no standard has it, or not in this place."""
    table = reply_codes()
    if here := _here(code, place):
        return here.words
    known = table.get(code)
    if known and (not known.after or not place or place in known.after):
        return known.words
    return table[code // 100 if 200 <= code < 600 else 0].words


def _codes(code: int, status: enhanced.Status | None, place: str) -> tuple[CodeMeaning, ...]:
    """The reply code and the enhanced code, each by itself."""
    own = [(str(code), _words(code, place))]
    if status:
        own.append((".".join(map(str, status)), enhanced.describe(status)))
    return tuple(CodeMeaning(number, words.title, words.reference, link_to(words.reference)) for number, words in own)
