from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.receiving.rspamd import MOST_RULES, NoScoreError, Rule, ask_rspamd
from smtptest.engine.words.sentence import Sentence
from tests.engine.clock import movable_clock
from tests.engine.receiving.checks.message_results import DELIVERY
from tests.engine.receiving.lint.helpers import message
from tests.servers.ports import free_port
from tests.servers.rspamd import RSPAMD, real_rspamd, rspamd

_GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"
_GOOD = b'{"score": 1, "required_score": 15, "action": "no action", "symbols": {}}'


async def failure(address: str, seconds: float = 5) -> str:
    with pytest.raises(NoScoreError) as caught:
        await ask_rspamd(address, DELIVERY, seconds)
    return caught.value.words.code


async def nobody(_: GuardedNetwork, host: str, __: str) -> list[Lookup]:
    """What is known of a name that is none: the machine's own name server is not asked."""
    return [Lookup(host, kind, (), Sentence("lookup-nxdomain"), absent="name") for kind in ("AAAA", "A")]


async def test_the_message_is_sent_with_its_envelope() -> None:
    async with rspamd(_GOOD) as (address, asked):
        delivery = replace(DELIVERY, message=b"Subject: a\r\n\r\n", helo="m\xfc\r\nX: y", tls=None)
        found = await ask_rspamd(address + "/prefix", delivery)
    head, _, body = asked[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /prefix/checkv2 HTTP/1.1"
    assert {b"IP: 192.0.2.1", rb"Helo: m\xC3\xBC\x0D\x0AX: y", b"From: ann@example.org"} <= set(lines)
    assert body == b"Subject: a\r\n\r\n"
    assert (found.score, found.required, found.action, found.rules) == (1, 15, "no action", ())


async def test_tls_is_told_and_an_empty_message_can_be_sent() -> None:
    async with rspamd(_GOOD) as (address, asked):
        await ask_rspamd(address.replace("127.0.0.1", "localhost"), DELIVERY)
    assert b"TLS-Version: TLSv1.3\r\n" in asked[0]
    assert asked[0].endswith(b"\r\n\r\n")


async def test_it_may_listen_on_one_address_of_its_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's localhost is ::1 first."""
    found = [Lookup("localhost", "AAAA", ("::1",)), Lookup("localhost", "A", ("127.0.0.1",))]

    async def addresses(*_: object) -> list[Lookup]:
        return found

    monkeypatch.setattr(GuardedNetwork, "addresses", addresses)
    async with rspamd(_GOOD) as (address, asked):
        await ask_rspamd(address.replace("127.0.0.1", "localhost"), DELIVERY)
        assert len(asked) == 1
    assert await failure(address.replace("127.0.0.1", "localhost")) == "connect-refused"


async def test_an_address_that_says_nothing_leaves_time_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Lookup("localhost", "AAAA", ("::1",)), Lookup("localhost", "A", ("127.0.0.1",))]
    connect = GuardedNetwork.connect

    async def addresses(*_: object) -> list[Lookup]:
        return found

    async def silent(network: GuardedNetwork, address: str, port: int, seconds: float) -> socket.socket:
        if address == "::1":
            forward(seconds)
            await asyncio.sleep(0)  # in which a limit that passes is met
            raise TimeoutError
        return await connect(network, address, port, seconds)

    monkeypatch.setattr(GuardedNetwork, "addresses", addresses)
    monkeypatch.setattr(GuardedNetwork, "connect", silent)
    with movable_clock() as forward:
        async with rspamd(_GOOD) as (address, asked):
            await ask_rspamd(address.replace("127.0.0.1", "localhost"), DELIVERY, 60)
            assert len(asked) == 1


async def test_rules_are_bounded_and_the_strongest_come_first() -> None:
    symbols = ", ".join(f'"R{number}": {{"score": {-number}}}' for number in range(2 * MOST_RULES))
    answer = f'{{"score": 0, "required_score": 1, "action": "", "symbols": {{{symbols}}}}}'
    async with rspamd(answer.encode()) as (address, _):
        rules = (await ask_rspamd(address, DELIVERY)).rules
    assert (len(rules), rules[0]) == (MOST_RULES, Rule(f"R{2 * MOST_RULES - 1}", 1 - 2 * MOST_RULES, ""))


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"{", b'{"symbols": []}', b'{"symbols": {"A": 1}}', b"\xff", b"[" * 100_000]
)
async def test_what_is_no_answer(answer: bytes) -> None:
    async with rspamd(answer) as (address, _):
        assert await failure(address) == "rspamd-answer"


async def test_reasons_why_there_is_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    async with rspamd(b"", "503 Away") as (address, _):
        assert await failure(address) == "fetch-status"
    assert await failure(address) == "connect-refused"
    with monkeypatch.context() as patch:
        patch.setattr(GuardedNetwork, "addresses", nobody)
        assert await failure("http://nosuch.invalid") == "reason-and-reason"
    never = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await never.wait()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        assert await failure(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", 0.2) == "fetch-timeout"
        never.set()


async def test_a_server_that_speaks_no_tls() -> None:
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 What\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        assert await failure(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}") == "fetch-tls"


@pytest.mark.process
@pytest.mark.skipif(RSPAMD is None, reason="rspamd is not installed")
async def test_the_real_rspamd_knows_the_test_message(tmp_path: Path) -> None:
    async with real_rspamd(tmp_path, free_port()) as address:
        spam = await ask_rspamd(address, replace(DELIVERY, message=message(body=_GTUBE)))
        good = await ask_rspamd(address, replace(DELIVERY, message=message()))
    assert (spam.action, spam.score, spam.required, spam.rules[0].name) == ("reject", 15, 15, "GTUBE")
    assert (good.action, good.score) == ("no action", 0)
