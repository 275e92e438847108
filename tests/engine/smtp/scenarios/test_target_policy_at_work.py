"""Whose turn it is and who wants no test, where strangers may start one: every event, against a name server of ours."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from smtptest.engine.events import Finding, Finished
from smtptest.engine.smtp.plan import Route, Security, StopAfter
from smtptest.engine.smtp.rules import Rules, Slot
from smtptest.engine.words.sentence import Sentence
from tests.engine.said import said
from tests.engine.smtp.helpers import Transcript, run
from tests.engine.smtp.routes import DOMAIN, ONE, TWO, domain, end, ends
from tests.engine.smtp.story import story
from tests.servers.dns import Zone
from tests.servers.scripted import answering, serve

HOST = "one.example"
DENIES = {f"_smtptest.{DOMAIN}": {"TXT": ['"v=smtptest1; deny"']}}


@dataclass
class Policy:
    """Says what it was told to, and keeps what it was asked."""

    forbidden: str = ""
    owners: dict[str, str] = field(default_factory=dict)
    turns: dict[str, Slot] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def refusal(self, host: str) -> Sentence | None:
        return said("Not here.") if host == self.forbidden else None

    def bars(self, server: str) -> bool:
        return server == self.forbidden

    def opt_out_domain(self, host: str) -> str | None:
        return self.owners.get(host)

    async def slot(self, host: str, address: str) -> Slot:
        self.asked.append(f"{host} {address}")
        return self.turns.get(address, Slot())


async def send(zone: Zone, *addresses: str, **options: Any) -> Transcript:
    """To the host by its name, with servers on these addresses."""
    async with domain(zone, {address: answering() for address in addresses}) as target:
        return await target.send(Route.HOST, host=HOST, **options)


async def test_a_name_that_is_not_dialled() -> None:
    transcript = await send({HOST: {"A": [ONE]}}, ONE, rules=Rules(policy=Policy(forbidden=HOST)))
    assert story(transcript) == ["0 refused: Not here.", "test refused: Not here."]


@pytest.mark.parametrize("owner", [DOMAIN, None])
async def test_the_owner_of_a_servers_name_is_asked_before_anything_else(owner: str | None) -> None:
    door = Policy(owners={HOST: owner} if owner else {})
    transcript = await send({HOST: {"A": [ONE]}, **DENIES}, ONE, rules=Rules(policy=door))
    if owner is None:
        assert transcript.verdict == "passed"
        return
    words = f"refused: The owner of {DOMAIN} has opted out of tests by this service (TXT record at _smtptest.{DOMAIN})."
    assert story(transcript) == [
        f'_smtptest.{DOMAIN} TXT "v=smtptest1; deny"', f"0 {words}", f"test {words}",
    ]  # fmt: skip
    assert door.asked == []


async def test_an_owner_is_asked_once_in_a_test() -> None:
    zone = {HOST: {"A": [ONE]}, f"_smtptest.{DOMAIN}": {"TXT": ['"v=spf1 -all"']}}
    rules = Rules(policy=Policy(owners={HOST: DOMAIN}), opt_out_domains=(DOMAIN, DOMAIN))
    transcript = await send(zone, ONE, rules=rules)
    assert transcript.verdict == "passed"
    assert [line for line in story(transcript) if "_smtptest" in line] == [f'_smtptest.{DOMAIN} TXT "v=spf1 -all"']


async def test_an_owners_no_ends_the_test_before_its_first_dialog() -> None:
    transcript = await send({HOST: {"A": [ONE]}, **DENIES}, ONE, rules=Rules(opt_out_domains=(DOMAIN,)))
    assert ends(transcript) == []
    assert end(transcript)[0] == "refused"


@pytest.mark.parametrize(
    ("seconds", "title"),
    [
        (0.01, "Waiting: this service pauses between tests of the same server"),
        (1.0, "Waiting 1 s: this service pauses between tests of the same server"),
    ],
)
async def test_the_wait_for_a_turn_is_told(seconds: float, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("smtptest.engine.smtp.rules.asyncio.sleep", sleep)
    async with serve(answering()) as server:
        transcript = await run(server, security=Security.NONE, rules=Rules(wait=seconds))
    assert story(transcript)[:3] == ["queue…", "! info queued", "queue done"]
    assert (transcript.of(Finding)[0].title, waited[0]) == (title, seconds)
    assert transcript.verdict == "passed"


async def test_the_wait_for_a_turn_is_not_the_servers_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour, by the recorder's clock alone."""
    passed, clock = [0], time.monotonic_ns

    async def sleep(seconds: float) -> None:
        passed.append(int(seconds * 10**9))

    monkeypatch.setattr("smtptest.engine.smtp.rules.asyncio.sleep", sleep)
    monkeypatch.setattr("smtptest.engine.recorder.time.monotonic_ns", lambda: clock() + sum(passed))
    rules = Rules(policy=Policy(turns={ONE: Slot(seconds=3600.0)}))
    transcript = await send({HOST: {"A": [ONE]}}, ONE, rules=rules, stop_after=StopAfter.CONNECT)
    (dialog, _) = transcript.of(Finished)
    assert dialog.t > 3600 > dialog.took
    (told,) = re.findall(r"answers on port \d+ in (\d+) ms", transcript.summary)
    assert int(told) < 3_600_000


async def test_each_address_has_its_turn() -> None:
    door = Policy(turns={ONE: Slot(seconds=0.01), TWO: Slot(refusal=said("Come again in 9 s."))})
    transcript = await send({HOST: {"A": [TWO, ONE]}}, ONE, TWO, rules=Rules(policy=door))
    addresses = [line.split(" ")[1] for line in door.asked]
    assert sorted(addresses) == sorted({*addresses})
    assert addresses[-1] == ONE
    connect = story(transcript)
    assert connect[connect.index("queue…") + 1 :][:2] == ["! info queued", "queue done"]
    assert f"connected to {ONE}" in connect
    assert transcript.verdict == "passed"


async def test_an_address_out_of_turn_is_not_dialled() -> None:
    out_of_turn = Slot(refusal=said("Come again in 9 s."))
    door = Policy(turns={ONE: out_of_turn, TWO: out_of_turn})
    async with domain({HOST: {"A": [ONE, TWO]}}, {ONE: answering(), TWO: answering()}) as target:
        transcript = await target.send(Route.HOST, host=HOST, rules=Rules(policy=door))
        assert [server.peers for server in target.servers.values()] == [[], []]
    assert transcript.findings == ["no-connection", "no-connection"]
    assert transcript.verdict == "refused"
    assert "Come again in 9 s." in transcript.summary
