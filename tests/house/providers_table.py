"""What docs/providers.md says of each provider, as ``providers.toml`` and the hints of the form have it."""

from __future__ import annotations

from smtptest.web.presenters.presets import PASSWORDS, Provider, providers
from smtptest.web.presenters.provider_hints import HINTS

_SECURITY = {"tls": "TLS from the first byte", "starttls": "STARTTLS"}
_USERS = {
    "address": "your full address",
    "same": "the same token as the password",
    "given": "made with the password",
}


def rows() -> list[str]:
    """Return the rows of the table, in the order of the form."""
    return [_row(one) for one in providers()]


def hints() -> list[str]:
    """Return one line of a list for each provider that has a hint."""
    return [f"- **{one.name}**: {HINTS[one.key]}" for one in providers() if one.key in HINTS]


def _row(one: Provider) -> str:
    password = str(PASSWORDS[one.password]).removeprefix("Password: ").removeprefix("It is ").rstrip(".")
    ports = ", ".join(map(str, one.ports)) or "-"
    user = _USERS.get(one.user, f"`{one.user}`")
    server = f"`{one.host}` | {one.port} | {_SECURITY[one.security]} | {ports}"
    return f"| [{one.name}]({one.help}) | {server} | {user} | {password} |"
