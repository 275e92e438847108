"""Which failures an MTA meets by going on to the next server, and for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from smtptest.engine.events import Finding, Finished
from smtptest.engine.smtp.plan import Auth, Probe, Route, Security, StopAfter
from tests.engine.clock import awaiting, movable_clock, silences, time_passes
from tests.engine.smtp.helpers import SHORT, Transcript
from tests.engine.smtp.routes import DOMAIN, ONE, SIX, TWO, domain, end, ends
from tests.servers.dns import Zone
from tests.servers.scripted import Peer, Script, answering, deserting

ZONE: Zone = {
    DOMAIN: {"MX": ["20 two.example.", "10 one.example."]},
    "one.example": {"A": [ONE]},
    "two.example": {"A": [TWO]},
}
STARTTLS = ("250-mx.test", "250 STARTTLS")


async def breaking_tls(peer: Peer) -> None:
    """A server whose handshake fails, as with a broken key."""
    await peer.say("220 mx.test")
    await peer.hear()
    await peer.say(*STARTTLS)
    await peer.hear()
    await peer.say("220 Go")
    await peer.reader.read(1)
    await peer.say(b"\x15\x03\x03\x00\x02\x02\x28")  # a fatal alert: handshake_failure
    peer.writer.close()


def codes(transcript: Transcript) -> list[str]:
    return [finding.code for finding in transcript.of(Finding)]


def found(transcript: Transcript, code: str) -> Any:
    (finding,) = [finding for finding in transcript.of(Finding) if finding.code == code]
    return finding


BEFORE_MAIL = [
    (answering(greeting="554 5.7.1 No"), "rejected"),
    (answering(greeting="521 5.3.2 This host accepts no mail"), "rejected"),
    (answering(greeting="500 Go away"), "rejected"),
    (answering(greeting="400 Not yet"), "deferred"),
    (answering(greeting="SSH-2.0-OpenSSH_9.2"), "protocol-error"),
    (deserting("EHLO", "closes"), "closed"),
    (deserting("EHLO", "resets"), "closed"),
    (deserting("EHLO", "closes_mid_line"), "closed"),
    (deserting("EHLO", "hangs"), "timeout"),
    (answering(EHLO="421 4.3.2 Overloaded"), "throttled"),
    (answering(EHLO="451 4.3.0 Not now"), "deferred"),
    (answering(EHLO="500 What?", HELO="421 Bye"), "throttled"),
    (answering(EHLO="500 What?", HELO="452 Full"), "deferred"),
    (answering(EHLO="550 5.7.1 No", HELO="550 5.7.1 No"), "rejected"),
]
TLS = [
    (answering(EHLO=STARTTLS, STARTTLS="454 4.7.0 TLS not available"), "tls-failed"),
    (answering(EHLO=STARTTLS, STARTTLS="501 5.5.4 No"), "tls-failed"),
    (answering(EHLO="250 mx.test"), "tls-failed"),
    (breaking_tls, "tls-failed"),
]
LATER = [
    (answering(MAIL="421 4.3.2 Overloaded"), "throttled"),
    (answering(MAIL="451 4.3.0 Not now"), "deferred"),
    (answering(MAIL="452 4.3.1 Full"), "deferred"),
    (deserting("MAIL", "closes"), "closed"),
    (deserting("MAIL", "hangs"), "timeout"),
    (answering(RCPT="450 4.2.0 Greylisted"), "deferred"),
    (answering(RCPT="421 4.7.0 Too many"), "throttled"),
    (deserting("RCPT", "resets"), "closed"),
    (answering(DATA="451 4.3.0 Not now"), "deferred"),
    (deserting("DATA", "closes"), "closed"),
    (answering(MAIL="SSH-2.0-OpenSSH_9.2"), "protocol-error"),
    (answering(RCPT="HTTP/1.1 400 Bad Request"), "protocol-error"),
    (answering(DATA="* BYE"), "protocol-error"),
    (answering(message="451 4.7.1 Try again"), "deferred"),
    (answering(message="452 4.3.1 Full"), "deferred"),
]


@pytest.mark.long
@pytest.mark.parametrize(("script", "verdict"), [*BEFORE_MAIL, *LATER])
async def test_the_next_server_is_tried(script: Script, verdict: str) -> None:
    with movable_clock() as forward:
        first_choice = silences(script, forward, SHORT.reply + 1) if verdict == "timeout" else script
        async with domain(ZONE, {ONE: first_choice, TWO: answering()}) as target:
            transcript = await target.send(Route.MX, stop_after=StopAfter.MESSAGE)
            assert target.servers[TWO].heard.count(".") == 1
    assert ends(transcript) == [f"one.example {verdict}", "two.example accepted"]
    first = next(event for event in transcript.of(Finished) if event.dialog == 0)
    assert found(transcript, "next-server").detail == first.summary
    verdict, summary = end(transcript)
    assert (verdict, "Answered by two.example; the first choice, one.example, " in summary) == ("accepted", True)


@pytest.mark.parametrize(("script", "verdict"), TLS)
async def test_the_next_server_is_tried_where_required_tls_is_not_to_be_had(script: Script, verdict: str) -> None:
    async with domain(ZONE, {ONE: script, TWO: answering(greeting="554 No")}) as target:
        transcript = await target.send(Route.MX, security=Security.STARTTLS)
    assert ends(transcript) == [f"one.example {verdict}", "two.example rejected"]


ENDINGS = [
    (answering(MAIL="550 5.7.1 No"), "rejected"),
    (answering(MAIL="501 5.1.7 Bad sender"), "rejected"),
    (answering(MAIL="350 What?"), "protocol-error"),
    (answering(RCPT="550 5.1.1 Unknown"), "rejected"),
    (answering(RCPT="554 5.7.1 Relay access denied"), "rejected"),
    (answering(DATA="554 5.5.1 No valid recipients"), "rejected"),
    (answering(message="554 5.7.1 Spam"), "rejected"),
    (answering(), "accepted"),
]


@pytest.mark.parametrize(("script", "verdict"), ENDINGS)
async def test_a_no_to_the_transaction_ends_the_route(script: Script, verdict: str) -> None:
    async with domain(ZONE, {ONE: script, TWO: answering()}) as target:
        transcript = await target.send(Route.MX, stop_after=StopAfter.MESSAGE)
        assert target.servers[TWO].peers == []
    assert ends(transcript) == [f"one.example {verdict}"]


@pytest.mark.parametrize("options", [{}, {"bdat": True}])
@pytest.mark.parametrize(
    ("last", "verdict"),
    [
        ("closes", "closed"),
        ("resets", "closed"),
        ("hangs", "timeout"),
        ("421 4.3.2 Bye", "throttled"),
        ("354 Go", "protocol-error"),
        ("OK", "protocol-error"),
    ],
)
async def test_a_message_that_may_have_been_taken_is_not_sent_again(
    last: str, verdict: str, options: dict[str, Any]
) -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            if line == "." or verb == "BDAT":
                await _end(peer, last)
                return
            if verb in ("EHLO", "MAIL", "RCPT"):
                await peer.say(*(("250-mx.test", "250 CHUNKING") if verb == "EHLO" else ("250 Ok",)))
            elif verb == "DATA":
                await peer.say("354 Go")

    with movable_clock() as forward:
        first_choice = silences(script, forward, SHORT.data + 1) if last == "hangs" else script
        async with domain(ZONE, {ONE: first_choice, TWO: answering()}) as target:
            transcript = await target.send(Route.MX, stop_after=StopAfter.MESSAGE, **options)
            assert target.servers[TWO].peers == []
    assert ends(transcript) == [f"one.example {verdict}"]
    assert end(transcript)[1].endswith("Whether the message was taken is unknown.")


async def _end(peer: Peer, how: str) -> None:
    if how == "resets":
        peer.reset()
    elif how == "closes":
        peer.writer.close()
    elif how == "hangs":
        await peer.gone()
    else:
        await peer.say(how)
        peer.writer.close()


async def test_a_password_is_tried_once() -> None:
    login = answering(EHLO=("250-mx.test", "250 AUTH PLAIN"), AUTH="535 5.7.8 Wrong")
    async with domain(ZONE, {ONE: login, TWO: login}) as target:
        transcript = await target.send(
            Route.MX, auth=Auth.PLAIN, username="alice", password="correct horse", insecure_auth=True
        )
        assert target.servers[TWO].peers == []
    assert ends(transcript) == ["one.example auth-failed"]


async def test_a_probe_is_made_once() -> None:
    async with domain(ZONE, {ONE: deserting("MAIL", "closes"), TWO: answering()}) as target:
        transcript = await target.send(Route.MX, probe=Probe.OPEN_RELAY, rcpt_to=(), mail_from="")
        assert target.servers[TWO].peers == []
    assert ends(transcript) == ["one.example closed"]


async def test_where_no_server_takes_it_the_last_that_answered_decides() -> None:
    scripts = {ONE: answering(RCPT="450 4.2.0 Greylisted"), TWO: answering(greeting="554 5.7.1 No")}
    async with domain(ZONE, scripts) as target:
        transcript = await target.send(Route.MX)
        again: Transcript = await _anew(target, {**ZONE, "two.example": {"A": ["127.0.0.9"]}})
        none: Transcript = await _anew(
            target, {**ZONE, "one.example": {"A": ["127.0.0.8"]}, "two.example": {"A": ["127.0.0.9"]}}
        )
    assert end(transcript)[0] == "rejected"
    assert end(again)[0] == "deferred"
    assert end(again)[1].startswith(f"No mail server of {DOMAIN} completed the session. one.example: The server")
    assert end(none)[0] == "unreachable"
    assert end(none)[1].startswith(f"None of {DOMAIN}'s mail servers could be reached. one.example: No connection to")


async def _anew(target: Any, zone: Zone) -> Transcript:
    target.dns.zone, target.transcript = zone, Transcript()
    return Transcript((await target.send(Route.MX)).events)


def choosing(**by_recipient: str) -> Script:
    """A server that answers RCPT by the local part of the recipient."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        in_message = False
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            if in_message and line != ".":
                continue
            in_message = verb == "DATA"
            local_part = line.partition("<")[2].partition("@")[0]
            answer = by_recipient.get(local_part, "250 Ok") if verb == "RCPT" else by_recipient.get(verb, "250 Ok")
            await peer.say("354 Go" if in_message else answer)

    return script


