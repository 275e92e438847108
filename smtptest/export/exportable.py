"""A test's settings and result, as far as commands of other programs can express them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from smtptest.engine.events import Json
from smtptest.fields.field import USUAL
from smtptest.fields.table import FIELDS

PASSWORD, USERNAME = "YOUR-PASSWORD", "YOUR-USER-NAME"
_STOPS = ("connect", "ehlo", "tls", "auth", "mail", "rcpt", "data", "message")
# What a field of another version says where nothing was asked for.
_NOTHING: tuple[Any, ...] = (None, "", 0, False, "none", "auto", [])


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One server to talk to. host: where it was dialled. several: it is one of those that a domain has.

    helo: the name that was given, empty where there was no EHLO. login: log in; username: the placeholder for whoever
    did not start the test. mechanism: the one that was used, or asked for; empty for any. tls: what the wire had,
    ``tls``, ``starttls`` or ``none``; logged_in: 235 was the answer. plan: the rest of what was asked for.
    """

    host: str
    port: int
    several: bool
    helo: str
    login: bool
    username: str
    mechanism: str
    tls: str
    verified: bool
    logged_in: bool
    plan: Json

    @property
    def named(self) -> bool:
        """Whether the host is a name, not an IP address."""
        return not is_address(self.host)

    @property
    def peer(self) -> str:
        """The name in the handshake, for which the certificate must be valid."""
        return self.plan.get("tls_name") or self.host

    @property
    def source(self) -> str:
        """The local address to connect from; empty if none was chosen."""
        return self.plan.get("source_address") or ""

    @property
    def recipients(self) -> list[str]:
        return list(dict.fromkeys(self.plan["rcpt_to"]))

    def reaches(self, stage: str) -> bool:
        """Whether the test was set to reach this step."""
        return _STOPS.index(self.plan["stop_after"]) >= _STOPS.index(stage)

    @property
    def unheard_of(self) -> list[str]:
        """Fields with a value that are unknown here, so that no command can claim to do the same."""
        return sorted(name for name, value in self.plan.items() if not _expressed(name, value))


def _expressed(name: str, value: Any) -> bool:
    field = FIELDS.get(name)
    if field is None:
        return value in _NOTHING
    return field.exported or field.is_usual(value)


def wish(found: Json, *, owner: bool) -> Wish:
    """Read a transcript's document. owner: the reader started the test."""
    plan: Json = {**USUAL, **found["plan"]}
    dialog = _dialog(found["dialogs"], plan["route"])
    own = [event for event in found["events"] if event["dialog"] == dialog.get("index")]
    sent = [event["text"] for event in own if event["kind"] == "sent"]
    login = plan["auth"] != "none"
    return Wish(
        host=(plan["host"] if plan["route"] == "host" else dialog.get("host")) or plan["host"],
        port=plan["port"],
        several=plan["route"] != "host",
        helo=next((text.split()[1] for text in sent if text[:5] in ("EHLO ", "LHLO ") and len(text) > 5), ""),
        login=login,
        username=(plan.get("username") or "" if owner else USERNAME) if login else "",
        mechanism=_mechanism(sent, plan["auth"]),
        tls=_tls(own, plan["security"]),
        verified=any(event["kind"] == "tls" and event["verified"] for event in own),
        logged_in=_logged_in(own),
        plan=plan,
    )


def is_address(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def bracketed(host: str) -> str:
    """The host as an address with a port needs it: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _dialog(dialogs: list[Json], route: str) -> Json:
    # In turn, the last was the one that took the session; of all, any is as good as the first.
    return (dialogs[0] if route in ("every", "ports") else dialogs[-1]) if dialogs else {}


def _mechanism(sent: list[str], asked: str) -> str:
    used = next((text.split()[1] for text in sent if text.startswith("AUTH ") and len(text) > 5), "")
    return used.upper() or ("" if asked in ("auto", "none") else asked.upper())


def _tls(events: list[Json], asked: str) -> str:
    if not any(event["kind"] == "tls" for event in events):
        return "none"
    return "tls" if asked == "tls" else "starttls"


def _logged_in(events: list[Json]) -> bool:
    ends = (event["state"] for event in events if event["kind"] == "stage" and event["name"] == "auth")
    return any(state in ("done", "warned") for state in ends)
