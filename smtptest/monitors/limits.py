"""Which monitors there may be: how many, how often they run, and what they may do at other people's servers."""

from __future__ import annotations

from math import ceil

from django.utils.translation import gettext as _

from smtptest.admission import admit, quotas, visitors
from smtptest.admission.target_policy import BLOCKED
from smtptest.conf import engine
from smtptest.conf.environment import Environment
from smtptest.conf.quota_settings import Quotas
from smtptest.engine.addressing import Address
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import MAIL_PORT
from smtptest.engine.domain.sessions import session_plan
from smtptest.engine.msgids import gettext_noop
from smtptest.engine.smtp.plan import Auth, Plan
from smtptest.monitors import addresses
from smtptest.monitors.alerts.webhook import fault
from smtptest.monitors.models import Monitor
from smtptest.transcripts import usage
from smtptest.transcripts.render.in_words import said
from smtptest.transcripts.usage import QuotaClaim

# Per visitor, in public.
MOST_OF_A_VISITOR = 10
_NO_ADDRESS = gettext_noop("This service cannot see the IP address that you connect from.")


class Refused(Exception):
    """The monitor, or the run, is not allowed. The text is for its owner.

    seconds: how long to wait before trying again; None if waiting does not help.
    """

    def __init__(self, field: str, text: str, seconds: float | None = None) -> None:
        super().__init__(text)
        #: Of the form, which the text is about; ``__all__`` if it is about the whole.
        self.field = field
        #: The HTTP status of the answer.
        self.status = admit.BAD_REQUEST if seconds is None else admit.TOO_MANY
        #: The headers of the answer.
        self.headers = admit.retry_after(seconds)


def least_every(plan: Plan, env: Environment) -> int:
    """The shortest interval of a monitor with this plan, in seconds.

    A target may be tested so often by everybody together; one monitor may use half of that.
    """
    claims = quotas.claims_of_monitor(plan, env.quotas)
    spans = [seconds / max(1, most // 2) for claim in claims for most, seconds in claim.most]
    return ceil(max([env.monitors.least_every, *spans]))


def least_of_any(env: Environment) -> int:
    """The shortest interval of any monitor: of one that neither logs in nor names a recipient."""
    return least_every(Plan(host="example.org"), env)


def _interval(seconds: int) -> str:
    for size, words in ((3600, _("%(count)d h")), (60, _("%(count)d min"))):
        if seconds % size == 0:
            return words % {"count": seconds // size}
    return _("%(count)d s") % {"count": seconds}


def visitor_hash(visitor: Address | None, limits: Quotas) -> str:
    """What is kept of a visitor who creates a monitor; empty if visitors are not counted. Raises Refused."""
    if not limits.knows_visitors:
        return ""
    if visitor is None:
        raise Refused("__all__", _(_NO_ADDRESS))
    return quotas.key("monitor", visitors.visitor_key(visitor))


def network_hash(visitor: Address | None, limits: Quotas) -> str:
    """What is kept of that visitor's network; empty if visitors are not counted."""
    if visitor is None or not limits.knows_visitors:
        return ""
    return quotas.key("monitors", visitors.target_network(visitor))


def reached(plan: Plan | DomainPlan) -> Plan:
    """What a plan reaches by SMTP, as the plan of a test; for the check of a domain, that of its sessions."""
    return session_plan(plan.domain, MAIL_PORT) if isinstance(plan, DomainPlan) else plan


def target_hash(plan: Plan) -> str:
    """By what monitors of one target are recognised: a keyed hash of its domain or its network."""
    return quotas.key("monitored", quotas.site(plan.host))


def judge(plan: Plan, every: int, *, alert_email: str, has_secret: bool, webhook: str = "") -> None:
    """Judge a wanted monitor by itself. Raises Refused. plan: for the check of a domain, that of its sessions."""
    env = engine.environment()
    if not env.monitors.is_on:
        raise Refused("__all__", _("This service has no monitors."))
    if engine.blocked(env).has_server(plan.host):
        raise Refused("host", said(BLOCKED))
    if has_secret and not env.monitors.vault_keys:
        raise Refused("password", _("This service keeps no passwords, so a monitor cannot log in."))
    if env.public and plan.auth is not Auth.NONE and not has_secret:
        raise Refused("password", _("Enter the password, so that the monitor can log in."))
    _judge_address(alert_email, env)
    if webhook and (words := fault(webhook, public=env.public)):
        raise Refused("webhook", _(words))
    least = least_every(plan, env)
    if every < least:
        words = _("Choose %(interval)s or more: tests with the same server, recipient or login are limited.")
        raise Refused("every", words % {"interval": _interval(least)})


def _judge_address(alert_email: str, env: Environment) -> None:
    """Judge where alerts are to go by mail. Raises Refused. alert_email: empty for none."""
    if alert_email and env.monitors.relay is None:
        raise Refused("alert_email", _("This service sends no email."))
    if alert_email and addresses.is_blocked(alert_email):
        raise Refused("alert_email", said(BLOCKED))
    if env.public and not alert_email:
        raise Refused("alert_email", _("Enter your email address: a monitor begins when you confirm it."))
    if env.public and not addresses.is_elsewhere(alert_email):
        raise Refused("alert_email", _("Enter an address at a public domain, such as you@example.org."))


def judge_number(visitor: str, target: str) -> None:
    """Judge whether there is room for one more monitor. Raises Refused. visitor, target: their hashes.

    Call it while nobody else can create one.
    """
    env = engine.environment()
    if env.monitors.most is not None and Monitor.objects.count() >= env.monitors.most:
        raise Refused("__all__", _("This service has as many monitors as it can run."))
    if not (env.public and visitor):
        return
    own = Monitor.objects.filter(visitor=visitor)
    if own.filter(target=target).exists():
        raise Refused("__all__", _("You have a monitor of this server already."))
    if own.count() >= MOST_OF_A_VISITOR:
        words = _("You have %(count)d monitors already. Delete one that you no longer need.")
        raise Refused("__all__", words % {"count": MOST_OF_A_VISITOR})


def count(visitor: Address | None) -> None:
    """Count a new monitor. A visitor may create as many of them as tests. Raises Refused.

    Deleting monitors gives nothing back. Call it as judge_number.
    """
    claims = quotas.claims_for_copy(visitor, engine.environment().quotas, "monitor")
    _charge(claims, _("You have reached your limit of new monitors. Try again later."))


def count_question(visitor: Address | None) -> None:
    """Count that a reader is asked for consent on behalf of a visitor. Raises Refused."""
    words = _("You have reached your limit of new alert addresses. Use one that is confirmed, or try again tomorrow.")
    _charge(quotas.claims_to_ask(visitor), words, "alert_email")


def count_run(plan: Plan | DomainPlan, visitor: Address | None) -> None:
    """Count a run that a visitor asks for besides the planned ones as one of their tests. Raises Refused."""
    limits = engine.environment().quotas
    try:
        claims = quotas.claims_of_asked_run(reached(plan), visitor, limits)
    except quotas.NoVisitor:
        raise Refused("__all__", _(_NO_ADDRESS)) from None
    _charge(claims, _("You have reached your limit of tests. Wait for the next planned run, or try again later."))


def _charge(claims: list[QuotaClaim], words: str, field: str = "__all__") -> None:
    try:
        usage.charge(claims, queue=0.0, test=None)
    except usage.Exceeded as refusal:
        raise Refused(field, words, refusal.seconds) from None
