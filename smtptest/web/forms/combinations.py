"""Conflicts between fields: one list, which the server applies to a form, and the page while somebody types.

A condition is a regular expression in the syntax that Python and JavaScript share, and is searched for in the value of
its field. A rule applies if all of its conditions match. An error prevents the test. A warning does not, because this
tool is also for trying what should not work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOMETHING, NOTHING = r"[\s\S]", "^$"
MX = "^(mx|every)$"
TICKED = "^true$"

# The fields that make up a message, unless it is given whole.
_OF_A_MESSAGE = {
    **dict.fromkeys(("subject", "body", "html", "headers", "attachments"), SOMETHING),
    "sample": "^(gtube|eicar)$",
    "size": "^0*[1-9]",
}
_RAW = _("A raw message is sent unchanged. Leave the subject, text, HTML, header fields, files, sample and size empty.")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A conflict between fields."""

    at: str
    """The field beside which it is shown."""
    when: dict[str, str]
    """The conditions: a pattern without spaces for each field that it concerns."""
    text: Promise | str
    """What is shown."""
    error: bool = False
    """Whether it is an error; else it is a warning."""

    @property
    def condition(self) -> str:
        """The conditions as the page has them: ``field=pattern``, separated by spaces."""
        return " ".join(f"{name}={pattern}" for name, pattern in self.when.items())

    def holds(self, values: Mapping[str, str]) -> bool:
        """Whether the rule applies to these values, by field."""
        return all(re.search(pattern, values.get(name, "")) for name, pattern in self.when.items())


RULES = (
    Rule(
        at="host",
        when={"route": MX, "host": r":|^[0-9.]+$"},
        text=_("An IP address has no MX. Enter a mail domain, or set “Target” to this server."),
        error=True,
    ),
    Rule(
        at="route",
        when={"route": "^ports$", "stop_after": "^(data|message)$"},
        text=_("Several ports are tested without sending mail. Set “Stop after” to an earlier step."),
        error=True,
    ),
    Rule(
        at="route",
        when={"route": "^ports$", "probe": "^(?!none$)[a-z]"},
        text=_("A probe checks one port. Set “Target” to this server."),
        error=True,
    ),
    Rule(
        at="username",
        when={"password": SOMETHING, "username": NOTHING, "auth": "^(?!external)"},
        text=_("Enter the user name to log in with."),
        error=True,
    ),
    Rule(
        at="stop_after",
        when={"stop_after": "^tls$", "security": "^none$"},
        text=_("There is no TLS to stop after. Choose a security mode with TLS."),
        error=True,
    ),
    Rule(
        at="client_cert",
        when={"client_cert": SOMETHING, "security": "^none$"},
        text=_("A client certificate is used only with TLS. Choose a security mode with TLS."),
        error=True,
    ),
    # On port 465 the handshake comes before the greeting (RFC 8314 section 3.3), so each side would wait for the other.
    Rule(
        at="security",
        when={"port": "^465$", "security": "^(none|opportunistic|starttls)$"},
        text=_("Port 465 expects TLS immediately. With this setting the test will hang until it times out."),
    ),
    Rule(
        at="security",
        when={"port": "^(25|587|2525)$", "security": "^tls$"},
        text=_("On this port the server greets in plain text first. TLS from the first byte is used on port 465."),
    ),
    # Submission requires a login (RFC 6409 section 4.3), and no cleartext is to be used there (RFC 8314 section 3.3).
    Rule(
        at="security",
        when={"port": "^587$", "security": "^none$"},
        text=_("Port 587 is for logging in, which servers refuse without TLS."),
    ),
    Rule(
        at="security",
        when={"port": "^25$", "password": SOMETHING},
        text=_("On port 25 servers hand mail to each other, and few offer a login; try 587 or 465."),
    ),
    Rule(
        at="password",
        when={"security": "^none$", "password": SOMETHING, "insecure_auth": NOTHING},
        text=_("Without TLS the password will not be sent."),
    ),
    Rule(
        at="route",
        when={"route": MX, "host": r"^(.*\.)?localhost$"},
        text=_("localhost is not a mail domain. To test the server there, set “Target” to this server."),
    ),
    Rule(
        at="route",
        when={"route": MX, "port": "^(465|587)$"},
        text=_("MX hosts accept mail on port 25. The port that you chose is for logging in."),
    ),
    # RFC 2033 forbids LMTP on port 25 (section 5) and over wide area networks (section 4).
    Rule(
        at="protocol",
        when={"protocol": "^lmtp$", "route": MX},
        text=_("MX hosts speak SMTP. LMTP is for the last step, behind a mail server."),
    ),
    Rule(
        at="protocol",
        when={"protocol": "^lmtp$", "port": "^25$", "route": "^host$"},
        text=_("LMTP must not be spoken on port 25 (RFC 2033, section 5)."),
    ),
    Rule(
        at="auth",
        when={"auth": "^external$", "client_cert": NOTHING},
        text=_("EXTERNAL logs in with the client certificate. Enter one."),
    ),
    Rule(
        at="stop_after",
        when={"stop_after": "^(connect|ehlo|tls)$", "password": SOMETHING},
        text=_("The test will stop before it logs in."),
    ),
    Rule(
        at="requiretls",
        when={"requiretls": "^true$", "security": "^none$"},
        text=_("REQUIRETLS is offered only inside TLS."),
    ),
    Rule(
        at="tls_name",
        when={"tls_name": SOMETHING, "security": "^none$"},
        text=_("A name for TLS is used only with TLS. Choose a security mode with TLS."),
        error=True,
    ),
    # The certificate of each MX must be valid for the name in its MX record (RFC 8461 section 4.1).
    Rule(
        at="tls_name",
        when={"tls_name": SOMETHING, "route": MX},
        text=_("Each MX of a domain has its own name. Leave this empty, or choose to test one server."),
        error=True,
    ),
    Rule(
        at="rcpt_to",
        when={"round_trip": TICKED, "rcpt_to": SOMETHING},
        text=_("A round trip has a recipient of its own. Leave this empty."),
        error=True,
    ),
    Rule(
        at="stop_after",
        when={"round_trip": TICKED, "stop_after": "^(connect|ehlo|tls|auth|mail|data)$"},
        text=_("A round trip sends a test message."),
        error=True,
    ),
    Rule(
        at="route",
        when={"round_trip": TICKED, "route": "^(mx|every|ports)$"},
        text=_("A round trip goes through one server. Set “Target” to this server."),
        error=True,
    ),
    Rule(
        at="probe",
        when={"round_trip": TICKED, "probe": "^(?!none$)[a-z]"},
        text=_("Choose either a probe or a round trip."),
        error=True,
    ),
    *(
        Rule(
            at="raw_message",
            when={"raw_message": SOMETHING, name: pattern},
            text=_RAW,
            error=True,
        )
        for name, pattern in _OF_A_MESSAGE.items()
    ),
)


def text(value: object) -> str:
    """Return a field's value as the page has it: ``true`` for a ticked box, the items of a list with commas between."""
    if value is True:
        return "true"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value or "")


def found(values: Mapping[str, str], *, errors: bool) -> list[Rule]:
    """Return the errors, or else the warnings, that apply to these values. A field that is missing counts as empty."""
    return [rule for rule in RULES if rule.error is errors and rule.holds(values)]


def warnings(values: Mapping[str, str]) -> dict[str, list[Any]]:
    """Return the texts of the warnings that apply to these values, by the name of the field that they stand beside."""
    said: dict[str, list[Any]] = {}
    for rule in found(values, errors=False):
        said.setdefault(rule.at, []).append(rule.text)
    return said
