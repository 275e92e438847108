"""What a domain says to a sender that fails its SPF (RFC 7208 section 6.2).

spftrace 0.3.0 has this too, but drops every text with a space in it.
"""

from __future__ import annotations

from spftrace import BaseResolver, DnsError, EvaluationSession, Limits, SpfError, parse
from spftrace.evaluator import normalise_ip, valid_domain
from spftrace.macros import MacroContext, expand, truncate_domain

from smtptest.engine.authentication.spf_tree import SpfRecord


async def explain(resolver: BaseResolver, record: SpfRecord, address: str, sender: str, helo: str) -> str:
    """The explanation that the record which decided leads to, with its macros filled in; empty if there is none."""
    term = parse(record.text).exp
    if term is None:
        return ""
    context = MacroContext(
        normalise_ip(address), sender, helo, record.domain, "unknown", EvaluationSession(resolver, Limits())
    )
    try:
        target = truncate_domain(await expand(term.arg or "", context))
        texts = (await context.session.query(target, "TXT"))[1] if valid_domain(target) else []
        if len(texts) != 1:
            return ""
        # The macros are those of a text without spaces, and none has a space in it.
        return " ".join([await expand(word, context, exp=True) for word in texts[0].split(" ")])
    except (SpfError, DnsError):
        return ""
