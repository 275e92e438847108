"""Postfix's smtp client as a referee: the same servers, the same fate, but for the differences listed here."""

from __future__ import annotations

import asyncio
import random
import re
import socket
import ssl
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import trustme

from smtptest.engine.events import Event
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Plan, Route, Security, StopAfter
from smtptest.engine.smtp.run_test import run_test
from tests.engine.smtp.helpers import ANYTHING
from tests.engine.smtp.refereed import Case, cases
from tests.servers.dns import dns_server
from tests.servers.postfix import missing
from tests.servers.postfix_sender import Sender, sending
from tests.servers.scripted import ScriptedServer, serve

pytestmark = pytest.mark.postfix

ADDRESSES = ("127.0.0.1", "127.0.0.2")
# Long, because what hangs must be told from a machine that is busy.
SECONDS = 5
LIMITS = SessionLimits(connect=SECONDS, tls=SECONDS, reply=SECONDS, data=SECONDS, deadline=60)
PLAN = Plan(
    host="", route=Route.MX, stop_after=StopAfter.MESSAGE, helo="client.test", mail_from="ann@sender.test"
)  # fmt: skip
TRANSPORTS = {Security.NONE: "smtp", Security.STARTTLS: "smtp-tls", Security.OPPORTUNISTIC: "smtp-may"}
# What Postfix does where our verdict is none of these is "deferred": nothing was taken and it will try again.
FATES = {"accepted": "sent", "rejected": "bounced"}


@dataclass(frozen=True)
class Difference:
    """where: the servers, as a pattern for ``stage: deed``. fates: our verdict and Postfix's fate. further: who went on
    to a server that the other did not try."""

    where: str
    fates: frozenset[str]
    further: str
    reason: str


def _difference(where: str, fates: str, further: str, reason: str) -> Difference:
    return Difference(where, frozenset(fates.split()), further, reason)


# The same list, with its reasons, is in docs/dialog.md.
DIFFERENCES = (
    _difference(
        "greeting: 5..", "rejected/deferred", "neither",
        "Postfix reads a 5yz greeting as 4yz (`smtp_skip_5xx_greeting`) and tries again; we say what the server said",
    ),
    _difference(
        "EHLO: [34]..(?<!421) ", "deferred/sent protocol-error/sent", "neither",
        "Postfix says HELO after any refusal of EHLO but 421; we do after a 5yz, as servers without EHLO give it",
    ),
    _difference(
        "EHLO: [34]..(?<!421) ", "accepted/sent deferred/sent rejected/sent", "we",
        "having said HELO, Postfix has no need of the next server",
    ),
    _difference(
        "(HELO|STARTTLS): 5..", "accepted/bounced deferred/bounced rejected/bounced", "we",
        "nothing has begun, so the next server may take the message, as after a 5yz greeting; Postfix bounces it",
    ),
    _difference(
        "(greeting|HELO): 3..", "accepted/bounced deferred/bounced rejected/bounced", "we",
        "likewise after a reply that SMTP does not allow; Postfix goes on to the next server after a 4yz only",
    ),
    _difference(
        "(greeting|HELO|MAIL|RCPT|[.]): 3..|DATA: 2..", "protocol-error/bounced", "neither",
        "a reply that SMTP does not allow has a verdict of its own here; Postfix bounces the message",
    ),
    _difference(
        "STARTTLS: 5..", "tls-failed/bounced", "neither",
        "so has TLS that is required and refused; Postfix bounces the message",
    ),
    _difference(
        "[.]: (closes|resets|mid-line|hangs|garbage|421)",
        "closed/sent timeout/sent throttled/sent protocol-error/sent closed/deferred timeout/deferred "
        "throttled/deferred protocol-error/deferred closed/bounced timeout/bounced throttled/bounced "
        "protocol-error/bounced",
        "Postfix",
        "the message may have been taken; a sender risks a duplicate (RFC 1047), a test does not",
    ),
)  # fmt: skip


@dataclass
class Refereed:
    """A case and its servers, all on one port."""

    case: Case
    domain: str
    port: int
    servers: Sequence[ScriptedServer | None]

    @property
    def connections(self) -> list[int]:
        return [len(server.peers) if server else 0 for server in self.servers]

    def route(self) -> str:
        """As transport(5) has several servers."""
        hosts = ", ".join(f"[{address}]:{self.port}" for address in ADDRESSES[: len(self.servers)])
        return f"{TRANSPORTS[self.case.security]}:{hosts}"


