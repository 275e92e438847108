"""What the client's lines mean."""

from __future__ import annotations

from smtptest.explain.catalogue import Words, commands
from smtptest.explain.explanation import Explanation, link_to

# What stands for a verb where a line is no command.
MESSAGE, ANSWER, CANCEL, OTHER = "*MESSAGE", "*ANSWER", "*CANCEL", "*OTHER"
PROXY = "PROXY"
# How the signature of its version 2 is shown, which is in bytes (section 2.2).
_PROXY_2 = "\\x0D\\x0A\\x0D\\x0A\\x00\\x0D\\x0AQUIT\\x0A"


def verb_of(line: str) -> str:
    """The first word, upper case; :data:`OTHER` where no standard has it."""
    if line.startswith(_PROXY_2):
        return PROXY
    word = line.strip().split(" ", 1)[0].partition("\t")[0].upper()
    return word if word in commands() and not word.startswith("*") else OTHER


def command(line: str, *, role: str = "") -> Explanation:
    """What a line that the client sent means. role: "message" or "answer" for a line that is no command.

    "message": a line of the mail itself. "answer": what a client says to a 334 during a login.
    """
    answer = CANCEL if line == "*" else ANSWER
    verb = {"message": MESSAGE, "answer": answer}.get(role) or verb_of(line)
    return plain(f"command/{verb.strip('*').lower()}", commands()[verb].words)


def plain(key: str, words: Words) -> Explanation:
    """Words with a standard behind them, as an explanation."""
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
