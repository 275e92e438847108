"""A domain check in the public profile: counted, refused and worked for as a test is (docs/security.md E2, E3, E5)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient

from smtptest.admission import proof_of_work
from smtptest.conf.quota_settings import ProofOfWork
from smtptest.transcripts.models import Test
from tests.admission.test_proof_of_work import WORDS, easy, solve
from tests.admission.test_quotas import From
from tests.servers.dns import Zone
from tests.web.public_service import QUOTAS
from tests.web.public_service import service as service  # noqa: PLC0414  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)
easy = easy  # noqa: PLW0127  # a fixture
ZONE: Zone = {
    "target.example": {"MX": ["10 mx.target.example.", "20 mx.other.example."]},
    "mx.target.example": {"A": ["127.0.0.1"]},
    "mx.other.example": {"A": ["127.0.0.2"]},
}
DENY = {"TXT": ['"v=smtptest1; deny"']}


async def post(client: AsyncClient, answer: str = "", **fields: Any) -> Any:
    body = json.dumps({"domain": "target.example", **fields})
    headers = {proof_of_work.HEADER: answer}
    return await client.post("/domain/", body, content_type="application/json", headers=headers)


async def document(answer: Any) -> Any:
    assert answer.status_code == 201, answer.content
    return (await AsyncClient().get(f"/t/{answer.json()['id']}.json")).json()


async def test_an_owner_who_opted_out_is_asked_nothing_else(
    service: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    async with service({**ZONE, "_smtptest.target.example": DENY}):
        answer = await post(AsyncClient(), domain="sub.target.example")
        await tests_end()
    found = await document(answer)
    assert (found["verdict"], found["dialogs"]) == ("refused", [])
    assert [event["query"] for event in found["events"] if event["kind"] == "resolved"] == ["_smtptest.target.example"]


async def test_a_mail_server_whose_owner_opted_out_is_not_dialled(
    service: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    async with service({**ZONE, "_smtptest.other.example": DENY}):
        answer = await post(AsyncClient())
        await tests_end()
    found = await document(answer)
    assert found["verdict"] == "passed"
    assert {each["host"]: each["verdict"] for each in found["dialogs"]} == {
        "mx.target.example": "unreachable", "mx.other.example": "refused",
    }  # fmt: skip


async def test_nothing_is_fetched_from_a_blocked_host(
    service: Callable[..., Any], tests_end: Callable[[], Any], tmp_path: Path
) -> None:
    """The owner of a domain decides which host its records name, and what is asked of it."""
    blocked = tmp_path / "blocked"
    blocked.write_text("other.example\n")
    logo = {"TXT": ['"v=BIMI1; l=https://www.other.example/unsubscribe?id=7; a="']}
    async with service({**ZONE, "default._bimi.target.example": logo}, blocklist=str(blocked)):
        taken = await post(AsyncClient(), connect=False)
        await tests_end()
    found = await document(taken)
    [error] = [event["error"] for event in found["events"] if event["kind"] == "fetched"]
    assert error.startswith("the operator of this service lets nothing be fetched")
    assert {each["id"]: each["result"] for each in found["checks"]}["bimi-svg"] == "unknown"


async def test_a_blocked_domain_is_refused_beside_its_field_and_a_blocked_server_in_its_dialog(
    service: Callable[..., Any], tests_end: Callable[[], Any], tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("other.example\n")
    async with service(ZONE, blocklist=str(blocked)):
        refused, taken = await post(AsyncClient(), domain="www.other.example"), await post(AsyncClient())
        await tests_end()
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"domain"})
    verdicts = {each["host"]: each["verdict"] for each in (await document(taken))["dialogs"]}
    assert verdicts["mx.other.example"] == "refused"


async def test_it_counts_for_its_visitor_and_its_domain(
    service: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    async with service({}, quotas=replace(QUOTAS, visitor_hourly=3, target_hourly=4)):
        mine = [await post(From("192.0.2.1"), domain=f"d{n}.example", connect=False) for n in range(4)]
        others = [await post(From(f"192.0.2.{2 + n // 2}"), domain=f"d{n}.target.example") for n in range(5)]
        page = await From("192.0.2.9").post("/domain/", {"domain": "target.example"})
        await tests_end()
    assert [each.status_code for each in mine] == [201] * 3 + [429]
    assert set(mine[-1].json()["errors"]) == {"__all__"}
    assert int(mine[-1]["Retry-After"]) > 0
    assert [each.status_code for each in others] == [201] * 4 + [429]
    assert set(others[-1].json()["errors"]) == {"domain"}
    assert page.status_code == 429
    assert page.context["form"].errors["domain"][0].startswith("This domain has reached its limit of checks")


async def test_it_needs_work_for_this_domain_each_time(
    service: Callable[..., Any], tests_end: Callable[[], Any], client: AsyncClient
) -> None:
    async with service({}, quotas=replace(QUOTAS, work=ProofOfWork.ALWAYS)):
        first = await post(client)
        answer = solve(first.json()["challenge"])
        other = await post(client, answer, domain="other.example")
        started, twice = await post(client, answer), await post(client, answer)
        await tests_end()
        page = await client.post("/domain/", {"domain": "target.example"})
        again = await client.post(f"/t/{started.json()['id']}/again/")
    assert (first.status_code, first.json()["errors"]) == (403, {"__all__": [WORDS]})
    assert [each.status_code for each in (other, started, twice)] == [403, 201, 403]
    assert (page.status_code, WORDS in page.content.decode()) == (403, True)
    assert (again.status_code, again["Location"]) == (303, f"/domain/?previous={started.json()['id']}")
    assert await Test.objects.acount() == 1