SEVERAL = ("ann@example.com", "bob@example.com", "eve@example.com")


def asked(target: Any, address: str) -> list[str]:
    """The recipients that were named to a server."""
    heard = [line for peer in target.servers[address].peers for line in peer.heard]
    return [line.partition("<")[2].partition("@")[0] for line in heard if line.startswith("RCPT")]


@pytest.mark.parametrize(
    ("one", "two", "second", "verdict", "taken"),
    [
        (
            {"bob": "450 Later"}, {}, ["bob"], "accepted",
            3,
        ),
        ({"bob": "450 Later"}, {"bob": "550 No"}, ["bob"], "partly-accepted", 2),
        ({"bob": "450 Later"}, {"bob": "450 Later"}, ["bob"], "partly-accepted", 2),
        ({"bob": "450 Later", "eve": "550 No"}, {}, ["bob"], "partly-accepted", 2),
        ({"eve": "550 No", ".": "451 Later"}, {}, ["ann", "bob"], "partly-accepted", 2),
        ({"ann": "450 Later", ".": "554 No"}, {}, ["ann"], "partly-accepted", 1),
        (
            {"ann": "550 No", "bob": "450 Later", "eve": "450 Later"}, {}, ["bob", "eve"], "partly-accepted",
            2,
        ),
    ],
)  # fmt: skip
async def test_the_next_server_is_asked_for_those_that_are_left(
    one: dict[str, str], two: dict[str, str], second: list[str], verdict: str, taken: int
) -> None:
    async with domain(ZONE, {ONE: choosing(**one), TWO: choosing(**two)}) as target:
        transcript = await target.send(Route.MX, stop_after=StopAfter.MESSAGE, rcpt_to=SEVERAL)
        assert asked(target, ONE) == ["ann", "bob", "eve"]
        assert asked(target, TWO) == second
    words = (
        f"{taken} of 3 recipients were accepted." if taken < 3 else "first choice, one.example, deferred some of the"
    )
    assert (end(transcript)[0], words in end(transcript)[1]) == (verdict, True)


