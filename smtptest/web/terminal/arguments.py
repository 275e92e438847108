"""The options of ``manage.py smtptest``, from the table of fields, and their values as fields of the form."""

from __future__ import annotations

import getpass
import mimetypes
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.forms import BooleanField
from django.utils.translation import gettext, gettext_noop

from smtptest.conf import environment
from smtptest.engine.smtp.message.attachments import DEFAULT_TYPE, MOST_BYTES, Attachment
from smtptest.engine.smtp.plan import Auth
from smtptest.fields.field import Field
from smtptest.fields.table import FIELDS
from smtptest.web.forms.message_fields import MOST_RAW
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.typed.host_input import understand
from smtptest.web.terminal.installed import BAD_ARGUMENTS, VERSION

FAIL_ON = ("problem", "warning", "never")
EPILOG = gettext_noop(
    "Exit status: 0 good, 1 the server said no, 2 the server was not reached, 3 bad arguments or refused by the policy,"
    " 4 a problem was found (see --fail-on). With --nagios: 0 ok, 1 warning, 2 critical, 3 unknown. The password comes"
    " from --password-file, from the variable SMTPTEST_PASSWORD, or from a prompt. NO_COLOR switches colours off."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options to the parser, with their help in the active language."""
    _add_fields(parser)
    add_output(parser)


def add_usual(parser: Any) -> None:
    """Add the options of every command to the parser or its group."""
    parser.add_argument("--traceback", action="store_true", help=gettext("Show where an error of this tool occurred."))
    parser.add_argument("--version", action="version", version=VERSION, help=gettext("Show the version and exit."))
    parser.add_argument("-h", "--help", action="help", help=gettext("Show this help and exit."))


def add_output(parser: ArgumentParser) -> None:
    """Add the options that say what is printed, and which exit status is."""
    output = parser.add_argument_group(gettext("Output"))
    form = output.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=gettext("Print one event per line, as JSON."))
    form.add_argument(
        "--nagios",
        action="store_true",
        help=gettext("Print what a Nagios plugin prints: one line with performance data, then the problems."),
    )
    output.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        default=FAIL_ON[0],
        help=gettext(
            "Exit with 4 for a problem only, for a warning or an undecided result as well, or never. Default: {value}."
            " Example: {example}"
        ).format(value=FAIL_ON[0], example=FAIL_ON[1]),
    )
    add_usual(output)


def _add_fields(parser: ArgumentParser) -> None:
    groups: dict[str, Any] = {}
    for name, field in FIELDS.items():
        title = str(field.section.title or gettext("Test"))
        group = groups[title] if title in groups else groups.setdefault(title, parser.add_argument_group(title))
        if name == "host":
            group.add_argument(name, help=help_of(field))
        elif name == "password":
            group.add_argument(
                "--password-file",
                type=Path,
                metavar="FILE",
                help=gettext("A file whose first line is the password. Example: {value}").format(value="password.txt"),
            )
        else:
            option = f"--{(field.option or name).replace('_', '-')}"
            group.add_argument(option, dest=name, help=help_of(field, _choices(field)), **_takes(field))


def help_of(field: Field, values: Iterable[tuple[Any, Any]] = ()) -> str:
    """The help of an option: the words of the table, the values, the default and an example. argparse needs ``%%``.

    values: each with the page's label, if the values are a closed list.
    """
    words = str(field.terminal or field.label).rstrip(".")
    choices = [(str(value), str(label)) for value, label in values if value]
    if choices:
        words = f"{words}: {', '.join(_choice(value, label) for value, label in choices)}"
    told = [f"{words}."]
    if field.default not in ("", (), [], None, False, 0):
        told.append(gettext("Default: {value}.").format(value=field.default))
    others = [value for value, _ in choices if value != field.default]
    if example := field.terminal_example or field.example or next(iter(others), ""):
        told.append(gettext("Example: {value}").format(value=example))
    return " ".join(told).replace("%", "%%")


def _choices(field: Field) -> Iterable[tuple[Any, Any]]:
    return getattr(TestForm.base_fields[field.name], "choices", ())


def _choice(value: str, label: str) -> str:
    """A value, with the page's label if that says more than the value itself."""
    if label.casefold().replace(" ", "-") == value:
        return value
    named_again = label.casefold().startswith(f"{value} (")
    return f"{value} {label[len(value) + 1 :]}" if named_again else f"{value} ({label})"


def _takes(field: Field) -> dict[str, Any]:
    """Options for argparse: whether it has a value, may be repeated, or names a file."""
    name = field.name
    if isinstance(TestForm.base_fields[name], BooleanField):
        return {"action": "store_true"}
    repeated = {"action": "append"} if name in _LISTS else {}
    # Every user of the machine can read a command line, and a secret in it.
    read = _FILES.get(name) or (_text_of if field.secret else None)
    return repeated | ({"type": read, "metavar": "FILE"} if read else {})


def given_fields(options: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the form from the options, with the password if a file of it is named. If there is a login
    without a password, it is asked for.

    Raises CommandError if it cannot be read.
    """
    fields = {name: options[name] for name in TestForm.base_fields if options.get(name) is not None}
    if "rcpt_to" in fields:
        fields["rcpt_to"] = "\n".join(fields["rcpt_to"])
    named = understand(fields["host"])
    logs_in = not named.refused and (fields.get("username") or named.fields.get("username"))
    if fields.get("auth") == Auth.EXTERNAL:
        return fields  # the certificate says who logs in
    if options["password_file"] is not None:
        fields["password"] = _password_in(options["password_file"])
    elif logs_in and "password" not in named.fields:
        fields["password"] = _asked_password()
    return fields


def _text_of(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")  # as in _password_in
    except (OSError, UnicodeDecodeError):
        raise ArgumentTypeError(_unreadable(name)) from None


def _message(name: str) -> str:
    """A raw message. Bytes that are not UTF-8 are kept as surrogates (PEP 383)."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            return file.read(MOST_RAW + 1).decode(errors="surrogateescape")
    except OSError:
        raise ArgumentTypeError(_unreadable(name)) from None


def _attachment(name: str) -> Attachment:
    try:
        with Path(name).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        return Attachment(Path(name).name, mimetypes.guess_type(name)[0] or DEFAULT_TYPE, content)
    except OSError:
        raise ArgumentTypeError(_unreadable(name)) from None
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _unreadable(name: str) -> str:
    return gettext("{name} cannot be read").format(name=name)


_LISTS = ("rcpt_to", "attachments")
# Options whose values are read from files, besides those of secrets.
_FILES: dict[str, Callable[[str], Any]] = {
    "client_cert": _text_of,
    "raw_message": _message,
    "attachments": _attachment,
}


def _password_in(file: Path) -> str:
    """The first line of the file. Windows' editor begins it with a byte order mark, which is not of the password."""
    try:
        return file.read_text(encoding="utf-8-sig").split("\n", 1)[0]
    except OSError as failure:
        raise _no_password(failure.strerror or str(failure)) from None
    except UnicodeError:
        raise _no_password(gettext("{name} is not UTF-8 text").format(name=file)) from None


def _asked_password() -> str:
    """The password from the environment or the terminal; every user could read it on the command line."""
    try:
        return environment.terminal_password() or getpass.getpass(f"{gettext('Password')}: ")
    except (OSError, EOFError, UnicodeError) as failure:
        reason = getattr(failure, "strerror", None) or gettext("there is no terminal to ask for it")
        raise _no_password(reason) from None


def _no_password(reason: str) -> CommandError:
    return CommandError(f"password: {reason}", returncode=BAD_ARGUMENTS)
