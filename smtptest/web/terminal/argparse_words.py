"""argparse's own words in the language of the environment.

argparse asks Python's gettext for each of its English messages. They stand here so that ``make messages`` finds them;
their translations are in this program's catalogue.
"""

from __future__ import annotations

import gettext

from django.utils.functional import Promise
from django.utils.translation import gettext_noop, ngettext_lazy

from smtptest.conf.environment import BASE_DIR

MESSAGES: tuple[str, ...] = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("one of the arguments %s is required"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("not allowed with argument %s"),
    gettext_noop("ambiguous option: %(option)s could match %(matches)s"),
    gettext_noop("ignored explicit argument %r"),
    gettext_noop("expected one argument"),
    gettext_noop("expected at most one argument"),
    gettext_noop("expected at least one argument"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("can't open '%(filename)s': %(error)s"),
)
PLURALS: tuple[Promise, ...] = (ngettext_lazy("expected %s argument", "expected %s arguments"),)
# That of Django's catalogues.
_DOMAIN = "django"


def translate_argparse() -> None:
    """Let Python's gettext read this program's catalogue, in the language of the environment."""
    gettext.bindtextdomain(_DOMAIN, str(BASE_DIR / "locale"))
    gettext.textdomain(_DOMAIN)
