"""Reads from a transcript what other programs need to know to do the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smtptest.engine.addressing import is_address
from smtptest.engine.events import Json
from smtptest.fields.field import USUAL
from smtptest.fields.table import FIELDS

# Placeholders for what an export does not tell.
PASSWORD, USERNAME, RECIPIENT = "YOUR-PASSWORD", "YOUR-USER-NAME", "YOUR-RECIPIENT"
# The values of ``stop_after``, in the order of the session.
_STOPS = ("connect", "ehlo", "tls", "auth", "mail", "rcpt", "data", "message")
# Values that mean "not set" in fields that this version does not know.
_NOTHING: tuple[Any, ...] = (None, "", 0, False, "none", "auto", [])


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One server, what to do there, and how it went in the test."""

    host: str
    """Its name or IP address, as it was dialled."""
    port: int
    """Its port."""
    several: bool
    """Whether the test was for several servers, of which this is one."""
    helo: str
    """The name that was given in EHLO or LHLO; empty if there was none."""
    login: bool
    """Whether to log in."""
    username: str
    """The user name; :data:`USERNAME` for readers who did not start the test, empty without a login."""
    mechanism: str
    """The AUTH mechanism that was used, else the one that was asked for, in upper case; empty for any."""
    tls: str
    """What the connection had: ``tls``, ``starttls`` or ``none``."""
    verified: bool
    """Whether the server's certificate was verified."""
    logged_in: bool
    """Whether the login succeeded."""
    plan: Json
    """The plan, with the default of each field that it does not have."""

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
        """The recipients, each once."""
        return list(dict.fromkeys(self.plan["rcpt_to"]))

    def reaches(self, stage: str) -> bool:
        """Whether the test was set to reach this step, a value of ``stop_after``."""
        return _STOPS.index(self.plan["stop_after"]) >= _STOPS.index(stage)

    @property
    def unknown_choices(self) -> list[str]:
        """The choices of the plan that only a later version knows, each with the label of its field."""
        return [
            f"{field.label}: {self.plan[name]}"
            for name, field in FIELDS.items()
            if field.is_choice and name in self.plan and self.plan[name] not in field.choices
        ]

    @property
    def unheard_of(self) -> list[str]:
        """The names of fields that are set and that the exports cannot express."""
        return sorted(name for name, value in self.plan.items() if not _expressed(name, value))


def _expressed(name: str, value: Any) -> bool:
    field = FIELDS.get(name)
    if field is None:
        return value in _NOTHING
    return field.exported or field.is_usual(value)


def wish(found: Json, *, owner: bool) -> Wish:
    """Read a transcript's document. owner: whether the reader started the test."""
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


def bracketed(host: str) -> str:
    """Return the host as it is written before a port: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def _dialog(dialogs: list[Json], route: str) -> Json:
    # Of servers that were tried in turn, the last one took the session; of all servers, the first is as good as any.
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
