"""Whether the message came over TLS, and how: tls-sent."""

from __future__ import annotations

from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.context import MessageContext

_PLAIN = "RFC 3207"
_OLD = "RFC 8996"
_WEAK = "RFC 9325 section 4.1"
_GOOD_VERSIONS = ("TLSv1.2", "TLSv1.3")
_LEAST_BITS = 128
# In which no peer can use TLS as it should.
_NOT_POSSIBLE = (Behaviour.NO_STARTTLS, Behaviour.BROKEN_STARTTLS)


async def check(context: MessageContext) -> None:
    tls, about = context.delivery.tls, context.delivery.about
    if tls is None:
        if context.plan.behaviour in _NOT_POSSIBLE:
            context.report("tls-sent", CheckResult.INFO, "tls-sent/not-possible", _PLAIN, about.get("connected"))
        else:
            context.report("tls-sent", CheckResult.WARNING, "tls-sent/plain", _PLAIN, about.get("mail"))
        return
    result, variant, reference = CheckResult.GOOD, "good", _WEAK
    if tls.version not in _GOOD_VERSIONS:
        result, variant, reference = CheckResult.PROBLEM, "old", _OLD
    elif tls.bits < _LEAST_BITS:
        result, variant = CheckResult.PROBLEM, "weak"
    elif tls.client_certificate:
        variant = "certificate"
    parameters = {"version": tls.version, "cipher": tls.cipher, "bits": tls.bits}
    context.report("tls-sent", result, f"tls-sent/{variant}", reference, about.get("tls"), **parameters)
