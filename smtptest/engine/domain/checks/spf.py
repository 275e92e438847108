"""Whether the domain says who may send for it: spf-record, spf-lookups, spf-void."""

from __future__ import annotations

import asyncio

from smtptest.engine.authentication.spf import (
    MOST_LOOKUPS,
    MOST_VOIDS,
    SpfEvaluation,
    corrected,
    evaluate_spf,
    is_readable,
    is_spf,
)
from smtptest.engine.authentication.spf_tree import SpfTerm
from smtptest.engine.dns.answer import Answer
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.domain.spf_breadth import broadest, is_all
from smtptest.engine.domain.texts import listed, published, shown
from smtptest.engine.domain.traces import lookups_trace
from smtptest.engine.events import CheckResult

# Of RFC 5737: nobody sends from it, so that the record is read to its end.
_NOBODY = "192.0.2.1"
# One service more has two or three lookups of its own.
_MANY_LOOKUPS = 8
# What an answer over UDP has room for with name servers that do not speak EDNS (RFC 7208 section 3.4).
_LONG = 512
_LIMITS = "RFC 7208 section 4.6.4"
_ONE = "RFC 7208 section 3.2"
# What can be wrong with the record itself as with one that it leads to.
_ANYWHERE = ("several", "term", "modifier", "characters")
_REFERENCES = {
    "several": _ONE,
    "several-many": _ONE,
    "included-several": _ONE,
    "nearly": "RFC 7208 section 4.5",
    "none": "RFC 7208 section 3",
    "none-parked": "RFC 7208 section 3",
    "no-record": "RFC 7208 section 5.2",
    "hosts": _LIMITS,
    "circle": _LIMITS,
    "limited": _LIMITS,
    "term": "RFC 7208 section 12",
    "included-term": "RFC 7208 section 12",
    "modifier": "RFC 7208 section 6",
    "included-modifier": "RFC 7208 section 6",
    "characters": "RFC 7208 section 3.1",
    "included-characters": "RFC 7208 section 3.1",
    "plus-all": "RFC 7208 section 5.1",
    "everybody": "RFC 7208 section 5.1",
    "exists": "RFC 7208 section 5.7",
    "broad": "RFC 7208 section 5.6",
    "neutral": "RFC 7208 section 4.7",
    "equals-sign": "RFC 7208 section 6",
    "ignored": "RFC 7208 section 5.1",
    "ptr": "RFC 7208 section 5.5",
    "softfail": "RFC 7208 section 8.5",
    "type-99": "RFC 7208 section 3.1",
    "long": "RFC 7208 section 3.4",
}


async def check(context: CheckContext) -> None:
    domain = context.plan.domain
    answer, other = await asyncio.gather(*(context.questions.ask(domain, kind) for kind in ("TXT", "SPF")))
    texts = [text for text in answer.texts if is_spf(text)]
    _remark(context, answer, other, max(map(len, texts), default=0))
    if answer.failed:
        _report(context, answer, CheckResult.UNKNOWN, "unknown", name=domain, reason=answer.error)
    elif not texts:
        await _judge_absence(context, answer)
    elif len(texts) > 1:
        one = merged(texts)
        # As many at least: what is included has lookups of its own.
        lookups = sum(SpfTerm(term).asks for term in one.split())
        variant = "several-many" if lookups > MOST_LOOKUPS else "several"
        named = {"count": len(texts), "lookups": lookups}
        _report(context, answer, CheckResult.PROBLEM, variant, published(answer.owner, one), **named)
    else:
        found = await evaluate_spf(context.questions, _NOBODY, f"postmaster@{domain}", domain)
        _judge_record(context, answer, found)
        _judge_lookups(context, answer, found)
        await _judge_voids(context, answer, found)


def _report(
    context: CheckContext, answer: Answer, result: CheckResult, variant: str, record: str = "", /, **parameters: object
) -> None:
    parameters["domain"] = context.plan.domain
    reference = _REFERENCES.get(variant, "RFC 7208 section 4")
    context.report("spf-record", result, f"spf-record/{variant}", reference, answer.seq, record, **parameters)


def _remark(context: CheckContext, answer: Answer, other: Answer, octets: int) -> None:
    """Report what is odd beside the record: each is a subject of its own."""
    if other.records:
        _report(context, other, CheckResult.WARNING, "type-99", subject="SPF")
    if octets > _LONG:
        _report(context, answer, CheckResult.INFO, "long", subject="TXT", count=octets)


async def _judge_absence(context: CheckContext, answer: Answer) -> None:
    domain = context.plan.domain
    for text in answer.texts:
        if better := corrected(text):
            record = published(answer.owner, better) if is_readable(better) else ""
            _report(context, answer, CheckResult.PROBLEM, "nearly", record, text=shown(text))
            return
    hosts = await mail_hosts(context.questions, domain)
    addresses = context.plan.addresses
    if hosts.null and not addresses:
        _report(context, answer, CheckResult.WARNING, "none-parked", published(answer.place, "v=spf1 -all"))
        return
    # Without MX records its own address takes its mail, which "mx" does not match (RFC 7208 section 5.4).
    own = "a" if hosts.implicit else "mx"
    terms = ["v=spf1", *(() if hosts.null else (own,)), *map(term_for, addresses), "~all"]
    _report(context, answer, CheckResult.PROBLEM, "none", published(answer.place, " ".join(terms)))


