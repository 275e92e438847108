"""The options of ``manage.py domaincheck``, from the table of fields, and their values as fields of the form."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext, gettext_noop

from smtptest.fields.domain import DOMAIN_FIELDS
from smtptest.fields.field import Section
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.terminal.arguments import add_output, help_of

EPILOG = gettext_noop(
    "Exit status: 0 good, 1 the server said no, 2 not reached, 3 bad arguments or refused by the policy, 4 a problem"
    " was found (see --fail-on). With --nagios: 0 ok, 1 warning, 2 critical, 3 unknown. NO_COLOR switches colours off."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options to the parser, with their help in the active language."""
    domain = parser.add_argument_group(gettext("Domain"))
    domain.add_argument("domain", help=help_of(DOMAIN_FIELDS["domain"]))
    domain.add_argument(
        "--no-connect",
        dest="connect",
        action="store_false",
        help=gettext(
            "Do not connect to its mail servers. Default: connect on port 25, up to STARTTLS; no mail is sent."
        ),
    )
    senders = parser.add_argument_group(gettext("Who sends its mail"))
    for name, field in DOMAIN_FIELDS.items():
        if field.section is Section.SERVER:
            continue
        option = field.option or name.replace("_", "-")
        repeated: dict[str, Any] = {"action": "append"} if name in DomainForm.LISTS else {}
        senders.add_argument(
            f"--{option}", dest=name, metavar=option.upper().replace("-", "_"), help=help_of(field), **repeated
        )
    add_output(parser)


def given_fields(options: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the form from the options."""
    given = {name: options[name] for name in DomainForm.base_fields if options.get(name) is not None}
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in given.items()}
