"""A mail domain with its name server and its mail servers, all on one port of several loopback addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from smtptest.engine.events import DialogStarted, Finished
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.smtp.plan import Route, Security
from tests.engine.smtp.helpers import ANYTHING, Transcript, run
from tests.servers.dns import DnsServer, Zone, dns_server
from tests.servers.ports import free_port
from tests.servers.scripted import Script, ScriptedServer, serve

ONE, TWO, SIX = "127.0.0.1", "127.0.0.2", "::1"
DOMAIN = "mail.example"


class Domain:
    """What a test needs to send a plan there."""

    def __init__(self, dns: DnsServer, servers: dict[str, ScriptedServer], port: int) -> None:
        self.dns, self.servers, self.port = dns, servers, port
        self.network: Any = GuardedNetwork(ANYTHING, [dns.nameserver], dns_limit=20)
        self.transcript = Transcript()

    async def send(self, route: Route, **options: Any) -> Transcript:
        target: Any = self
        options = {"host": DOMAIN, "network": self.network, "security": Security.NONE, **options}
        return await run(target, route=route, transcript=self.transcript, **options)


@asynccontextmanager
async def domain(zone: Zone, scripts: dict[str, Script]) -> AsyncIterator[Domain]:
    """The scripts by the address on which they are played; a loopback address without one refuses connections."""
    async with AsyncExitStack() as stack:
        dns = await stack.enter_async_context(dns_server(zone))
        servers: dict[str, ScriptedServer] = {}
        port = free_port()
        for address, script in scripts.items():
            servers[address] = await stack.enter_async_context(serve(script, host=address, port=port))
        yield Domain(dns, servers, port)


def ends(transcript: Transcript) -> list[str]:
    """``host [address] verdict`` of each dialog, in order of their beginnings; asserts that all is as it must be."""
    begun = transcript.of(DialogStarted)
    assert [event.dialog for event in begun] == list(range(len(begun))), "numbered without a gap"
    assert all(event.to_json()["role"] == "client" for event in begun), "it is we who speak to a server"
    finished = transcript.of(Finished)
    assert Counter(event.dialog for event in finished) == Counter([None, *range(len(begun))]), "one end each"
    assert transcript.events[-1] is finished[-1], "the test's end is the last"
    assert finished[-1].dialog is None
    assert [event.seq for event in transcript.events] == list(range(len(transcript.events)))
    for end in finished[:-1]:
        last = [event for event in transcript.events if event.dialog == end.dialog][-1]
        assert last is end, "nothing happens in a dialog after its end"
    verdicts = {event.dialog: event.verdict for event in finished}
    return [f"{event.host}{f' [{event.address}]' if event.address else ''} {verdicts[event.dialog]}" for event in begun]


def end(transcript: Transcript) -> tuple[str, str]:
    """The test's own verdict and summary."""
    last: Any = transcript.events[-1]
    return str(last.verdict), last.summary