def _judge_record(context: CheckContext, answer: Answer, found: SpfEvaluation) -> None:
    record, fault = found.record, found.fault
    default, text = record.default, shown(record.text)
    pointers = [term.text for term in record.used if term.text.lstrip("+-~?").lower().partition(":")[0] == "ptr"]
    if fault is not None and fault.kind == "dns":
        _report(context, answer, CheckResult.UNKNOWN, "unknown", name=fault.text, reason=fault.reason)
    elif fault is not None and fault.kind not in ("lookups", "voids"):
        # Before a record that it leads to is read, some senders are matched already; and its owner may be another.
        included = fault.kind in _ANYWHERE and fault.domain.lower() != context.plan.domain
        variant = f"included-{fault.kind}" if included else fault.kind
        culprit, name = fault.domain, fault.text
        _report(context, answer, CheckResult.PROBLEM, variant, culprit=culprit, term=shown(name), name=name)
    elif circle := record.circle():
        way = " → ".join(circle)
        _report(context, answer, CheckResult.PROBLEM, "circle", way=shown(way), culprit=circle[-2])
    elif default in ("all", "+all"):
        _report(context, answer, CheckResult.PROBLEM, "plus-all", text=text, term=default)
    elif broad := broadest(record):
        variant = ("everybody" if is_all(broad.term) else "exists") if broad.everybody else "broad"
        _report(context, answer, CheckResult.PROBLEM, variant, culprit=broad.owner, term=broad.term)
    elif idle := record.without_effect:
        variant, better = "equals-sign" if idle.misspelt else "ignored", idle.text.replace("=", ":", 1)
        _report(context, answer, CheckResult.WARNING, variant, term=idle.text, end=default, better=better)
    elif default == "?all" or (not default and fault is None):
        _report(context, answer, CheckResult.WARNING, "neutral", text=text)
    elif pointers:
        _report(context, answer, CheckResult.WARNING, "ptr", text=text, term=pointers[0])
    elif fault is not None:
        # That this is a problem, and which of the limits it is, is reported by spf-lookups or spf-void.
        _report(context, answer, CheckResult.INFO, "limited", text=text)
    elif default == "~all":
        _report(context, answer, CheckResult.INFO, "softfail", text=text)
    else:
        _report(context, answer, CheckResult.GOOD, "one", text=text)


def _judge_lookups(context: CheckContext, answer: Answer, found: SpfEvaluation) -> None:
    count = found.record.lookups
    if count > MOST_LOOKUPS:
        result, variant = CheckResult.PROBLEM, "many"
    elif found.fault is not None:
        result, variant = CheckResult.UNKNOWN, "unknown"
    else:
        result, variant = (CheckResult.GOOD, "few") if count <= _MANY_LOOKUPS else (CheckResult.WARNING, "near")
    trace = lookups_trace(found.record)
    context.report("spf-lookups", result, f"spf-lookups/{variant}", _LIMITS, answer.seq, "", trace, count=count)


async def _judge_voids(context: CheckContext, answer: Answer, found: SpfEvaluation) -> None:
    pairs = list(dict.fromkeys((void.name, void.type) for void in found.record.voids))
    six = [name for name, kind in pairs if kind == "A" and (await context.questions.ask(name, "AAAA")).records]
    if len(pairs) > MOST_VOIDS:
        result, variant = CheckResult.PROBLEM, "many"
    elif found.fault is not None:
        result, variant = CheckResult.UNKNOWN, "unknown"
    else:
        result, variant = (CheckResult.WARNING, "some") if pairs else (CheckResult.GOOD, "all-exist")
    if six and variant != "unknown":
        variant += "-ipv6"
    # The null MX has an empty name (RFC 7505 section 3).
    names, only = listed([f"{name or 'MX .'} ({kind})" for name, kind in pairs]) or "-", listed(six)
    context.report("spf-void", result, f"spf-void/{variant}", _LIMITS, answer.seq, names=names, six=only)


def term_for(address: str) -> str:
    """The term that matches one address."""
    return f"ip6:{address}" if ":" in address else f"ip4:{address}"


def merged(texts: list[str]) -> str:
    """Several records in one, which matches whatever one of them did.

    Of several explanations the first is kept: a second one is a syntax error (RFC 7208 section 6).
    """
    terms = dict.fromkeys(term for text in texts for term in text.split()[1:])
    redirects = [term for term in terms if term.lower().startswith("redirect=")]
    ends = [term for term in terms if term.lower().lstrip("+-~?") == "all"]
    explanations = [term for term in terms if term.lower().startswith("exp=")]
    kept = [term for term in terms if term not in (*redirects, *ends, *explanations[1:])]
    includes = [f"include:{term.partition('=')[2]}" for term in redirects]
    return " ".join(["v=spf1", *dict.fromkeys([*kept, *includes]), "-all" if set(ends) == {"-all"} else "~all"])
