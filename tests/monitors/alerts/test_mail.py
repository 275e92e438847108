"""The message of an alert: one thread an incident, and nothing in it that a visitor could send others."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest

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
    assert later["Subject"] == "Still down after 1 h 5 min: mail"
    assert later["In-Reply-To"] == later["References"] == first["Message-ID"]
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
    assert message["Subject"] == "Up again after 1 h 5 min: <b>mail</b>"
    assert "<b>mail</b> is up again. It was down for 1 h 5 min." in text
    assert "Since: 2026-11-29 10:55 UTC\nUntil: 2026-11-29 12:00 UTC\n" in text
    assert "Result: The server rejected the recipient: “550 <no>”" in text
    assert "&lt;b&gt;mail&lt;/b&gt; is up again." in page
    assert "<b>" not in page
    for link in (f"{PUBLIC_URL}/m/{alert.monitor.key}/", f"{PUBLIC_URL}/status/{alert.monitor.report}/"):
        assert link in text
        assert link in page
    end = f"{PUBLIC_URL}/alerts/t0ken/unsubscribe/"
    assert (message["List-Unsubscribe"], end in text) == (f"<{end}>", True)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (message["To"], message["Auto-Submitted"]) == ("anna@example.org", "auto-generated")


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("flapping", "Flapping: mail"), ("stopped", "Monitor stopped: mail"), ("changed", "Changed (): mail")],
)
def test_the_other_kinds(operator: Operator, kind: str, subject: str) -> None:
    set_monitors(operator)
    assert made(incidents.alert(kind))["Subject"] == subject


def test_the_states_have_subjects_of_their_own(operator: Operator) -> None:
    set_monitors(operator)
    for state in ("degraded", "refused"):
        alert = incidents.alert()
        assert alert.incident is not None
        alert.incident.worst = state
        assert made(alert)["Subject"] == f"{state.capitalize()}: mail"


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
    title, text = mail.plain(told(alert, making.NOW), making.NOW)
    assert (title, text.splitlines()[0]) == ("Down: mail", "mail is down.")
    assert "unsubscribe" not in text.lower()
    assert alert.monitor.key not in text
