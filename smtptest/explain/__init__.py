"""What a line of an SMTP conversation means, in plain words. The words are data (``data/*.toml``)."""

from smtptest.explain.commands import command
from smtptest.explain.explanation import CodeMeaning, Explanation
from smtptest.explain.replies import reply

__all__ = ["CodeMeaning", "Explanation", "command", "reply"]
