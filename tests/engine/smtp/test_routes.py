"""Routes: a domain's mail servers as its DNS names them, tried in turn, or all of them."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
import trustme

from smtptest.engine.events import Connected, DialogStarted, Finding, Finished, Resolved, Severity
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import NOT_PUBLIC, Policy
from smtptest.engine.smtp import routes
from smtptest.engine.smtp.plan import Route, Security, StopAfter, Verify
from tests.engine.clock import all_of, awaiting, movable_clock, time_passes
from tests.engine.smtp.helpers import SHORT, Transcript
from tests.engine.smtp.routes import DOMAIN, ONE, SIX, TWO, domain, end, ends
from tests.servers.dns import Misbehaviour, Zone
from tests.servers.scripted import Peer, Script, answering, deserting

ZONE: Zone = {
    DOMAIN: {"MX": ["20 two.example.", "10 one.example."]},
    "one.example": {"A": [ONE]},
    "two.example": {"A": [TWO]},
}
PASSED = "The server accepts the sender and the recipient. No message was sent."


def resolved(transcript: Transcript) -> list[tuple[int | None, str, str, str]]:
    return [
        (event.dialog, event.query, event.type, ", ".join(event.answers) or event.error)
        for event in transcript.of(Resolved)
    ]


def codes(transcript: Transcript) -> list[str]:
    """Findings about the route, not about the conversations."""
    return [finding.code for finding in transcript.of(Finding) if finding.code != "greeting-name"]


async def test_the_mx_of_the_lowest_preference_is_tried_first_and_alone() -> None:
    async with domain(ZONE, {ONE: answering(), TWO: answering()}) as target:
        transcript = await target.send(Route.MX)
        assert target.servers[TWO].peers == []
    assert resolved(transcript) == [
        (None, DOMAIN, "MX", "20 two.example., 10 one.example."),
        (0, "one.example", "AAAA", "the name has no AAAA record"),
        (0, "one.example", "A", ONE),
    ]
    assert ends(transcript) == ["one.example passed"]
    assert end(transcript) == ("passed", PASSED)
    assert codes(transcript) == []
    assert transcript.stages[:3] == ["resolve done", "resolve done", "connect done"]


@pytest.mark.parametrize(
    ("script", "verdict", "deed"),
    [
        (None, "unreachable", "was unreachable"),
        (deserting("greeting", "closes"), "closed", "closed the connection"),
        (deserting("greeting", "hangs"), "timeout", "timed out"),
        (
            answering(greeting="421 4.3.2 Too many connections"),
            "throttled",
            "ended the session with a temporary error (421)",
        ),
        (answering(greeting="450 4.7.1 Later"), "deferred", "answered with a temporary error"),
        (answering(greeting="554 5.7.1 No"), "rejected", "refused the session"),
    ],
)
async def test_the_next_host_is_tried_and_told_with_the_reason(script: Script | None, verdict: str, deed: str) -> None:
    scripts = {TWO: answering(), **({ONE: script} if script else {})}
    silence = SHORT.reply + 1 if verdict == "timeout" else 0.0
    async with domain(ZONE, scripts) as target:
        with time_passes(silence, awaiting("greeting")) as also:
            transcript = await target.send(Route.MX, also=also)
    assert ends(transcript) == [f"one.example {verdict}", "two.example passed"]
    assert end(transcript) == (
        "passed", f"{PASSED} Answered by two.example; the first choice, one.example, {deed}.",
    )  # fmt: skip
    (told,) = [finding for finding in transcript.of(Finding) if finding.code == "next-server"]
    assert told.title == f"one.example {deed.replace('was', 'is')}; trying two.example next"
    (first, _) = [finished for finished in transcript.of(Finished) if finished.dialog is not None]
    assert (told.dialog, told.detail) == (None, first.summary)


async def test_the_next_address_of_a_host_comes_before_the_next_host() -> None:
    zone: Zone = {**ZONE, "one.example": {"A": [ONE, TWO]}, "two.example": {"AAAA": [SIX]}}
    scripts = {ONE: answering(greeting="421 4.3.2 Full"), TWO: answering(), SIX: answering()}
    async with domain(zone, scripts) as target:
        transcript = await target.send(Route.MX)
        assert target.servers[SIX].peers == []
    assert ends(transcript) == ["one.example throttled", f"one.example [{TWO}] passed"]


async def test_where_no_server_takes_it_the_summary_names_them() -> None:
    async with domain(ZONE, {ONE: answering(greeting="421 4.3.2 Full")}) as target:
        transcript = await target.send(Route.MX)
    assert ends(transcript) == ["one.example throttled", "two.example unreachable"]
    assert end(transcript) == (
        "throttled",
        f"No mail server of {DOMAIN} completed the session. one.example: The server ended the session with a "
        f"temporary error instead of sending "
        "the greeting: “421 4.3.2 Full”. two.example: No connection to two.example port "
        f"{target.port} ({TWO}: Connection refused).",
    )


async def test_a_host_inside_is_named_to_nobody_and_the_others_are_tried() -> None:
    zone: Zone = {**ZONE, "one.example": {"A": ["10.1.2.3", TWO]}}
    policy = Policy(public=True, allow_networks=(ip_network(TWO),))
    async with domain(zone, {TWO: answering()}) as target:
        target.network = GuardedNetwork(policy, [target.dns.nameserver], dns_limit=20)
        transcript = await target.send(Route.MX)
        forbidding = Policy(public=True, ports=frozenset({25}))
        target.transcript = Transcript()
        target.network = GuardedNetwork(forbidding, [target.dns.nameserver], dns_limit=20)
        refused = await target.send(Route.EVERY)
    assert ends(transcript) == ["two.example passed"]
    assert [finding.code for finding in transcript.of(Finding) if finding.level is Severity.PROBLEM] == [
        "mx-not-public"
    ]
    assert "one.example" not in str(transcript.events)
    assert "10.1.2.3" not in str(transcript.events)
    assert (ends(refused), resolved(refused), end(refused)[0]) == ([], [], "refused")


async def test_a_host_whose_address_is_inside_is_refused_without_it() -> None:
    async with domain({**ZONE, "one.example": {"A": ["10.1.2.3"]}}, {}) as target:
        target.network = GuardedNetwork(Policy(public=True), [target.dns.nameserver], dns_limit=20)
        transcript = await target.send(Route.HOST, host="one.example")
    assert end(transcript) == ("refused", NOT_PUBLIC)
    assert "10.1.2.3" not in str(transcript.events)


EVERY: Zone = {
    DOMAIN: {"MX": ["10 one.example.", "20 two.example.", "30 dead.example."]},
    "one.example": {"A": [ONE], "AAAA": [SIX]},
    "two.example": {"A": [TWO, ONE]},
}


async def test_every_address_of_every_mx_has_its_dialog_and_the_worst_is_the_verdict() -> None:
    scripts = {ONE: answering(), SIX: answering(RCPT="450 4.2.0 Later"), TWO: answering(RCPT="550 5.1.1 No")}
    async with domain(EVERY, scripts) as target:
        transcript = await target.send(Route.EVERY)
    assert sorted(ends(transcript)) == sorted(
        [
            f"one.example [{SIX}] deferred",
            f"one.example [{ONE}] passed",
            f"two.example [{ONE}] passed",
            f"two.example [{TWO}] rejected",
            "dead.example unreachable",
        ]
    )
    assert end(transcript) == (
        "rejected",
        f"2 of 5 addresses passed; two.example [{TWO}]: The server refused the recipient <bob@example.com>: “550 5.1.1 "
        "No”. dead.example: dead.example does not exist in DNS (NXDOMAIN). one.example "
        f"[{SIX}]: The server deferred the recipient <bob@example.com>: “450 4.2.0 Later”.",
    )
    assert {dialog for dialog, *_ in resolved(transcript)} == {None}
    assert sorted((event.host, event.address) for event in transcript.of(Connected)) == [
        ("one.example", ONE), ("one.example", SIX), ("two.example", ONE), ("two.example", TWO),
    ]  # fmt: skip


async def test_where_all_is_well_the_summary_is_short() -> None:
    async with domain(ZONE, {ONE: answering(), TWO: answering()}) as target:
        transcript = await target.send(Route.EVERY)
    assert end(transcript) == ("passed", "All 2 addresses passed.")


async def test_at_most_four_at_once_and_never_two_to_one_address() -> None:
    addresses = [f"127.0.0.{number}" for number in range(1, 7)]
    open_now: dict[str, int] = dict.fromkeys(addresses, 0)
    most, each = 0, 0
    four = asyncio.Event()

    def counting(address: str) -> Script:
        async def script(peer: Peer) -> None:
            nonlocal most, each
            open_now[address] += 1
            most, each = max(most, sum(open_now.values())), max(each, *open_now.values())
            if sum(open_now.values()) == 4:
                four.set()
            await four.wait()
            await peer.say("220 mx.test")
            while (line := await peer.hear()) is not None and line != "QUIT":
                await peer.say("250 Ok")
            open_now[address] -= 1
            await peer.say("221 Bye")

        return script

    zone: Zone = {
        DOMAIN: {"MX": ["10 one.example.", "20 two.example.", "30 three.example."]},
        "one.example": {"A": addresses[:1]},
        "two.example": {"A": addresses[:1]},
        "three.example": {"A": addresses},
    }
    async with domain(zone, {address: counting(address) for address in addresses}) as target:
        transcript = await target.send(Route.EVERY, stop_after=StopAfter.EHLO)
    assert len(ends(transcript)) == 8
    assert end(transcript) == ("passed", "All 8 addresses passed.")
    assert (most, each) == (4, 1)


async def test_the_deadline_holds_for_the_whole_test() -> None:
    limits = replace(SHORT, reply=100, deadline=10)
    silent = deserting("greeting", "hangs")
    words = "The test reached its limit of 10 s while it was waiting for "
    async with domain(ZONE, {ONE: silent, TWO: silent}) as target:
        with time_passes(11, awaiting("greeting")) as also:
            turn = await target.send(Route.MX, limits=limits, also=also)
        target.transcript = Transcript()
        with time_passes(11, all_of(awaiting("greeting", 0), awaiting("greeting", 1))) as also:
            every = await target.send(Route.EVERY, limits=limits, also=also)
        target.transcript = Transcript()
        target.dns.zone = {DOMAIN: Misbehaviour.SILENT}
        target.dns.asked.clear()
        with movable_clock() as forward:
            looking_up = asyncio.create_task(target.send(Route.MX, limits=limits))
            await target.dns.asked.wait()
            forward(11)
            lookup = await looking_up
    assert (ends(turn), end(turn)) == (["one.example timeout"], ("timeout", f"{words}the greeting."))
    assert ends(every) == [f"one.example [{ONE}] timeout", f"two.example [{TWO}] timeout"]
    assert (ends(lookup), end(lookup)) == ([], ("timeout", f"{words}the domain's mail servers."))
    assert resolved(lookup) == [(None, DOMAIN, "MX", "not waited for any longer")]


async def test_the_certificate_is_to_be_for_the_mx_host(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    roots = (str(tmp_path / "ca.pem"),)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("one.example").configure_cert(context)

    async def script(peer: Peer) -> None:
        await obeys_with_starttls(peer, context)

    async with domain(ZONE, {ONE: script, TWO: script}) as target:
        transcript = await target.send(
            Route.EVERY, roots=roots, security=Security.STARTTLS, verify=Verify.REQUIRE, stop_after=StopAfter.TLS
        )
    assert ends(transcript) == [f"one.example [{ONE}] passed", f"two.example [{TWO}] tls-failed"]
    (told,) = [finding for finding in transcript.of(Finding) if finding.code == "certificate-name-mismatch"]
    assert told.detail.startswith("For two.example: it is for one.example, not for two.example.")


async def obeys_with_starttls(peer: Peer, context: ssl.SSLContext) -> None:
    await peer.say("220 mx.test")
    await peer.hear()
    await peer.say("250-mx.test", "250 STARTTLS")
    await peer.hear()
    await peer.say("220 Go")
    await peer.starttls(context)
    while await peer.hear():
        await peer.say("250 Ok")


async def test_a_server_is_asked_on_each_port_with_the_security_that_goes_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with domain({"one.example": {"A": [ONE]}}, {ONE: answering()}) as target:
        closed = 1
        monkeypatch.setattr(routes, "PORTS", {closed: Security.TLS, target.port: Security.NONE})
        transcript = await target.send(Route.PORTS, host="one.example", security=Security.TLS)
    begun = transcript.of(DialogStarted)
    assert [(event.part, event.port) for event in begun] == [
        (f"port {closed}", closed), (f"port {target.port}", target.port),
    ]  # fmt: skip
    assert ends(transcript)[1] == "one.example passed"
    verdict, summary = end(transcript)
    assert verdict == "passed"
    assert summary.startswith(
        f"Passed on port {target.port}. Not passed: port {closed}: No connection to one.example port {closed}"
    )
