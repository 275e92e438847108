"""smtptest: watch an SMTP conversation happen, and hand on the link to it."""

__version__ = "2.0.0"
