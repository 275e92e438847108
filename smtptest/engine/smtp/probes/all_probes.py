"""All probes by name, and what is particular about some of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from smtptest.engine.smtp.plan import Probe
from smtptest.engine.smtp.probes.auth_before_tls import auth_before_tls
from smtptest.engine.smtp.probes.open_relay import open_relay
from smtptest.engine.smtp.probes.smuggling import ENDS, smuggling
from smtptest.engine.smtp.probes.starttls_enforced import starttls_enforced
from smtptest.engine.smtp.probes.starttls_injection import starttls_injection
from smtptest.engine.smtp.probes.unknown_recipient import unknown_recipient
from smtptest.engine.smtp.probes.vrfy import vrfy
from smtptest.engine.smtp.session import Session

# Each receives a session after EHLO, or after STARTTLS and AUTH if the plan has them.
PROBES: Mapping[Probe, Callable[[Session], Awaitable[None]]] = {
    Probe.OPEN_RELAY: open_relay,
    Probe.STARTTLS_ENFORCED: starttls_enforced,
    Probe.AUTH_BEFORE_TLS: auth_before_tls,
    Probe.UNKNOWN_RECIPIENT: unknown_recipient,
    Probe.VRFY: vrfy,
    Probe.SMUGGLING: smuggling,
    Probe.STARTTLS_INJECTION: starttls_injection,
}
# These look at the session before TLS; the last one starts TLS in its own way.
BEFORE_TLS = frozenset({Probe.STARTTLS_ENFORCED, Probe.AUTH_BEFORE_TLS, Probe.STARTTLS_INJECTION})
# The beginnings of the commands that each ask one part of a probe's question, if it has several parts in one dialog.
QUESTIONS: Mapping[Probe, Sequence[str]] = {
    Probe.OPEN_RELAY: ("RCPT TO:",),
    Probe.AUTH_BEFORE_TLS: ("AUTH ",),
    Probe.UNKNOWN_RECIPIENT: ("RCPT TO:",),
    Probe.VRFY: ("VRFY ", "EXPN "),
}
# The parts of a probe that needs a dialog for each of them, by name.
PARTS: Mapping[Probe, Sequence[str]] = {Probe.SMUGGLING: tuple(ENDS)}
