"""``manage.py makemessages``: Django's own, which also finds the words that :mod:`smtptest.engine.msgids` marks."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    # Django knows gettext_noop; what is marked with a context it knows only where it is translated.
    xgettext_options = [  # noqa: RUF012  # as Django has it
        *makemessages.Command.xgettext_options,
        "--keyword=pgettext_noop:1c,2",
    ]
