"""Whether the peer may send for the sender of the envelope, and by the name in EHLO: spf-eval, spf-helo."""

from __future__ import annotations

from smtptest.engine.addressing import is_address, without_brackets
from smtptest.engine.authentication.author import domain_of
from smtptest.engine.authentication.dmarc_alignment import Identifier
from smtptest.engine.authentication.spf import SpfEvaluation, SpfResult, evaluate_spf
from smtptest.engine.domain.checks.spf_senders import judge_sender
from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.checks.peer import is_private
from smtptest.engine.receiving.context import MessageContext

_SENDER = "RFC 7208 section 2.4"
_HELO = "RFC 7208 section 2.3"


async def check(context: MessageContext) -> None:
    local, at, domain = context.delivery.mail_from.rpartition("@")
    helo = _helo_name(context.delivery.helo)
    if at and domain:
        await _judge(context, f"{local or 'postmaster'}@{domain_of(domain)}", helo=False)
    else:
        # A bounce has no sender; then the name in EHLO stands for it (RFC 7208 section 2.4).
        about = context.delivery.about.get("mail")
        context.report("spf-eval", CheckResult.INFO, "spf-eval/bounce", _SENDER, about, subject=context.delivery.peer)
    if helo:
        await _judge(context, f"postmaster@{helo}", helo=True, counts=not at)


def _helo_name(text: str) -> str:
    """The name in EHLO; empty if it is an address."""
    return "" if not text or is_address(without_brackets(text)) else domain_of(text)


async def _judge(context: MessageContext, sender: str, *, helo: bool, counts: bool = True) -> None:
    """Judge one identity. counts: whether DMARC looks at it."""
    delivery, domain = context.delivery, sender.rpartition("@")[2]
    name = _helo_name(delivery.helo) or domain
    found = await evaluate_spf(context.questions, delivery.peer, sender, name)
    hidden = is_private(delivery.peer) and found.result is not SpfResult.PASS
    if hidden:
        identity = "spf-helo" if helo else "spf-eval"
        about, reference = delivery.about.get("helo" if helo else "mail"), _HELO if helo else _SENDER
        parameters = {"subject": delivery.peer, "domain": domain}
        context.report(identity, CheckResult.UNKNOWN, f"{identity}/private", reference, about, **parameters)
    else:
        await judge_sender(context, delivery.peer, sender, name, helo=helo)
    if counts:
        context.authenticated.identifiers.append(_identifier(domain, found, hidden=hidden))


def _identifier(domain: str, found: SpfEvaluation, *, hidden: bool) -> Identifier:
    unknown = hidden or found.result is SpfResult.TEMPERROR
    passed = None if unknown else found.result is SpfResult.PASS
    return Identifier(mechanism="spf", domain=domain, authenticated=passed)