async def test_postfix_meets_the_same_fate() -> None:
    if reason := missing():
        pytest.fail(reason)
    async with AsyncExitStack() as stack:
        refereed = [await _served(stack, number, case) for number, case in enumerate(cases())]
        assert len(refereed) >= 300
        verdicts = await _ours(stack, refereed)
        ours = [each.connections for each in refereed]
        with sending({each.domain: each.route() for each in refereed}, SECONDS) as sender:
            fates = await asyncio.to_thread(_fates, sender, refereed)
        both = [each.connections for each in refereed]
    met: Counter[Difference] = Counter()
    faults = []
    for each, verdict, fate, first, all_of_them in zip(refereed, verdicts, fates, ours, both, strict=True):
        further = _further(first, [count - own for own, count in zip(first, all_of_them, strict=True)])
        if further == "neither" and FATES.get(verdict, "deferred") == fate:
            continue
        found = [one for one in DIFFERENCES if _fits(one, each.case, f"{verdict}/{fate}", further)]
        met.update(found)
        if len(found) != 1:
            faults.append(f"{each.case} {each.case.layout}: {verdict}/{fate}, {further} went on")
    assert "\n".join(faults) == ""
    assert [one for one in DIFFERENCES if one not in met] == [], "no longer a difference"
    assert Counter(fates).keys() == {"sent", "deferred", "bounced"}


def test_each_difference_is_documented_with_its_reason() -> None:
    text = " ".join((Path(__file__).parents[5] / "docs/dialog.md").read_text(encoding="utf-8").split())
    assert [one.reason for one in DIFFERENCES if one.reason.lower() not in text.lower()] == []


def _fits(difference: Difference, case: Case, fates: str, further: str) -> bool:
    return bool(re.match(difference.where, str(case))) and fates in difference.fates and further == difference.further


def _further(ours: Sequence[int], theirs: Sequence[int]) -> str:
    we, postfix = ([count > 0 for count in each] for each in (ours, theirs))
    return "neither" if we == postfix else "we" if sum(we) > sum(postfix) else "Postfix"


def _fates(sender: Sender, refereed: Sequence[Refereed]) -> list[str]:
    domains = [each.domain for each in refereed]
    sender.deliver(domains)
    return sender.fates(domains)


async def _served(stack: AsyncExitStack, number: int, case: Case) -> Refereed:
    context = _context()
    scripts = case.scripts(context)
    for port in _PORTS:
        with suppress(OSError):
            _require_free(port)
            servers = [
                await stack.enter_async_context(serve(script, host=address, port=port)) if script else None
                for address, script in zip(ADDRESSES, scripts, strict=False)
            ]
            return Refereed(case, f"case{number}.test", port, servers)
    raise AssertionError("no port is free")


def _ports() -> Iterator[int]:
    """Each once, below those that Linux gives out by itself (ip_local_port_range) and those that other tests choose."""
    yield from random.sample(range(10000, 20000), 10000)


_PORTS = _ports()


def _require_free(port: int) -> None:
    """Also on the address on which nobody is to listen. Raises OSError."""
    for address in ADDRESSES:
        with socket.socket() as probe:
            probe.bind((address, port))


_CONTEXTS: list[ssl.SSLContext] = []


def _context() -> ssl.SSLContext:
    if not _CONTEXTS:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        trustme.CA().issue_cert("mx.test").configure_cert(context)
        _CONTEXTS.append(context)
    return _CONTEXTS[0]


async def _ours(stack: AsyncExitStack, refereed: Sequence[Refereed]) -> list[str]:
    zone = {}
    for each in refereed:
        hosts = {f"mx{number}.{each.domain}": ADDRESSES[number] for number in range(len(each.servers))}
        zone[each.domain] = {"MX": [f"{number} {host}." for number, host in enumerate(hosts)]}
        zone |= {host: {"A": [address]} for host, address in hosts.items()}
    dns = await stack.enter_async_context(dns_server(zone))
    network = GuardedNetwork(ANYTHING, [dns.nameserver], dns_limit=20)
    turns = asyncio.Semaphore(30)

    async def one(each: Refereed) -> str:
        events: list[Event] = []
        plan = replace(
            PLAN, host=each.domain, port=each.port, security=each.case.security, rcpt_to=(f"bob@{each.domain}",)
        )
        async with turns:
            return await run_test(
                plan, password=Secret(""), network=network, limits=LIMITS, roots=(), helo_name="", sink=events.append
            )

    return list(await asyncio.gather(*map(one, refereed)))
