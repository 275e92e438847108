"""How a dialog ends early, wherever the reason is found."""

from __future__ import annotations

from smtptest.engine.events import Verdict
from smtptest.engine.words.sentence import Sentence


class DialogEnded(Exception):
    """Raised to end the dialog with a verdict. It is not an error of this program."""

    def __init__(self, verdict: Verdict, summary: Sentence, *, lost: bool = False) -> None:
        super().__init__(summary)
        self.verdict = verdict
        #: One plain sentence for the visitor, or several.
        self.summary = summary
        #: Whether the connection was given up because what arrived was not a reply.
        self.lost = lost
