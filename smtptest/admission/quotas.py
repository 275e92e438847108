"""Which quotas a test counts against, and the field of the form that an exceeded one concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from django.utils.crypto import salted_hmac
from publicsuffixlist import PublicSuffixList

from smtptest.admission import canonical
from smtptest.admission.visitors import site_key, target_network, visitor_key
from smtptest.conf.quota_settings import VISITORS_A_SITE, ProofOfWork, Quotas
from smtptest.engine.addressing import Address, parse_ip
from smtptest.engine.smtp.plan import Auth, Plan, StopAfter
from smtptest.transcripts.usage import QuotaClaim

_HOUR, _DAY = 3600.0, 86400.0
# A look-up asks a domain's web server for two small documents, and no mail server for anything.
_LOOK_UPS_A_TEST = 10
# Strangers whom a visitor may have asked whether they want alerts. Most visitors have one address.
_QUESTIONS_A_DAY = 5


# Without the limits of a visitor.
_NOBODY: dict[str, Any] = {"visitor_running": 0, "visitor_hourly": 0, "visitor_daily": 0, "work": ProofOfWork.NEVER}


class NoVisitor(Exception):
    """The visitor has no address to be counted by; visitors without an address do not share one quota."""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def registrable(host: str) -> str:
    """The registrable domain of a host name; the name itself if it is a public suffix."""
    name = canonical.host(host)
    return _suffixes().privatesuffix(name) or name


def key(kind: str, *values: str) -> str:
    """The hash that the database stores for a visitor, a target or a recipient. It is keyed with SECRET_KEY."""
    return salted_hmac("smtptest.limits", "\0".join((kind, *values)), algorithm="sha256").hexdigest()


def domain_of(mailbox: str) -> str:
    """The registrable domain of a mail address, or its address literal; empty for ``postmaster`` without a domain."""
    domain = canonical.mailbox(mailbox).rpartition("@")[2] if "@" in mailbox else ""
    return domain if domain.startswith("[") else registrable(domain)


def claims_at_start(plan: Plan, visitor: Address | None, limits: Quotas) -> list[QuotaClaim]:
    """The claims that are charged before any DNS look-up. Raises NoVisitor."""
    if visitor is None and limits.knows_visitors:
        raise NoVisitor
    claims = _visitor("visitor", "site", visitor, limits, limits.visitor_running)
    who = sharer(claims)
    if parse_ip(plan.host) is None:
        claims += _target("domain", registrable(plan.host), limits, who)
    claims += _recipients(plan, limits, site(plan.host), who)
    if plan.round_trip:
        claims += _round_trips(visitor, limits)
    if plan.auth is not Auth.NONE:
        claims += _login(plan.host, plan, limits)
    return [claim for claim in claims if claim.most or claim.gap or claim.running]


def claims_of_monitor(plan: Plan, limits: Quotas) -> list[QuotaClaim]:
    """The claims of a run of a monitor, which no visitor starts: what it reaches counts like any other test."""
    return claims_at_start(plan, None, replace(limits, **_NOBODY, running=limits.running // 2))


def claims_of_asked_run(plan: Plan, visitor: Address | None, limits: Quotas) -> list[QuotaClaim]:
    """The claims of a visitor who asks for a run of a monitor besides the planned ones: that of the visitor, and of the
    visitor's share of what it reaches. The run itself counts as others do. Raises NoVisitor."""
    claims = claims_at_start(plan, visitor, limits)
    own = [claim for claim in claims if claim.kind in ("visitor", "site") or claim.kind.endswith("-share")]
    return [replace(claim, running=0, gap=0.0) for claim in own if claim.most]


def claims_to_ask(visitor: Address | None) -> list[QuotaClaim]:
    """The claims of a visitor who has the reader of an email address asked for consent."""
    return [
        QuotaClaim(kind=kind, key=key(kind, whose), most=_within(share * _QUESTIONS_A_DAY, _DAY))
        for kind, whose, share in _places("question", "site-question", visitor)
    ]


def claims_to_receive(visitor: Address | None, limits: Quotas) -> list[QuotaClaim]:
    """The claims of a test that waits for a message: it has no target. It may wait beside a test that sends one, so
    that it is counted apart. Raises NoVisitor."""
    if visitor is None and limits.knows_visitors:
        raise NoVisitor
    claims = _visitor("receive", "site-receive", visitor, limits, limits.visitor_running)
    return [claim for claim in claims if claim.most or claim.running]


def claims_at_dial(plan: Plan, host: str, address: str, limits: Quotas, who: str = "") -> list[QuotaClaim]:
    """The claims that are charged before a connection to a server: for its network, for recipients and logins there if
    the server is not the plan's own host. who: as returned by :func:`sharer`."""
    network = target_network(ip_address(address))
    claims = _target("network", network, limits, who)
    if network != site(plan.host):
        claims += _recipients(plan, limits, network)
    if plan.auth is not Auth.NONE and site(host) != site(plan.host):
        claims += _login(host, plan, limits)
    return [claim for claim in claims if claim.most or claim.gap]


def sharer(claims: Iterable[QuotaClaim]) -> str:
    """Whose share of a target's limits a test uses, by the claims charged at its start: the visitor's site, if it can
    hold many visitors, else the visitor. Empty if visitors are not counted; then there are no shares."""
    keys = {claim.kind: claim.key for claim in claims if claim.most}
    return keys.get("site") or keys.get("visitor", "")


def claims_for_copy(visitor: Address | None, limits: Quotas, kind: str = "copy") -> list[QuotaClaim]:
    """The claims of a masked copy, which costs as much as a test and has the same limits. Raises NoVisitor.

    kind: "copy", "preview" if the visitor only previews it, or "monitor" for a new monitor, which counts likewise.
    """
    if visitor is None and limits.knows_visitors:
        raise NoVisitor
    return [claim for claim in _visitor(kind, f"site-{kind}", visitor, limits) if claim.most]


