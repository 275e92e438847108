"""The end of a dialog, wherever in it the reason is met."""

from __future__ import annotations

from smtptest.engine.events import Verdict


class DialogEnded(Exception):  # an ending is no error
    """The dialog ends here. summary: one plain sentence for the visitor. lost: what came is no reply, so the connection
    was given up."""

    def __init__(self, verdict: Verdict, summary: str, *, lost: bool = False) -> None:
        super().__init__(summary)
        self.lost = lost
        self.verdict = verdict
        self.summary = summary
