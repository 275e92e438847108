"""The page of monitors: the form, what it makes, and the JSON that makes the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import AsyncClient

from smtptest.admission import ownership
from smtptest.conf.quota_settings import PUBLIC
from smtptest.monitors.models import Monitor
from smtptest.transcripts import usage
from smtptest.web.forms.typed.host_input import LEFT, LOOK
from tests.admission.test_proof_of_work import WORDS, easy, solve
from tests.monitors.settings import RELAY
from tests.web.views.monitors.test_report import text

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["easy"]
SERVER = {"host": "mail.example.org", "mail_from": "me@example.org", "rcpt_to": "you@example.org"}


async def post(client: AsyncClient, fields: dict[str, Any]) -> Any:
    return await client.post("/monitors/", json.dumps(fields), content_type="application/json")


async def test_json_makes_a_monitor_with_its_links(client: AsyncClient) -> None:
    answer = await post(client, {**SERVER, "rcpt_to": ["you@example.org"], "name": "Mail", "every": 60, "public": True})
    assert answer.status_code == 201, answer.content
    made, one = answer.json(), await Monitor.objects.aget()
    assert set(made) == {"id", "url", "report", "json", "badge"}
    assert made["id"] == one.report
    assert urlsplit(made["url"]).path == f"/m/{one.key}/"
    assert (one.name, one.every, one.confirm, one.recover, one.warn_days) == ("Mail", 60, 2, 1, 21)
    assert (one.kind, one.plan["host"], one.public) == ("test", "mail.example.org", True)
    for name in ("url", "report", "json", "badge"):
        assert (await client.get(urlsplit(made[name]).path)).status_code == 200, name


async def test_a_domain_is_watched_with_its_mail_servers(client: AsyncClient) -> None:
    for connect in ({}, {"connect": None}, {"connect": False}):
        assert (await post(client, {"kind": "domain", "domain": "example.org", **connect})).status_code == 201
    one, other, without = [each async for each in Monitor.objects.order_by("pk")]
    assert (one.kind, one.plan["domain"], one.plan["connect"], one.every) == ("domain", "example.org", True, 300)
    assert (other.plan["connect"], without.plan["connect"]) == (True, False)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "receive"}, "kind"),
        ({**SERVER, "every": 5}, "every"),
        ({**SERVER, "every": 86401}, "every"),
        ({**SERVER, "webhook": "ftp://example.org"}, "webhook"),
        ({**SERVER, "alert_email": "nobody"}, "alert_email"),
        ({**SERVER, "alert_email": "me@example.org"}, "alert_email"),
        ({**SERVER, "colour": "red"}, "colour"),
        ({**SERVER, "domain": "example.org"}, "domain"),
        ({**SERVER, "attachments": []}, "attachments"),
        ({**SERVER, "confirm": 0}, "confirm"),
        ({"host": "mail.example.org"}, "rcpt_to"),
        ({**SERVER, "username": "me", "password": "secret-word", "security": "tls"}, "password"),
    ],
)
async def test_what_is_wrong_is_said_by_its_field(client: AsyncClient, fields: dict[str, Any], wrong: str) -> None:
    answer = await post(client, fields)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [wrong]
    assert "secret-word" not in answer.content.decode()
    assert not await Monitor.objects.aexists()


async def test_the_form_makes_one_and_lists_it(client: AsyncClient) -> None:
    page = await client.get("/monitors/")
    assert "Watch a mail server" in text(page)
    assert "Your monitors" not in text(page)
    answer = await client.post("/monitors/", {**SERVER, "kind": "smtp", "name": "My mail", "every": "900"})
    assert answer.status_code == 303, text(answer)
    one = await Monitor.objects.aget()
    assert answer["Location"] == f"/m/{one.key}/"
    assert ownership.cookie_name() in answer.cookies
    mine = await client.get("/monitors/")
    assert "Your monitors My mail" in text(mine)
    assert f'href="/m/{one.key}/"' in mine.content.decode()
    assert one.key not in (await AsyncClient().get("/monitors/")).content.decode()


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(client: AsyncClient) -> None:
    answer = await client.post("/monitors/", {**SERVER, "kind": "smtp", "name": "My mail", "every": "5", "group": "G"})
    assert answer.status_code == 400
    assert "Enter 60 to 86400 seconds." in text(answer)
    shown = answer.content.decode()
    assert 'value="My mail"' in shown
    assert 'value="G"' in shown
    assert "5 s" in text(answer)


async def test_a_test_that_is_watched_fills_the_form_but_sends_nothing(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    made = await client.post(
        "/",
        json.dumps({"host": "127.0.0.1", "port": 1, "rcpt_to": ["you@example.org"], "stop_after": "message"}),
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    await tests_end()
    page = await client.get(f"/monitors/?kind=smtp&previous={made.json()['id']}")
    shown = page.content.decode()
    assert 'value="127.0.0.1"' in shown
    assert 'value="rcpt" selected>' in shown


async def test_an_address_fills_in_each_value_of_a_list(client: AsyncClient) -> None:
    page = await client.get("/monitors/?host=mail.example.org&rcpt_to=amy@example.org&rcpt_to=max@example.org")
    assert page.context["form"]["rcpt_to"].value() == "amy@example.org\nmax@example.org"
    page = await client.get("/monitors/?kind=domain&domain=example.org&selectors=one&selectors=two&name=Mine")
    assert page.context["form"]["selectors"].value() == "one\ntwo"
    assert page.context["own"]["name"].value() == "Mine"


async def test_a_part_of_the_server_that_is_not_used_is_told(client: AsyncClient) -> None:
    fields = {**SERVER, "host": "smtp://mail.example.org:587/foo?x=1"}
    page = await client.get("/monitors/", fields)
    assert f"Split into server, port 587 and kind of TLS. {LEFT}" in text(page)
    refused = await client.post("/monitors/", {**fields, "kind": "smtp"})
    assert (refused.status_code, refused.context["form"].errors) == (400, {"host": [str(LOOK)]})
    assert not await Monitor.objects.aexists()
    answer = await post(client, fields)
    assert (answer.status_code, answer.json()["warnings"]) == (201, {"host": [str(LEFT)]})


async def test_what_breaks_the_standards_is_watched_and_told(client: AsyncClient) -> None:
    answer = await post(client, {**SERVER, "rcpt_to": ["you@example..org"]})
    assert (answer.status_code, list(answer.json()["warnings"])) == (201, ["rcpt_to"])


async def test_where_there_are_none_the_page_says_so(client: AsyncClient, operator: Any) -> None:
    operator(monitors=replace(settings.ENV.monitors, most=0))
    assert "runs no monitors" in text(await client.get("/monitors/"))
    assert (await post(client, SERVER)).status_code == 400


async def test_whoever_has_made_too_many_is_told_when_to_try_again(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exceeded(*claims: object, **options: object) -> None:
        raise usage.Exceeded("monitor", 89.5)

    monkeypatch.setattr(usage, "charge", exceeded)
    answer, page = await post(client, SERVER), await client.post("/monitors/", {**SERVER, "kind": "smtp"})
    for refusal in (answer, page):
        assert (refusal.status_code, refusal["Retry-After"]) == (429, "90")
    words = "You have reached your limit of new monitors. Try again later."
    assert answer.json()["errors"] == {"__all__": [words]}
    assert words in text(page)
    assert re.search(r'id="form_error" tabindex="-1"\s+autofocus>', page.content.decode())
    assert not await Monitor.objects.aexists()


@pytest.fixture
def public(operator: Any) -> None:
    """A public service that asks for a little work."""
    monitors = replace(settings.ENV.monitors, most=100, relay=RELAY, mail_from="monitor@smtptest.example.org")
    operator(profile="public", quotas=PUBLIC, monitors=monitors, public_url="https://smtptest.example.org")


IN_PUBLIC = {"host": "mail.example.org", "stop_after": "tls", "every": 1800, "alert_email": "me@example.org"}


@pytest.mark.usefixtures("public")
async def test_in_public_a_program_does_the_work_of_a_test_for_a_monitor(client: AsyncClient) -> None:
    asked = await post(client, IN_PUBLIC)
    assert asked.status_code == 403
    assert WORDS in asked.json()["errors"]["__all__"][0]
    assert not await Monitor.objects.aexists()
    body, worked = json.dumps(IN_PUBLIC), {"SMTPTest-Work": solve(asked.json()["challenge"])}
    answer = await client.post("/monitors/", body, content_type="application/json", headers=worked)
    assert answer.status_code == 201, answer.content
    elsewhere = {**IN_PUBLIC, "host": "mx2.example.org"}
    for fields in (IN_PUBLIC, elsewhere):
        answer = await client.post("/monitors/", json.dumps(fields), content_type="application/json", headers=worked)
        assert answer.status_code != 201
    assert await Monitor.objects.acount() == 1


@pytest.mark.usefixtures("public")
async def test_in_public_the_form_brings_the_work_along(client: AsyncClient) -> None:
    shown = (await client.get("/monitors/")).content.decode()
    assert 'name="work"' in shown
    assert "js/monitors/watch_form" in shown
    fields = {**IN_PUBLIC, "kind": "smtp"}
    without = await client.post("/monitors/", fields)
    assert (without.status_code, WORDS in text(without)) == (403, True)
    challenge = (await post(client, IN_PUBLIC)).json()["challenge"]
    answer = await client.post("/monitors/", {**fields, "work": solve(challenge)})
    assert answer.status_code == 303, text(answer)
    again = await client.post("/monitors/", {**fields, "work": solve(challenge)})
    assert again.status_code == 403


async def test_in_private_no_work_is_asked_for(client: AsyncClient) -> None:
    shown = (await client.get("/monitors/")).content.decode()
    assert 'name="work"' not in shown
    assert "watch_form" not in shown
