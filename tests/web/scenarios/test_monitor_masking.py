"""What nobody but its owner is told of a monitor, at every public address of it: no name of a server, no address, no
secret (docs/security.md J7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.urls import get_resolver

from smtptest.admission import ownership
from smtptest.conf.environment import Environment
from smtptest.engine.events import Connected, DialogStarted, Event, Finished, Received, Sent, Verdict
from smtptest.engine.secret import Secret
from smtptest.monitors import create, vault
from smtptest.monitors.alerts import mail, told, webhook
from smtptest.monitors.models import Alert, Change, Monitor
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock
from smtptest.transcripts.event_log import owner_hash
from smtptest.transcripts.models import Test
from tests.monitors.making import NOW
from tests.monitors.reading.rows import watched
from tests.monitors.settings import set_monitors
from tests.serving.middleware.test_framing import names

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "t" * 43
# What nobody is told, whatever the owner says.
SECRETS = {
    "password": "canary-password",
    "username": "canary-user",
    "alert_email": "canary-mail@alerts.example",
    "webhook": "https://hook.example/canary-hook",
}
# What only the whole transcripts have.
NAMES = {
    "host": "canary-host.example",
    "address": "203.0.113.77",
    "banner": "canary-banner.example",
    "mail_from": "canary-from@sender.example",
    "rcpt_to": "canary-to@receiver.example",
}
PLAN = {
    "host": NAMES["host"], "port": 25, "mail_from": NAMES["mail_from"], "rcpt_to": [NAMES["rcpt_to"]],
    "username": SECRETS["username"], "auth": "plain",
}  # fmt: skip
BADGES = ("24h", "7d", "30d", "365d", "state", "certificate", "latency")


def _events() -> list[Event]:
    ended: dict[str, Any] = {"verdict": Verdict.REJECTED, "took": 0.4, "outcome": "problem"}
    refused = f"550 5.7.1 <{NAMES['rcpt_to']}>: not by {SECRETS['username']} from 203.0.113.77"
    made: list[Event] = [
        DialogStarted(seq=0, t=0.0, dialog=0, host=NAMES["host"], address=NAMES["address"], port=25),
        Connected(seq=1, t=0.1, dialog=0, host=NAMES["host"], address=NAMES["address"], port=25),
        Received(seq=2, t=0.1, dialog=0, text=f"220 {NAMES['banner']} ESMTP", code=220),
        Sent(seq=3, t=0.1, dialog=0, text="EHLO tool.example"),
        Received(seq=4, t=0.1, dialog=0, text=f"250 {NAMES['banner']}", code=250),
        Sent(seq=5, t=0.2, dialog=0, text=f"MAIL FROM:<{NAMES['mail_from']}>"),
        Received(seq=6, t=0.2, dialog=0, text="250 ok", code=250),
        Sent(seq=7, t=0.2, dialog=0, text=f"RCPT TO:<{NAMES['rcpt_to']}>"),
        Received(seq=8, t=0.3, dialog=0, text=refused, code=550),
        Finished(seq=9, t=0.4, dialog=0, summary=f"The server rejected the recipient: “{refused}”", **ended),
        Finished(seq=10, t=0.4, dialog=None, summary=f"The server rejected the recipient: “{refused}”", **ended),
    ]
    return made


def _test() -> Test:
    test = event_log.create(PLAN, TOKEN, NOW - NOW)
    event_log.append(test.pk, _events())
    Test.objects.filter(pk=test.pk).update(state=Test.State.FINISHED, expires=clock.now().replace(year=2100))
    test.refresh_from_db()
    return test


def _monitor() -> Monitor:
    secret = vault.sealed(json.dumps({"password": SECRETS["password"]}).encode())
    one = watched(
        clock.now(), name="Our mail", group="Ours", plan=PLAN, secret=secret, owner_hash=owner_hash(TOKEN),
        state="down", alert_email=SECRETS["alert_email"], webhook=SECRETS["webhook"], target="c" * 64, visitor="v" * 64,
        network="n" * 64, facts={"certificate": NAMES["banner"]}, certificate_until=clock.now().replace(year=2100),
    )  # fmt: skip
    first, last, good = _test(), _test(), _test()
    one.incidents.update(first_test=first, worst_test=first, last_test=last, good_test=good)
    Change.objects.update(before=f"{NAMES['host']}: {NAMES['address']}", after=f"{NAMES['banner']}: x", test=first)
    return one


@pytest.fixture
async def one(operator: Callable[..., Environment]) -> Monitor:
    set_monitors(operator, vault_keys=(Secret("A" * 43 + "="),))
    return await sync_to_async(_monitor)()


async def _addresses(one: Monitor) -> dict[str, list[str]]:
    """Every address that whoever has the id of the report may ask for, by its name."""
    began = (await one.incidents.aget()).began
    status, day = f"/status/{one.report}", f"{began.year}/{began.month}/{began.day}/"
    return {
        "status": [f"{status}/"],
        "status-json": [f"{status}.json"],
        "status-feed": [f"{status}/feed.atom"],
        "status-group": [f"{status}/group/"],
        "status-badge": [f"{status}/badge/{what}.svg" for what in BADGES],
        "status-badge-json": [f"{status}/badge/{what}.json" for what in BADGES],
        "status-year": [f"{status}/{began.year}/"],
        "status-month": [f"{status}/{began.year}/{began.month}/"],
        "status-day": [f"{status}/{day}"],
        "status-incident": [f"{status}/{day}{began:%H%M%S}/"],
    }


async def _told(one: Monitor, client: AsyncClient) -> dict[str, str]:
    """All that is answered, by address, header fields included."""
    answers = {}
    for address in [each for addresses in (await _addresses(one)).values() for each in addresses]:
        answer = await client.get(address)
        assert answer.status_code == 200, address
        answers[address] = answer.content.decode() + str(answer.headers)
    return answers


def _capabilities(one: Monitor) -> list[str]:
    return [one.key, TOKEN, one.owner_hash, one.target, one.visitor, one.network]


async def test_every_public_address_is_tried(one: Monitor) -> None:
    named = {name for name in names(get_resolver().url_patterns) if name.startswith("status")}
    assert named == set(await _addresses(one))


async def test_no_public_address_names_anybody(one: Monitor) -> None:
    public_ids = [public_id async for public_id in Test.objects.values_list("public_id", flat=True)]
    for address, said in (await _told(one, AsyncClient())).items():
        for canary in (*SECRETS.values(), *NAMES.values(), "canary", *_capabilities(one), *public_ids):
            assert canary not in said, (address, canary)


async def test_an_owner_may_show_whole_transcripts_but_no_secret(one: Monitor) -> None:
    assert await sync_to_async(create.change_masking)(one.key)
    shown = await _told(one, AsyncClient())
    (incident,) = (await _addresses(one))["status-incident"]
    for name in ("banner", "mail_from", "rcpt_to", "address"):
        assert NAMES[name] in shown[incident], name
    assert "are replaced in these transcripts" not in shown[incident]
    for address, said in shown.items():
        hidden = [*SECRETS.values(), *_capabilities(one)]
        for canary in hidden if address == incident else [*hidden, *NAMES.values(), "canary"]:
            assert canary not in said, (address, canary)
    await sync_to_async(create.change_masking)(one.key)
    assert NAMES["banner"] not in (await _told(one, AsyncClient()))[incident]


async def test_not_even_its_owner_is_shown_a_secret_of_the_plan(one: Monitor) -> None:
    client = AsyncClient()
    client.cookies[ownership.cookie_name()] = TOKEN
    pages = {**await _told(one, client), "manage": (await client.get(f"/m/{one.key}/")).content.decode()}
    for address, said in pages.items():
        assert SECRETS["password"] not in said, address
    assert SECRETS["webhook"] not in pages["manage"]


@pytest.mark.parametrize("kind", [kind for kind in Alert.Kind if kind != Alert.Kind.CONFIRM])
def test_no_alert_has_a_secret_of_the_plan(operator: Callable[..., Environment], kind: Alert.Kind) -> None:
    set_monitors(operator, vault_keys=(Secret("A" * 43 + "="),))
    one = _monitor()
    about = one.incidents.get() if kind != Alert.Kind.CHANGED else None
    change = Change.objects.get() if kind == Alert.Kind.CHANGED else None
    alert = Alert.objects.create(
        monitor=one, incident=about, change=change, kind=kind, channel=Alert.Channel.WEBHOOK, due=clock.now()
    )
    said = told.told(alert, clock.now())
    texts = [json.dumps(said.content()), *mail.plain(said)]
    key = webhook.key_of(one)
    for text in texts:
        for canary in (SECRETS["password"], SECRETS["webhook"], key, TOKEN, one.owner_hash, one.visitor):
            assert canary not in text
    assert one.key not in texts[0], "a program is not given the manage page"
