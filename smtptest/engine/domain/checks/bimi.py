"""Whether the domain's logo can be shown beside its mail: bimi, bimi-svg, bimi-vmc."""

from __future__ import annotations

from smtptest.engine.authentication.dmarc import Origin, discover
from smtptest.engine.authentication.dmarc_record import DmarcRecord, Policy, Subject
from smtptest.engine.domain.absence import absence
from smtptest.engine.domain.bimi.certificate import read_mark
from smtptest.engine.domain.bimi.logo import logo_fault
from smtptest.engine.domain.bimi.record import Location, read_bimi
from smtptest.engine.domain.context import CheckContext, unfetched
from smtptest.engine.events import CheckResult

# The selector of mail that names none.
_SELECTOR = "default"
_RECORD = "draft-brand-indicators-for-message-identification section 4"
_LOGO = "draft-svg-tiny-ps-abrotman section 2"
_CERTIFICATE = "draft-fetch-validation-vmc-wchuang section 4"
_MEDIA_TYPE = "image/svg+xml"


async def check(context: CheckContext) -> None:
    """The record at the domain itself is looked at. Without one, receivers take that of the organisation's domain."""
    domain = context.plan.domain
    owner = f"{_SELECTOR}._bimi.{domain}"
    answer = await context.questions.ask(owner, "TXT")
    found = read_bimi(answer.texts)

    def report(result: CheckResult, variant: str, record: str = "", /, **parameters: object) -> None:
        context.report("bimi", result, f"bimi/{variant}", _RECORD, answer.seq, record, domain=domain, **parameters)

    absent = absence(answer, found.fault, f"v=BIMI1; l=https://{domain}/logo.svg; a=")
    if absent is not None and absent[1] == "none" and (above := await _organisation_with_logo(context)):
        report(CheckResult.INFO, "above", owner=above)
    elif absent is not None:
        report(*absent, reason=answer.error, text=found.text)
    elif found.logo is None:
        report(CheckResult.INFO, "declined")
    elif found.certificate is None:
        report(CheckResult.WARNING, "without-certificate")
    else:
        report(CheckResult.GOOD, "found")
    if found.logo is not None:
        hindrance, named = await _hindrance(context)
        if hindrance:
            report(CheckResult.WARNING, hindrance, subject="DMARC", **named)
        await _logo(found.logo, context)
    if found.certificate is not None:
        await _certificate(found.certificate, context)


async def _organisation_with_logo(context: CheckContext) -> str | None:
    """The organisation's domain above this one, if it has a record that names a logo; else None."""
    owner = (await discover(context.questions, context.plan.domain)).walk.organisational
    if owner is None or owner == context.plan.domain:
        return None
    answer = await context.questions.ask(f"{_SELECTOR}._bimi.{owner}", "TXT")
    return owner if read_bimi(answer.texts).logo else None


async def _hindrance(context: CheckContext) -> tuple[str, dict[str, object]]:
    """Which DMARC policy keeps receivers from showing a logo: the variant to report, and its ``owner`` if that is
    reported.

    The variant is empty if none does, or if the DNS did not answer. The organisation's policy counts even if the domain
    has one of its own.
    """
    discovery = await discover(context.questions, context.plan.domain)
    walk, record = discovery.walk, discovery.record
    if record is None:
        return "" if walk.failed else "not-enforced", {}
    # The record of a public suffix speaks of all domains below it, and not of itself.
    subjects = [Subject.SUBDOMAIN, *([] if discovery.origin is Origin.SUFFIX else [Subject.OWN])]
    if hindrance := _hindrance_in(record, subjects):
        return hindrance, {} if hindrance == "not-enforced" else {"owner": discovery.domain}
    above = dict(walk.found).get(walk.organisational or "")
    if above is not None and _hindrance_in(above, [Subject.SUBDOMAIN, Subject.OWN]):
        return "organisation", {"owner": walk.organisational}
    return "", {}


def _hindrance_in(record: DmarcRecord, subjects: list[Subject]) -> str:
    """Whether a record asks receivers to act on no forged mail ("not-enforced") or on a part ("partial"), or ""."""
    policies = [record.policy(subject) or Policy.NONE for subject in subjects]
    policies = [policy.weaker if record.testing else policy for policy in policies]
    if Policy.NONE in policies:
        return "not-enforced"
    # To the rest of the mail, receivers that obey "pct" apply the next weaker policy (RFC 7489 section 6.6.4).
    return "partial" if record.share and Policy.NONE in [policy.weaker for policy in policies] else ""


async def _logo(place: Location, context: CheckContext) -> None:
    document, about = await context.fetch(place.host, place.path)

    def report(result: CheckResult, variant: str, **parameters: object) -> None:
        context.report("bimi-svg", result, f"bimi-svg/{variant}", _LOGO, about, url=document.url, **parameters)

    fault = logo_fault(document.body)
    if document.error is not None:
        report(*unfetched(document), reason=document.error)
    elif document.media_type != _MEDIA_TYPE:
        report(CheckResult.PROBLEM, "media-type", type=document.media_type)
    elif fault is not None:
        report(CheckResult.PROBLEM, fault.kind, text=fault.text)
    else:
        report(CheckResult.GOOD, "valid")


async def _certificate(place: Location, context: CheckContext) -> None:
    domain = context.plan.domain
    document, about = await context.fetch(place.host, place.path)

    def report(result: CheckResult, variant: str, **parameters: object) -> None:
        context.report("bimi-vmc", result, f"bimi-vmc/{variant}", _CERTIFICATE, about, url=document.url, **parameters)

    if document.error is not None:
        report(*unfetched(document), reason=document.error)
        return
    found = read_mark(document.body, domain, _SELECTOR, context.now)
    if found.fault:
        until = f"{found.not_after:%Y-%m-%d}" if found.not_after else ""
        report(CheckResult.PROBLEM, found.fault, names=", ".join(found.names), domain=domain, until=until)
    else:
        report(CheckResult.GOOD, "valid", issuer=found.issuer, until=f"{found.not_after:%Y-%m-%d}")
