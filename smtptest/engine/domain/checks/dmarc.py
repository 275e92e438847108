"""What the domain wants done with mail that fails: dmarc-find, dmarc-policy."""

from __future__ import annotations

from smtptest.engine.authentication.dmarc import Discovery, Origin, Step, discover, discover_older, older_places
from smtptest.engine.authentication.dmarc_record import (
    DmarcRecord,
    Policy,
    Subject,
    in_ascii,
    is_nearly_dmarc,
    with_tag,
)
from smtptest.engine.checking.reporting import Reporting
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.domain.texts import published, shown
from smtptest.engine.domain.traces import walk_trace
from smtptest.engine.events import CheckResult

MOST_STEPS = 8
_FIND = "RFC 9989 section 4.10.1"
_WALK = "RFC 9989 section 4.10"
_TAGS = "RFC 9989 section 4.7"
_OLDER = "RFC 7489"
# From the weakest to the strongest.
_ORDER = list(Policy)
_FOUND = {
    Origin.OWN: CheckResult.GOOD,
    Origin.ORGANISATIONAL: CheckResult.INFO,
    Origin.SUFFIX: CheckResult.WARNING,
}


async def check(context: CheckContext) -> None:
    await judge_record(context, context.plan.domain, sends=bool(context.plan.addresses))


async def judge_record(context: Reporting, domain: str, *, sends: bool) -> None:
    """Judge the record that applies to a domain. sends: whether the domain is known to send mail.

    One that is not, and takes none, is advised to forbid all mail in its name.
    """
    discovery = await discover(context.questions.limited(MOST_STEPS), domain)
    if discovery.record is None:
        await _judge_absence(context, discovery, sends=sends)
    else:
        await _judge_found(context, discovery, discovery.record)
        await _judge_policy(context, discovery, discovery.record, sends=sends)


async def _judge_absence(context: Reporting, discovery: Discovery, *, sends: bool) -> None:
    domain, failed = discovery.walk.domain, discovery.walk.failed
    if failed is not None:
        parameters = {"name": f"_dmarc.{failed.domain}", "reason": failed.answer.error}
        _report_find(context, discovery, CheckResult.UNKNOWN, "unknown", failed, **parameters)
    elif not _judge_mistake(context, discovery):
        first = discovery.walk.steps[0]
        if not sends and await _is_parked(context, domain):
            variant, record = "none-parked", published(first.answer.place, "v=DMARC1; p=reject")
        else:
            variant, record = "none", _first_record(discovery)
        _report_find(context, discovery, CheckResult.PROBLEM, variant, first, record)


async def _is_parked(context: Reporting, domain: str) -> bool:
    """Whether the domain takes no mail. Then it sends none either, unless sending addresses are given."""
    return (await mail_hosts(context.questions, domain)).null


def _first_record(discovery: Discovery) -> str:
    """What to publish first: without a policy, so that no mail is lost, but with reports, which tell what fails."""
    place, domain = discovery.walk.steps[0].answer.place, discovery.walk.domain
    return published(place, f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}")


def _judge_mistake(context: Reporting, discovery: Discovery) -> bool:
    """Report a record that receivers pass over, if there is one before the record that applies."""
    for step in discovery.walk.steps:
        if step.domain == discovery.domain:
            break
        if len(step.records) > 1:
            parameters: dict[str, object] = {"owner": step.domain, "count": len(step.records)}
            _report_find(context, discovery, CheckResult.PROBLEM, "several", step, **parameters)
            return True
        for text in filter(is_nearly_dmarc, step.answer.texts):
            parameters = {"owner": step.domain, "text": shown(text)}
            _report_find(context, discovery, CheckResult.PROBLEM, "nearly", step, **parameters)
            return True
    return False


def _report_find(
    context: Reporting,
    discovery: Discovery,
    result: CheckResult,
    variant: str,
    step: Step,
    record: str = "",
    /,
    **parameters: object,
) -> None:
    reference = _FIND if discovery.origin is Origin.OWN else _WALK
    context.report(
        "dmarc-find",
        result,
        f"dmarc-find/{variant}",
        reference,
        step.answer.seq,
        record,
        walk_trace(discovery.walk.steps),
        **{**parameters, "domain": discovery.walk.domain},
    )


