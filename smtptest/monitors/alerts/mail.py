"""Composes the mail of an alert: one thread for each incident, and one click to unsubscribe."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from smtptest.conf import engine
from smtptest.engine.smtp.mailboxes import needs_smtputf8, split_mailbox, with_a_labels
from smtptest.monitors.alerts.told import Told
from smtptest.monitors.alerts.wording import words_of
from smtptest.monitors.models import Address, Alert

Kind = Alert.Kind


class NotAnAddress(ValueError):
    """The address cannot be written in a header field."""


def message(alert: Alert, told: Told, consent: Address) -> EmailMessage:
    """The message to the monitor's address, in the active language. Raises NotAnAddress."""
    env = engine.environment()
    to = with_a_labels(alert.monitor.alert_email)
    made = EmailMessage(policy=SMTPUTF8 if needs_smtputf8(to) else SMTP)
    page = f"{env.public_url}/alerts/{consent.token}/"
    links = {"unsubscribe": f"{page}unsubscribe/", "confirm": f"{page}confirm/", "service": env.public_url}
    question = alert.kind == Kind.CONFIRM
    words = words_of(told)
    context = {"told": told, "words": words, **links}
    made["From"] = Mailbox(display_name="smtptest", addr_spec=env.monitors.mail_from)
    made["To"] = _mailbox(to)
    made["Subject"] = _("Confirm your address for alerts about a mail server") if question else words.subject
    made["Date"] = format_datetime(told.now)
    made["Message-ID"] = own = _id(alert, alert.kind, alert.number)
    first = _id(alert, Kind.DOWN, 0)
    if alert.incident_id and own != first:
        made["In-Reply-To"] = made["References"] = first
    # RFC 8058: a mail program shows a button for this, which sends a POST.
    made["List-Unsubscribe"] = f"<{page}unsubscribe/>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is to be told to it
    name = "confirm" if question else "alert"
    made.set_content(_rendered(f"emails/{name}.txt", context), cte="quoted-printable")
    if not question:
        made.add_alternative(_rendered(f"emails/{name}.html", context), subtype="html", cte="quoted-printable")
    made["Content-Language"] = get_language() or settings.LANGUAGE_CODE  # content that is set takes earlier ones away
    return made


def _mailbox(address: str) -> Mailbox:
    local, domain = split_mailbox(address)
    # The library accepts only ASCII in a local part, so an ASCII one stands in while it checks the rest.
    stand_in = "".join(one if one.isascii() else "x" for one in local)
    try:
        Mailbox(addr_spec=f"{stand_in}@{domain}")
        return Mailbox(username=local, domain=domain)
    except (ValueError, IndexError, MessageError):
        raise NotAnAddress from None


def _rendered(template: str, context: dict[str, object]) -> str:
    return render_to_string(template, context).strip() + "\n"


def _id(alert: Alert, kind: str, number: int) -> str:
    """The Message-ID. It is the same for the same alert, so that a copy is recognised and later mails can refer to it.

    It reveals nothing: a keyed hash takes the place of our numbers.
    """
    about = alert.about or f"alert-{alert.pk}"
    made = salted_hmac("smtptest.message-id", f"{alert.monitor_id}\0{about}\0{kind}\0{number}", algorithm="sha256")
    domain = engine.environment().monitors.mail_from.rpartition("@")[2]
    return f"<{kind}.{made.hexdigest()[:32]}@{domain}>"


def plain(told: Told) -> tuple[str, str]:
    """Subject and text for services that take nothing else, in the active language."""
    words = words_of(told)
    return words.subject, _rendered("emails/alert.txt", {"told": told, "words": words})
