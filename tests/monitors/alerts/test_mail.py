"""The message of an alert: one thread an incident, and nothing in it that a visitor could send others."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.utils.translation import override

from smtptest.conf.environment import Environment
from smtptest.monitors.alerts import mail
from smtptest.monitors.alerts.told import told
from smtptest.monitors.models import Address, Alert
from tests.monitors import making
from tests.monitors.alerts import incidents
from tests.monitors.settings import PUBLIC_URL, set_monitors

pytestmark = pytest.mark.django_db
Operator = Callable[..., Environment]
CONSENT = Address(address="anna@example.org", token="t0ken")


def made(alert: Alert) -> EmailMessage:
    return mail.message(alert, told(alert, making.NOW), CONSENT)


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_an_incident_is_one_thread(operator: Operator) -> None:
    set_monitors(operator)
    down = incidents.alert()
    assert down.incident is not None
    reminder = incidents.put("reminder", down.incident, number=2)
    first, later = made(down), made(reminder)
    assert first["Subject"] == "Down: mail"
    assert first["In-Reply-To"] is None
    assert later["Subject"] == "Still down after 1 hour, 5 minutes: mail"
    assert later["In-Reply-To"] == later["References"] == first["Message-ID"]
    how = "To stop the reminders, acknowledge the incident there."
    for kind in ("plain", "html"):
        assert (how in body(first, kind), how in body(later, kind)) == (False, True)
    assert later["Message-ID"] not in (
        first["Message-ID"],
        made(incidents.put("reminder", down.incident))["Message-ID"],
    )
    assert made(down)["Message-ID"] == first["Message-ID"]
    assert first["Message-ID"].endswith("@smtptest.example.org>")
    assert made(incidents.alert())["Message-ID"] != first["Message-ID"]


def test_what_it_says(operator: Operator) -> None:
    set_monitors(operator)
    alert = incidents.alert("recovered", over=True, name="<b>mail</b>", public=True)
    message = made(alert)
    text, page = body(message), body(message, "html")
    assert message["Subject"] == "Up again after 1 hour, 5 minutes: <b>mail</b>"
    assert "<b>mail</b> is up again. The incident lasted 1 hour, 5 minutes." in text
    assert "Began: 2026-11-29 10:55 UTC\nEnded: 2026-11-29 12:00 UTC\n" in text
    assert "Last failure: The server rejected the recipient: “550 <no>”" in text
    assert "&lt;b&gt;mail&lt;/b&gt; is up again." in page
    assert "<b>" not in page
    for link in (f"{PUBLIC_URL}/m/{alert.monitor.key}/", f"{PUBLIC_URL}/status/{alert.monitor.report}/"):
        assert link in text
        assert link in page
    end = f"{PUBLIC_URL}/alerts/t0ken/unsubscribe/"
    assert (message["List-Unsubscribe"], end in text) == (f"<{end}>", True)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (message["To"], message["Auto-Submitted"]) == ("anna@example.org", "auto-generated")


def test_an_incident_that_becomes_worse_stays_in_its_thread(operator: Operator) -> None:
    set_monitors(operator)
    first = incidents.alert()
    assert first.incident is not None
    worse = made(incidents.put("down", first.incident, number=1))
    assert worse["In-Reply-To"] == made(first)["Message-ID"] != worse["Message-ID"]


def test_each_message_is_in_one_language(operator: Operator) -> None:
    set_monitors(operator)
    alert = incidents.alert("recovered", over=True, public=True)
    question = Alert(pk=1, monitor=alert.monitor, channel="email", kind="confirm", due=making.NOW)
    with override("de"):
        news, asks = made(alert), made(question)
        title, text = mail.plain(told(alert, making.NOW))
    assert news["Subject"] == title == "Funktioniert wieder (Störung: 1 Stunde, 5 Minuten): mail"
    assert '<html lang="de">' in body(news, "html")
    assert (news["Content-Language"], asks["Content-Language"]) == ("de", "de")
    assert asks["Subject"] == "Bitte Adresse für Benachrichtigungen über einen Mailserver bestätigen"
    english = {line for message in (made(alert), made(question)) for line in body(message).splitlines() if " " in line}
    # The links, and what the server said, are what they are.
    same = [line for line in (body(news) + body(asks)).splitlines() if line in english]
    assert [line for line in same if not ("https://" in line or "550" in line or line == "-- ")] == []
    assert "mail funktioniert wieder." in text


def test_the_question_says_nothing_of_the_visitors(operator: Operator) -> None:
    set_monitors(operator, profile="public")
    one = making.monitor(name="Buy cheap pills at pills.example", alert_email="anna@example.org")
    message = made(Alert(pk=1, monitor=one, channel="email", kind="confirm", due=making.NOW))
    whole = message.as_string()
    assert f"{PUBLIC_URL}/alerts/t0ken/confirm/" in body(message)
    assert "pills" not in whole
    assert one.key not in whole
    assert "mx.example" not in whole


def test_a_name_cannot_add_a_header_and_an_address_must_be_one(operator: Operator) -> None:
    set_monitors(operator)
    message = made(incidents.alert(name="a\r\nBcc: b@example.org"))
    assert message["Bcc"] is None
    for address in ("a@", "a b@example.org", "a@example.org\r\nBcc: b@example.org", ""):
        with pytest.raises(mail.NotAnAddress):
            made(incidents.alert(alert_email=address))
    assert made(incidents.alert(alert_email="änne@bücher.example"))["To"] == "änne@xn--bcher-kva.example"


def test_services_get_the_text_without_the_links_of_the_reader(operator: Operator) -> None:
    set_monitors(operator)
    alert = incidents.alert()
    title, text = mail.plain(told(alert, making.NOW))
    assert (title, text.splitlines()[0]) == ("Down: mail", "mail is down.")
    assert "unsubscribe" not in text.lower()
    assert alert.monitor.key not in text