def claims_for_look_up(visitor: Address | None, domain: str, limits: Quotas) -> list[QuotaClaim]:
    """The claims of looking up what a domain publishes for mail programs. Raises NoVisitor.

    A visitor may look up as often as test; a domain may be looked up more often than tested.
    """
    if visitor is None and limits.knows_visitors:
        raise NoVisitor
    claims = _visitor("look-up", "site-look-up", visitor, limits)
    most = _within(_LOOK_UPS_A_TEST * limits.target_hourly, _HOUR)
    claims.append(QuotaClaim(kind="domain-look-up", key=key("domain-look-up", registrable(domain)), most=most))
    return [claim for claim in claims if claim.most]


def _within(most: int, seconds: float) -> tuple[tuple[int, float], ...]:
    return ((most, seconds),) if most else ()


def _visitor(one: str, all_of_site: str, visitor: Address | None, limits: Quotas, running: int = 0) -> list[QuotaClaim]:
    """A claim for the visitor, of kind ``one``, and for IPv6 one for the visitor's site, of kind ``all_of_site``."""
    claims = []
    for kind, whose, share in _places(one, all_of_site, visitor):
        most = _within(share * limits.visitor_hourly, _HOUR) + _within(share * limits.visitor_daily, _DAY)
        claims.append(QuotaClaim(kind=kind, key=key(kind, whose), most=most, running=share * running))
    return claims


def _places(one: str, all_of_site: str, visitor: Address | None) -> Iterator[tuple[str, str, int]]:
    if visitor is not None:
        yield one, visitor_key(visitor), 1
        if network := site_key(visitor):
            yield all_of_site, network, VISITORS_A_SITE


def _shared(claim: QuotaClaim, who: str, *whose: str) -> list[QuotaClaim]:
    """The claim and the visitor's share of it, two thirds, so that one visitor cannot use up everybody's quota.

    whose: what the claim is for, as in its key.
    """
    if not who:
        return [claim]
    most = tuple((number - number // 3, seconds) for number, seconds in claim.most)
    return [claim, QuotaClaim(kind=f"{claim.kind}-share", key=key(f"{claim.kind}-share", who, *whose), most=most)]


def _target(kind: str, whom: str, limits: Quotas, who: str = "") -> list[QuotaClaim]:
    most = _within(limits.target_hourly, _HOUR)
    if not most and not limits.target_gap:
        return []
    return _shared(QuotaClaim(kind="target", key=key(kind, whom), most=most, gap=limits.target_gap), who, kind, whom)


def _recipients(plan: Plan, limits: Quotas, where: str = "", who: str = "") -> list[QuotaClaim]:
    """Counted for each server, so that tests of one server cannot use up the quota of another server's recipients.

    A visitor's share counts all servers together. where: the server's registrable domain or its network.
    """
    one, all_of_domain = _within(limits.recipient_daily, _DAY), _within(limits.recipient_domain_daily, _DAY)
    if not one and not all_of_domain:
        return []
    claims = []
    for mailbox in dict.fromkeys(map(canonical.mailbox, reached(plan))):
        # A recipient without a domain is the server's own.
        domain = domain_of(mailbox) or site(plan.host)
        whole = mailbox if "@" in mailbox else f"{mailbox}@{domain}"
        claims += _shared(QuotaClaim(kind="recipient", key=key("recipient", whole, where), most=one), who, whole)
        of_domain = QuotaClaim(kind="recipient-domain", key=key("recipient-domain", domain, where), most=all_of_domain)
        claims += _shared(of_domain, who, domain)
    return claims


def reached(plan: Plan) -> tuple[str, ...]:
    """The mailboxes that may get mail by this plan, or are asked about.

    The recipient of a round trip is ourselves. If a server returns the message, it returns it to the sender, whom
    without a login anybody may have named.
    """
    if not plan.stop_after.reaches(StopAfter.RCPT):
        return ()
    if not plan.round_trip:
        return plan.rcpt_to
    return (plan.mail_from,) if plan.mail_from and plan.auth is Auth.NONE else ()


def _round_trips(visitor: Address | None, limits: Quotas) -> list[QuotaClaim]:
    """A round trip waits half an hour for a message that a server keeps. All of them together have half of the places
    of tests, and those of a visitor's neighbours as many as an IPv6 site has. Monitors have places apart."""
    if not limits.running:
        return []
    whose = "visitors" if visitor else "monitors"
    claims = [QuotaClaim(kind="round-trip", key=key("round-trip", whose), running=max(1, limits.running // 2))]
    if visitor and limits.visitor_running:
        kind = "round-trip-network"
        most = VISITORS_A_SITE * limits.visitor_running
        claims.append(QuotaClaim(kind=kind, key=key(kind, target_network(visitor)), running=most))
    return claims


def _login(host: str, plan: Plan, limits: Quotas) -> list[QuotaClaim]:
    most = _within(limits.login_hourly, _HOUR)
    if not most:
        return []
    return [QuotaClaim(kind="login", key=key("login", site(host), canonical.user(plan.username)), most=most)]


def site(host: str) -> str:
    """Which target a host belongs to: its registrable domain, or its network."""
    address = parse_ip(canonical.host(host))
    return registrable(host) if address is None else target_network(address)


# The form field that a message belongs to; all other messages concern the form as a whole.
FIELDS = {
    "recipient": "rcpt_to",
    "recipient-share": "rcpt_to",
    "recipient-domain": "rcpt_to",
    "recipient-domain-share": "rcpt_to",
    "login": "username",
    "round-trip": "round_trip",
    "round-trip-network": "round_trip",
    "target": "host",
    "target-share": "host",
}
