"""A domain check in every form that a reader may ask for, and the same of its masked copy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import Event
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from tests.engine.domain.helpers import DOMAIN, run
from tests.engine.domain.test_run_checks import WELL, ZONE
from tests.servers.dns import Zone
from tests.transcripts.factory import OWNER
from tests.web.views.test_sharing import every_view, owner

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = DomainPlan(domain=DOMAIN, addresses=("9.8.7.6",), helo="out.aqxabc.org", selectors=("default",), connect=False)
NAMES = (DOMAIN, "mx.example", "9.8.7.6", "aqxabc", "default._domainkey")


def stored(events: list[Event]) -> Test:
    test = event_log.create(PLAN.to_json(), OWNER, timedelta(days=30), Test.Kind.DOMAIN)
    event_log.append(test.pk, events)
    return test


async def checked(zone: Zone) -> Test:
    told = await run(zone, PLAN)
    return await sync_to_async(stored)(told.events)


def leaks(text: str) -> list[str]:
    return [name for name in NAMES if name in text.lower()]


async def test_its_masked_copy_names_nobody_in_any_form() -> None:
    test = await checked(WELL)
    assert leaks(await every_view(f"/t/{test.public_id}")) == list(NAMES)
    preview = await owner().get(f"/t/{test.public_id}/mask/")
    assert (preview.status_code, leaks(preview.context["text"])) == (200, [])
    made = await owner().post(f"/t/{test.public_id}/mask/")
    copy = made["Location"].partition("#")[0].rstrip("/")
    found = (await AsyncClient().get(f"{copy}.json")).json()
    assert (found["kind"], found["masked"], found["plan"]["domain"]) == ("domain", True, "host-1.example")
    assert leaks(await every_view(copy)) == []


async def test_two_checks_are_compared_and_a_link_has_its_picture() -> None:
    first, second = await checked(ZONE), await checked(WELL)
    found = await AsyncClient().get(f"/t/{first.public_id}/compare/{second.public_id}/")
    facts = {(fact["name"], fact.get("label")): (fact["before"], fact["after"]) for fact in found.context["facts"]}
    assert found.status_code == 200
    assert facts["check", "SPF record"][0].startswith("problem: ")
    assert facts["answer", f"_dmarc.{DOMAIN} TXT"][1].startswith('"v=DMARC1')
    assert found.context["kind"] == "runs"
    picture = await AsyncClient().get(f"/t/{first.public_id}.png?host=1")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