async def test_a_recipient_that_was_rejected_is_not_asked_for_again() -> None:
    async with domain(ZONE, {ONE: choosing(ann="550 No", bob="550 No", eve="550 No"), TWO: choosing()}) as target:
        transcript = await target.send(Route.MX, rcpt_to=SEVERAL)
        assert target.servers[TWO].peers == []
    assert ends(transcript) == ["one.example rejected"]


async def test_the_next_address_of_the_same_host_is_named() -> None:
    zone: Zone = {DOMAIN: {"MX": ["10 one.example."]}, "one.example": {"A": [ONE, TWO]}}
    async with domain(zone, {ONE: answering(EHLO="421 Full"), TWO: answering()}) as target:
        transcript = await target.send(Route.MX)
    assert ends(transcript) == ["one.example throttled", f"one.example [{TWO}] passed"]
    assert found(transcript, "next-server").title.endswith(f"trying one.example [{TWO}] next")
    words = f"Answered by one.example [{TWO}]; the first choice, one.example [{ONE}], ended the session with"
    assert words in end(transcript)[1]


@pytest.mark.parametrize(("dead", "words"), [(2, ", and 1 more try failed."), (3, ", and 2 more tries failed.")])
async def test_further_tries_are_counted(dead: int, words: str) -> None:
    names = [f"dead{number}.example" for number in range(dead)]
    zone: Zone = {
        **ZONE,
        DOMAIN: {"MX": [*(f"{number} {name}." for number, name in enumerate(names)), "90 one.example."]},
    }
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await target.send(Route.MX)
    assert end(transcript)[1].endswith(
        f"Answered by one.example; the first choice, dead0.example, was unreachable{words}"
    )