async def _judge_found(context: Reporting, discovery: Discovery, record: DmarcRecord) -> None:
    assert discovery.origin is not None
    domain, step = discovery.walk.domain, _step(discovery)
    if not _judge_mistake(context, discovery):
        _report_find(
            context,
            discovery,
            _FOUND[discovery.origin],
            discovery.origin,
            step,
            _first_record(discovery) if discovery.origin is Origin.SUFFIX else "",
            owner=discovery.domain,
            text=shown(record.text),
            organisational=discovery.walk.organisational or "?",
        )
    older = await discover_older(context.questions, discovery)
    if older is not None and older != discovery.domain:
        places = " · ".join(f"_dmarc.{place}" for place in older_places(domain))
        code = "dmarc-find/older" if older else "dmarc-find/older-none"
        names = {"places": places, "older": older, "newer": discovery.domain, "domain": domain}
        context.report("dmarc-find", CheckResult.WARNING, code, _OLDER, step.answer.seq, subject=_OLDER, **names)


def _step(discovery: Discovery) -> Step:
    return next(step for step in discovery.walk.steps if step.domain == discovery.domain)


async def _judge_policy(context: Reporting, discovery: Discovery, record: DmarcRecord, *, sends: bool) -> None:
    about, subject = _step(discovery).answer, Subject.OWN
    if discovery.origin is not Origin.OWN:
        answer = await context.questions.ask(discovery.walk.domain, "TXT")
        subject = Subject.MISSING if answer.absent == "name" else Subject.SUBDOMAIN
    judged = _fault_of_policy(record) or _weakness(record, subject)
    result, variant, better, parameters = judged
    if variant == "none" and not sends and subject is Subject.OWN and await _is_parked(context, discovery.domain):
        variant, better = "none-parked", with_tag(better, "p", Policy.REJECT)
    context.report(
        "dmarc-policy",
        result,
        f"dmarc-policy/{variant}",
        _TAGS,
        about.seq,
        published(about.owner, better) if better else "",
        domain=discovery.walk.domain,
        owner=discovery.domain,
        **parameters,
    )


Judged = tuple[CheckResult, str, str, dict[str, object]]
"""The result, its variant, the record to publish, and what else stands in the words."""


def _fault_of_policy(record: DmarcRecord) -> Judged | None:
    """What is wrong with the record, the worst first; None if nothing is."""
    order = ["repeated", "value", "junk"]
    faults = sorted((fault for fault in record.faults if fault.kind in order), key=lambda one: order.index(one.kind))
    if "p" not in record.tags and not any(fault.tag == "p" or fault.kind == "junk" for fault in faults):
        return CheckResult.PROBLEM, "no-policy", with_tag(record.text, "p", Policy.NONE), {}
    if not faults:
        return None
    kind, tag, value = faults[0]
    serious = kind == "repeated" or record.broken
    parameters: dict[str, object] = {"tag": tag, "value": shown(value)}
    result = CheckResult.PROBLEM if serious else CheckResult.WARNING
    if kind == "junk" and not value.isascii():
        return result, "characters", in_ascii(record.text), parameters
    return result, kind, "", parameters


def _weakness(record: DmarcRecord, subject: Subject) -> Judged:
    policy = record.policy(subject)
    assert policy is not None
    below = min((record.policy(Subject.SUBDOMAIN), record.policy(Subject.MISSING)), key=_strength)
    text, said = record.text, {"policy": policy.value}
    if policy is Policy.NONE:
        tag = next(tag for tag in _tags(subject) if tag in record.tags)
        return CheckResult.WARNING, "none", _in_full(with_tag(text, tag, Policy.QUARANTINE)), {}
    if record.testing:
        return CheckResult.WARNING, "testing", _in_full(text), {"policy": policy.weaker.value}
    if record.share:
        return CheckResult.WARNING, "partial", _in_full(text), {"pct": shown(record.share)}
    if subject is Subject.OWN and _strength(below) < _strength(policy):
        better = with_tag(with_tag(text, "sp", policy), "np", "")
        return CheckResult.WARNING, "subdomains", better, {**said, "below": str(below)}
    return CheckResult.GOOD, "strong", "", {**said}


def _in_full(text: str) -> str:
    """The record without what asks receivers to do less than its policy says."""
    return with_tag(with_tag(text, "t", ""), "pct", "")


def _strength(policy: Policy | None) -> int:
    return -1 if policy is None else _ORDER.index(policy)


def _tags(subject: Subject) -> tuple[str, ...]:
    return {Subject.OWN: ("p",), Subject.SUBDOMAIN: ("sp", "p"), Subject.MISSING: ("np", "sp", "p")}[subject]
