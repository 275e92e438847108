"""Which mailboxes alerts may go to: those whose readers have agreed, and only so many mails to each.

In public a mailbox gets one mail, the question, until its reader has agreed (double opt-in). Consent to one owner's
monitors is no consent to another's. With one click the reader ends the alerts of all of that owner's (RFC 8058).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from smtptest.admission import quotas
from smtptest.conf import engine
from smtptest.engine.addressing import parse_ip
from smtptest.engine.guard.hosts import parse_host
from smtptest.engine.guard.private_names import private_suffix
from smtptest.engine.smtp.mailboxes import canonical_mailbox, split_mailbox, with_a_labels
from smtptest.engine.words.field_errors import FieldError
from smtptest.monitors import grid
from smtptest.monitors.models import Address, Alert, Monitor, outbox
from smtptest.transcripts import usage
from smtptest.transcripts.database import clock, timekeeping
from smtptest.transcripts.usage import QuotaClaim

_HOUR, _DAY = 3600.0, 86400.0
_Most = tuple[tuple[int, float], ...]
# How long a monitor waits for the consent of its reader.
PATIENCE = timedelta(days=7)
# How many mails may go to one mailbox. A server that goes down and up all night is reported once, as flapping, so no
# honest owner comes near this.
_ALERTS: _Most = ((10, _HOUR), (30, _DAY))
_QUESTIONS: _Most = ((2, _DAY),)
# And in public: alerts of one owner to one domain, and the questions of all owners. The alerts of all owners to one
# domain are not limited: half of all people have their mailbox at one of a few domains, so one owner could keep the
# alerts of all others from leaving. The questions that a visitor may send are counted when the monitor is created
# (limits.py).
_ALERTS_TO_A_DOMAIN: _Most = ((100, _DAY),)
_QUESTIONS_OF_ALL: _Most = ((500, _DAY),)


def is_elsewhere(address: str) -> bool:
    """Whether its domain may be in the public DNS.

    To any other name, and to an address literal, the relay would deliver in the network around it, if anywhere.
    """
    try:
        name = parse_host(split_mailbox(address)[1], require_dot=True)
    except FieldError:
        return False
    return parse_ip(name) is None and private_suffix(name) is None


def needs_consent() -> bool:
    """Whether a reader must agree before the first alert. In the private profile anyone who may create a monitor may
    send any mail anyway."""
    return engine.environment().public


def consent_of(monitor: Monitor) -> Address | None:
    """What the reader of a monitor's address has said; None if nobody has asked."""
    return Address.objects.filter(address=canonical_mailbox(monitor.alert_email), owner_hash=monitor.owner_hash).first()


def row_of(monitor: Monitor, now: datetime) -> Address:
    """The row of a monitor's address, which has the token of the links in its mails; created if there is none. Its
    reader is not asked anything by this."""
    address, _ = Address.objects.get_or_create(
        address=canonical_mailbox(monitor.alert_email), owner_hash=monitor.owner_hash, defaults={"created": now}
    )
    return address


def may_be_told(monitor: Monitor) -> bool:
    """Whether alerts may go to a monitor's address."""
    if not monitor.alert_email or is_blocked(monitor.alert_email):
        return False
    address = consent_of(monitor)
    if address is None:
        return not needs_consent()
    return address.unsubscribed is None and (address.confirmed is not None or not needs_consent())


def is_blocked(address: str) -> bool:
    """Whether an address, or its domain, is on the operator's list of targets that must not be tested."""
    domain = with_a_labels(address).rpartition("@")[2]
    return engine.blocked(engine.environment()).has_mailbox(address, domain)


def may_be_asked(monitor: Monitor) -> bool:
    """Whether the reader of a monitor's address may be asked for consent.

    A reader who has unsubscribed from a question is never asked again, whoever the owner is: with a new browser anyone
    becomes a new owner.
    """
    consent, mailbox = consent_of(monitor), canonical_mailbox(monitor.alert_email)
    declined = Address.objects.filter(address=mailbox, confirmed__isnull=True, unsubscribed__isnull=False)
    answered = consent is None or consent.confirmed is not None or consent.unsubscribed is not None
    return not (answered or declined.exists() or is_blocked(monitor.alert_email))


