"""Proof of work (docs/security.md E5): needed, bound to visitor and target, good for once and for five minutes."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.test import AsyncClient
from django.utils import timezone

from smtptest.admission import proof_of_work
from smtptest.conf.quota_settings import ProofOfWork, Quotas
from smtptest.engine.smtp.plan import Auth, Plan
from smtptest.transcripts.models import Test, UsedProof
from tests.admission.test_quotas import From
from tests.servers.scripted import answering, serve
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = (
    "Your browser must solve a short puzzle first, which keeps robots away. It needs JavaScript: enable it for this"
    " site and press the button again."
)


@pytest.fixture(autouse=True)
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_of_work, "_TRIES", 3)
    monkeypatch.setattr(proof_of_work, "_COST", 10)


async def send(client: AsyncClient, fields: dict[str, Any], answer: str) -> Any:
    return await client.post(
        "/", json.dumps(fields), content_type="application/json", headers={proof_of_work.HEADER: answer}
    )


def solve(challenge: dict[str, Any]) -> str:
    parsed = Challenge.from_dict(challenge)
    solution = solve_challenge(parsed)
    assert solution is not None
    return Payload(parsed, solution).to_base64()


async def test_a_program_works_and_starts_its_test(
    operator: Callable[..., Any], client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    operator(quotas=Quotas(work=ProofOfWork.ALWAYS))
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        first = await post(client, fields)
        assert (first.status_code, first.json()["errors"]) == (403, {"__all__": [WORDS]})
        assert first["Cache-Control"] == "no-store"
        assert (await send(client, fields, solve(first.json()["challenge"]))).status_code == 201
        await tests_end()


async def test_of_twenty_with_one_solution_one_is_started(
    operator: Callable[..., Any], client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    operator(quotas=Quotas(work=ProofOfWork.ALWAYS))
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        answer = solve((await post(client, fields)).json()["challenge"])
        answers = await asyncio.gather(*(send(client, fields, answer) for _ in range(20)))
        await tests_end()
    assert sorted(each.status_code for each in answers) == [201] + [403] * 19
    assert await Test.objects.acount() == await UsedProof.objects.acount() == 1
    used = next(each for each in answers if each.status_code == 403)
    # Without a challenge, which a browser that sends twice would solve to start a second test.
    assert used.json() == {"errors": {"__all__": ["This proof of work was used before. Press the button again."]}}


async def test_a_solution_holds_for_its_visitor_and_target_alone(
    operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    operator(quotas=Quotas(work=ProofOfWork.ALWAYS))
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        answer = solve((await post(From("192.0.2.1"), fields)).json()["challenge"])
        assert (await send(From("192.0.2.2"), fields, answer)).status_code == 403
        assert (await send(From("192.0.2.1"), {**fields, "host": "127.0.0.2"}, answer)).status_code == 403
        assert (await send(From("192.0.2.1"), {**fields, "port": 1}, answer)).status_code == 403
        assert (await send(From("192.0.2.1"), fields, answer)).status_code == 201
        await tests_end()


async def test_a_limit_costs_no_work(operator: Callable[..., Any], tests_end: Callable[[], Any]) -> None:
    operator(quotas=Quotas(work=ProofOfWork.ALWAYS, visitor_hourly=1))
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        answers = [solve((await post(AsyncClient(), fields)).json()["challenge"]) for _ in range(2)]
        statuses = [(await send(AsyncClient(), fields, answer)).status_code for answer in answers]
        await tests_end()
    assert statuses == [201, 429]
    assert await UsedProof.objects.acount() == 1


def altered(answer: str, change: Callable[[Any], None]) -> str:
    fields = json.loads(b64decode(answer))
    change(fields)
    return b64encode(json.dumps(fields).encode()).decode()


PLAN = Plan(host="mx.test")


def fresh() -> str:
    with pytest.raises(proof_of_work.WorkNeeded) as needed:
        proof_of_work.proof("", PLAN, None, load=0)
    return solve(needed.value.challenge)


@pytest.mark.parametrize(
    "change",
    [
        lambda fields: fields["challenge"]["parameters"].update(expiresAt=99999999999),
        lambda fields: fields["challenge"]["parameters"]["data"].update(until=99999999999),
        lambda fields: fields["challenge"]["parameters"].update(data={"for": "x"}),
        lambda fields: fields["challenge"]["parameters"].update(cost=1),
        lambda fields: fields["challenge"]["parameters"].pop("data"),
        lambda fields: fields["challenge"].pop("signature"),
        lambda fields: fields["challenge"].update(signature=fields["challenge"]["signature"].upper()),
        lambda fields: fields["solution"].update(derivedKey="00"),
        lambda fields: fields.update(challenge=[]),
        lambda fields: fields.update(challenge={"parameters": []}),
        lambda fields: fields.update(challenge={"parameters": "x"}),
        lambda fields: fields.update(solution=None),
    ],
)
def test_what_was_changed_is_worth_nothing(change: Callable[[Any], None]) -> None:
    answer = fresh()
    assert proof_of_work.proof(answer, PLAN, None, load=0)
    with pytest.raises(proof_of_work.WorkNeeded):
        proof_of_work.proof(altered(answer, change), PLAN, None, load=0)


@pytest.mark.parametrize("answer", ["x", "e30=", "W10=", "bnVsbA==", "Ww==" * 900, "\u0000", "é"])
def test_what_is_no_solution_is_worth_nothing(answer: str) -> None:
    with pytest.raises(proof_of_work.WorkNeeded):
        proof_of_work.proof(answer, PLAN, None, load=0)


def test_a_challenge_holds_for_five_minutes_by_the_databases_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this process's own clock says: that of the process which made the challenge may be another."""
    made = timezone.now()
    monkeypatch.setattr("smtptest.transcripts.database.clock.now", lambda: made)
    answer = fresh()
    until = datetime.fromtimestamp(json.loads(b64decode(answer))["challenge"]["parameters"]["data"]["until"], UTC)
    assert 299 < (until - made).total_seconds() <= 300
    monkeypatch.setattr("smtptest.transcripts.database.clock.now", lambda: until)
    monkeypatch.setattr("altcha.v2.time.time", lambda: until.timestamp() + 3600)
    assert proof_of_work.proof(answer, PLAN, None, load=0)
    monkeypatch.setattr("smtptest.transcripts.database.clock.now", lambda: until + timedelta(seconds=1))
    monkeypatch.setattr("altcha.v2.time.time", lambda: until.timestamp() - 3600)
    with pytest.raises(proof_of_work.WorkNeeded):
        proof_of_work.proof(answer, PLAN, None, load=0)


def test_it_grows_with_the_load() -> None:
    assert [proof_of_work.tries(load) for load in (0, 0.24, 0.25, 0.5, 1, 7)] == [3, 3, 6, 12, 48, 48]


@pytest.mark.parametrize(
    ("setting", "plain", "login"),
    [(ProofOfWork.NEVER, False, False), (ProofOfWork.LOGIN, False, True), (ProofOfWork.ALWAYS, True, True)],
)
def test_who_has_to_work(setting: ProofOfWork, plain: bool, login: bool) -> None:
    limits = Quotas(work=setting)
    assert proof_of_work.is_needed(PLAN, limits) is plain
    assert proof_of_work.is_needed(Plan(host="mx.test", auth=Auth.AUTO), limits) is login


async def test_a_form_without_scripts_says_what_to_do(operator: Callable[..., Any], client: AsyncClient) -> None:
    operator(quotas=Quotas(work=ProofOfWork.ALWAYS))
    page = await client.post("/", {**FIELDS, "host": "mx.mail.example", "rcpt_to": "bob@example.com"})
    assert page.status_code == 403
    assert WORDS in page.content.decode()
    assert "bob@example.com" in page.content.decode()
