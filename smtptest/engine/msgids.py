"""Functions that mark words for translation. They translate nothing: the engine has no language, its pages have one.

``make messages`` finds the words by the names of these functions, and :mod:`smtptest.web.labels` translates them.
"""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Mark a message; Django's gettext_noop does the same."""
    return message


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """Mark a message with a number in it: what is said of one, and of several."""
    return one, many


def pgettext_noop(context: str, message: str) -> str:
    """Mark a message that has another meaning elsewhere. Translate it with the same context."""
    del context
    return message
