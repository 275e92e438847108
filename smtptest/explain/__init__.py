"""Explains lines and findings of an SMTP conversation, and checks of a domain. The words are data (``data/*.toml``)."""

from smtptest.explain.client_lines import command
from smtptest.explain.explanation import CodeMeaning, Explanation
from smtptest.explain.findings import check, finding
from smtptest.explain.reply_codes import reply

__all__ = ["CodeMeaning", "Explanation", "check", "command", "finding", "reply"]
