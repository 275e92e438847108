"""What a server accepts in one transaction (LIMITS, RFC 9422): reported to the reader and respected."""

from __future__ import annotations

import re

from smtptest.engine.events import Severity
from smtptest.engine.smtp.session import Session

_LIMIT = re.compile(r"([A-Z0-9-]+)=([1-9][0-9]{0,5})", re.IGNORECASE)
_REFERENCE = "RFC 9422 section 4"


def apply_limits(session: Session) -> None:
    """Name only as many recipients as the server accepts; the others go to ``session.unsent_recipients``."""
    if "LIMITS" not in session.extensions:
        return
    words = session.extensions["LIMITS"]
    limits = {match[1].upper(): int(match[2]) for word in words.split() if (match := _LIMIT.fullmatch(word))}
    about = session.seq_of("LIMITS")
    shown = session.wire.transcriber.displayable(f"LIMITS {words}".strip())
    session.track.add_finding(Severity.INFO, "limits", _REFERENCE, about, limits=shown)
    session.unsent_recipients = _beyond(session.recipients, limits)
    if session.unsent_recipients:
        left_out = ", ".join(session.unsent_recipients)
        session.track.add_finding(Severity.WARNING, "limits-recipients", _REFERENCE, about, recipients=left_out)


def _beyond(recipients: tuple[str, ...], limits: dict[str, int]) -> tuple[str, ...]:
    most, most_domains = limits.get("RCPTMAX", len(recipients)), limits.get("RCPTDOMAINMAX", len(recipients))
    named: list[str] = []
    domains: set[str] = set()
    for address in recipients:
        domain = address.rpartition("@")[2].lower()
        if len(named) < most and len(domains | {domain}) <= most_domains:
            named.append(address)
            domains.add(domain)
    return tuple(address for address in recipients if address not in named)