@pytest.mark.parametrize(
    ("count", "left"),
    [(21, "1 more mail server was"), (25, "5 more mail servers were"), (40, "12 more mail servers were")],
)
async def test_more_servers_than_are_followed(count: int, left: str) -> None:
    zone: Zone = {DOMAIN: {"MX": [f"{n} mx{n}.example." for n in range(count)]}}
    async with domain(zone, {}) as target:
        transcript = await target.send(Route.MX)
    assert len(ends(transcript)) == 20
    told = found(transcript, "servers-not-tried")
    assert (told.title, told.dialog) == (f"{left} not tried", None)
    assert told.detail.startswith("A test has at most 20 sessions. Not tried: mx20.example")
    assert codes(transcript).count("next-server") == 19
    assert ("too-many-records" in codes(transcript)) is (count > 32)
    assert count <= 32 or found(transcript, "too-many-records").title == f"{DOMAIN} has {count} MX records"


async def test_forty_servers_whose_last_followed_one_takes_mail() -> None:
    zone: Zone = {
        DOMAIN: {"MX": [*(f"{n} mx{n}.example." for n in range(40, 0, -1))]},
        "mx20.example": {"A": [ONE]},
    }
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await target.send(Route.MX)
    assert (len(ends(transcript)), end(transcript)[0]) == (20, "passed")


@pytest.mark.parametrize("route", [Route.HOST, Route.MX])
async def test_forty_addresses_of_a_host(route: Route) -> None:
    crowd = [ONE, *(f"127.0.1.{number}" for number in range(1, 40))]
    zone: Zone = {DOMAIN: {"MX": ["10 one.example."]}, "one.example": {"A": crowd}}
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await target.send(route, host=DOMAIN if route is Route.MX else "one.example")
    assert end(transcript)[0] == "passed"
    assert found(transcript, "too-many-records").title == "one.example has 40 A records"
    assert found(transcript, "too-many-addresses").title == "one.example has 32 addresses; this test tries 5 at most"


@pytest.mark.parametrize(("dead", "alive"), [(40, 1), (5, 1), (6, 3), (4, 2)])
async def test_both_protocols_are_among_the_addresses_that_are_tried(dead: int, alive: int) -> None:
    zone: Zone = {
        DOMAIN: {"MX": ["10 one.example."]},
        "one.example": {
            "AAAA": [f"::ffff:127.0.1.{number}" for number in range(1, dead + 1)],
            "A": [ONE, TWO, "127.0.0.3"][:alive],
        },
    }
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await target.send(Route.MX)
    assert end(transcript)[0] == "passed"
    assert codes(transcript).count("no-connection") == 5 - min(alive, 2)


async def test_one_address_of_the_other_protocol_does_not_push_out_the_many() -> None:
    crowd = [f"127.0.1.{number}" for number in range(1, 40)]
    zone: Zone = {DOMAIN: {"MX": ["10 one.example."]}, "one.example": {"AAAA": [SIX], "A": crowd}}
    async with domain(zone, {}) as target:
        transcript = await target.send(Route.MX)
    assert codes(transcript).count("no-connection") == 5


async def test_servers_that_the_deadline_left_out_are_told() -> None:
    with time_passes(SHORT.deadline + 1, awaiting("EHLO")) as also:
        async with domain(ZONE, {ONE: deserting("EHLO", "hangs"), TWO: answering()}) as target:
            transcript = await target.send(Route.MX, limits=replace(SHORT, reply=100), also=also)
    assert ends(transcript) == ["one.example timeout"]
    assert found(transcript, "servers-not-tried").detail == "A test ends after 80 s. Not tried: two.example."