def ask(monitor: Monitor, now: datetime) -> bool:
    """Ask the reader of a monitor's address for consent if that is due. Returns whether the monitor must wait for it.

    Call it within the transaction that creates the monitor or changes its address.
    """
    if not monitor.alert_email:
        return False
    address = row_of(monitor, now)
    if not needs_consent() or (address.confirmed and not address.unsubscribed):
        return False
    if may_be_asked(monitor):
        outbox.put(monitor, Alert.Kind.CONFIRM, now, number=_questions(monitor))
    return True


def _questions(monitor: Monitor) -> int:
    return Alert.objects.filter(monitor=monitor, kind=Alert.Kind.CONFIRM).count()


def find(token: str) -> Address | None:
    """The row whose mails have this token in their links; None if there is none."""
    return Address.objects.filter(token=token).first()


def confirm(address: Address) -> None:
    """Record that the reader agrees, and start the owner's monitors that waited for it."""
    now = clock.now()
    with transaction.atomic():
        address.confirmed, address.unsubscribed = address.confirmed or now, None
        address.save(update_fields=["confirmed", "unsubscribed"])
        waiting = Monitor.objects.select_for_update().filter(
            owner_hash=address.owner_hash, paused_because=Monitor.Paused.UNCONFIRMED
        )
        for monitor in waiting:
            if canonical_mailbox(monitor.alert_email) == address.address:
                monitor.paused, monitor.paused_because = None, Monitor.Paused.NOT
                # It starts now, so no run is late.
                monitor.asked, monitor.next_due = now, grid.next_of(monitor, now)
                monitor.save(update_fields=["paused", "paused_because", "asked", "next_due"])


def unsubscribe(address: Address) -> None:
    """Record that the reader has unsubscribed: nothing more is sent, not even the question."""
    address.unsubscribed = address.unsubscribed or clock.now()
    address.save(update_fields=["unsubscribed"])


def monitors_of(address: Address) -> list[Monitor]:
    """The monitors whose alerts go to this address, by their names."""
    owned = Monitor.objects.filter(owner_hash=address.owner_hash).exclude(alert_email="").order_by("name", "pk")
    return [monitor for monitor in owned if canonical_mailbox(monitor.alert_email) == address.address]


def forget() -> int:
    """Delete monitors that nobody confirmed in time, and unanswered addresses of owners without a monitor.

    Returns how many rows were deleted: none while the clock may be wrong.
    """
    if timekeeping.doubt():
        return 0
    before = clock.now() - PATIENCE
    waiting = Monitor.objects.filter(paused_because=Monitor.Paused.UNCONFIRMED, paused__lt=before)
    unanswered = Address.objects.filter(confirmed__isnull=True, unsubscribed__isnull=True, created__lt=before)
    owned = Monitor.objects.filter(owner_hash=OuterRef("owner_hash"))
    return sum(rows.delete()[0] for rows in (waiting, unanswered.filter(~Exists(owned))))


def charge(monitor: Monitor, *, question: bool) -> None:
    """Count one mail to a monitor's address. Raises usage.Exceeded, with the seconds until it may be sent.

    The limit of a mailbox holds for all owners together and in every profile, so that a mistake in a plan fills
    nobody's mailbox.
    """
    mailbox, domain = canonical_mailbox(monitor.alert_email), quotas.domain_of(monitor.alert_email)
    if question:
        claims = [_claim("question", _QUESTIONS, mailbox), _claim("question-of-all", _QUESTIONS_OF_ALL)]
    else:
        whose = monitor.network or monitor.owner_hash
        claims = [_claim("alert", _ALERTS, mailbox), _claim("alert-domain", _ALERTS_TO_A_DOMAIN, whose, domain)]
    usage.charge(claims if needs_consent() else claims[:1], queue=0.0, test=None)


def _claim(kind: str, most: _Most, *values: str) -> QuotaClaim:
    key = salted_hmac("smtptest.alerts", "\0".join((kind, *values)), algorithm="sha256").hexdigest()
    return QuotaClaim(kind=kind, key=key, most=most)
