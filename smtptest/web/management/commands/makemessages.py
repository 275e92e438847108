"""``manage.py makemessages``: Django's own, which also finds the words that :mod:`smtptest.engine.msgids` marks."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import makemessages

# What has words in it. The mails of alerts are texts: without them their translations would be taken out.
EXTENSIONS = ["html", "py", "txt"]


class Command(makemessages.Command):
    # Django knows gettext_noop; what is marked with a context or a plural it knows only where it is translated.
    xgettext_options = [  # noqa: RUF012  # as Django has it
        *makemessages.Command.xgettext_options,
        "--keyword=pgettext_noop:1c,2",
        "--keyword=ngettext_noop:1,2",
    ]

    def handle(self, *args: Any, **options: Any) -> None:
        """Read all that has words in it, whatever else is asked for."""
        super().handle(*args, **{**options, "extensions": [*(options["extensions"] or ()), *EXTENSIONS]})
