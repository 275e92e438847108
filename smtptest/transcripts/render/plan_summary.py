"""What a test was asked for, as far as it is not what every test is asked for: for the page and for the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from smtptest.engine.printable import printable

Json = dict[str, Any]
HIDDEN = "********"  # what a masked copy has in its place: how long it was is not told

# Each field of a plan with its default and its label. A test holds the defaults to those of the plan. Without a label:
# what page and text say anyway.
_FIELDS: dict[str, tuple[Any, Any]] = {
    "host": ("", None),
    "port": (25, None),
    "mail_from": ("", None),
    "rcpt_to": ([], None),
    "route": ("host", _("Route")),
    "family": ("any", _("Internet protocol")),
    "security": ("opportunistic", _("Security")),
    "verify": ("report", _("Certificate")),
    "tls_name": ("", _("Name for TLS")),
    "source_address": ("", _("Source IP address")),
    "helo": ("", _("Name to greet with")),
    "auth": ("none", _("Log in with")),
    "username": ("", _("User name")),
    "insecure_auth": (False, _("Password also where it is not safe")),
    "client_cert": ("", _("Client certificate")),
    "stop_after": ("rcpt", _("Stop after")),
    "protocol": ("smtp", _("Protocol")),
    "smtputf8": ("auto", "SMTPUTF8"),
    "dsn": ("", "DSN"),
    "pipelining": (False, "PIPELINING"),
    "bdat": (False, "BDAT"),
    "chunk_size": (0, _("Bytes of a chunk")),
    "requiretls": (False, "REQUIRETLS"),
    "xclient": ("", "XCLIENT"),
    "proxy": ("none", _("PROXY protocol")),
    "proxy_source": ("", _("On behalf of")),
    "subject": ("", _("Subject")),
    "body": ("", _("Text")),
    "html": ("", "HTML"),
    "raw_message": ("", _("Raw message")),
    "headers": ("", _("Header fields")),
    "attachments": ([], _("Files")),
    "sample": ("none", _("Sample")),
    "probe": ("none", _("Probe")),
    "size": (0, _("Size")),
}
# They can be long; the message itself is in the transcript.
_TEXTS = frozenset({"body", "html", "raw_message"})
# That there was one is told; what it says is a block of letters, or names a person.
_UNTOLD = frozenset({"client_cert"})


def asked(plan: Json, *, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any, str]]:
    """Name, label and value of each field that is not its default, in the order of the form. without: names left out.

    A field that is not known here is told by its name; one that an earlier version did not have is its default.
    """
    for name, (default, label) in _FIELDS.items():
        value = plan.get(name, default)
        if label is not None and name not in without and value != default:
            yield name, label, _told(name, value)
    for name in plan:
        if name not in _FIELDS and name not in without and plan[name] not in ("", None, False, 0, [], "none"):
            yield name, name, str(plan[name])


def _told(name: str, value: Any) -> str:
    if value is True or name in _UNTOLD:
        return str(_("yes"))
    if name in _TEXTS and value != HIDDEN:
        return str(_("%(count)d characters") % {"count": len(value)})
    if name == "attachments":
        return printable(", ".join(f"{file['name']} ({file['size']} bytes)" for file in value))
    return printable("; ".join(value.splitlines()) if isinstance(value, str) else str(value))
