"""Explains the client's lines."""

from __future__ import annotations

from smtptest.explain.catalogue import Words, commands
from smtptest.explain.explanation import Explanation, link_to

# Keys of the data for lines that are not commands.
MESSAGE, ANSWER, CANCEL, OTHER = "*MESSAGE", "*ANSWER", "*CANCEL", "*OTHER"
PROXY = "PROXY"
# The signature of PROXY version 2 (section 2.2 of its specification), whose bytes are shown as escapes.
_PROXY_2 = "\\x0D\\x0A\\x0D\\x0A\\x00\\x0D\\x0AQUIT\\x0A"


def verb_of(line: str) -> str:
    """Return the verb of a command in upper case; :data:`OTHER` if the data do not have it."""
    if line.startswith(_PROXY_2):
        return PROXY
    word = line.strip().split(" ", 1)[0].partition("\t")[0].upper()
    return word if word in commands() and not word.startswith("*") else OTHER


def command(line: str, *, role: str = "") -> Explanation:
    """Explain a line that the client sent.

    role: empty for a command, "message" for a line of the mail, "answer" for the answer to a 334 during a login.
    """
    answer = CANCEL if line == "*" else ANSWER
    verb = {"message": MESSAGE, "answer": answer}.get(role) or verb_of(line)
    return plain(f"command/{verb.strip('*').lower()}", commands()[verb].words)


def plain(key: str, words: Words) -> Explanation:
    """Return the words of an entry as an explanation, with its reference as the source. Raises ValueError if it has no
    reference."""
    link = link_to(words.reference)
    return Explanation(
        key=key,
        title=words.title,
        meaning=words.meaning,
        next_step=words.next_step,
        proves=words.proves,
        does_not_prove=words.does_not_prove,
        reference=words.reference,
        link=link,
        source=link,
    )
