"""Mail that a real OpenDKIM signs on its way through a real Postfix: its signature holds until the mail is altered."""

from __future__ import annotations

import asyncio
import smtplib

import pytest

from smtptest.engine.events import Check, Event, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.receiving.inbox import Inbox
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.receiving.run_receive import Means, run_receive
from smtptest.engine.recorder import Recorder
from tests.engine.authentication.signing import DOMAIN, SELECTOR, pem, private_key
from tests.engine.domain.helpers import ANYTHING
from tests.engine.receiving.checks.helpers import KEY, txt
from tests.engine.receiving.peers import Scene, listening
from tests.servers.dns import dns_server
from tests.servers.opendkim import OPENDKIM, signing
from tests.servers.postfix_sender import sending

pytestmark = [pytest.mark.postfix, pytest.mark.skipif(not OPENDKIM, reason="needs Debian's opendkim")]
ZONE = {**KEY, f"_dmarc.{DOMAIN}": txt("v=DMARC1; p=reject"), DOMAIN: txt("v=spf1 -all")}
# By how Postfix delivers to it.
ADDRESSES = {"smtp-may": "as-it-is@receive.test", "smtp-alter": "altered@receive.test"}


async def judged(scene: Scene, network: GuardedNetwork, address: str) -> dict[str, str]:
    """What came of each check of the message to this address; nothing if the test did not end well."""
    events: list[Event] = []
    plan = ReceivePlan(address=address)
    verdict = await run_receive(
        plan, Means(waiting=scene.waiting, network=network), Inbox(plan, Recorder(events.append))
    )
    results = {event.id: event.code for event in events if isinstance(event, Check)}
    return results if verdict is Verdict.ACCEPTED else {}


def deliver(port: int) -> None:
    routes = {address: f"{way}:[127.0.0.1]:{port}" for way, address in ADDRESSES.items()}
    with signing(DOMAIN, SELECTOR, pem(private_key())) as milter, sending(routes, 20, milter) as sender:
        for address in ADDRESSES.values():
            message = f"From: ann@{DOMAIN}\r\nTo: {address}\r\nSubject: hello\r\n\r\nHello, Bob.\r\n.\r\nBye\r\n"
            with smtplib.SMTP("127.0.0.1", sender.port) as client:
                client.sendmail(f"ann@{DOMAIN}", [address], message)
            # One after the other: the next connection of a peer that has named a test is that test's until it has its
            # message (Waiting.claim), so that the second of two at once may be asked to come back.
            fate = sender.process.wait_for(rf"to=<{address}>.*status=(\w+)")
            assert fate[1] == "sent", sender.process.text()


async def test_what_opendkim_signed_is_valid_until_it_is_altered() -> None:
    async with listening() as scene, dns_server(ZONE) as server:
        network = GuardedNetwork(ANYTHING, [server.nameserver], dns_limit=20)
        async with asyncio.TaskGroup() as group:
            as_it_is, altered = (group.create_task(judged(scene, network, one)) for one in ADDRESSES.values())
            await asyncio.sleep(0)  # in which they begin to wait
            # Each of its waits has a limit of its own, the start of two servers among them.
            await asyncio.to_thread(deliver, scene.listener.address[1])
            await asyncio.wait_for(asyncio.gather(as_it_is, altered), 60)
    # Whether SPF passes nobody knows of a peer on loopback, so DMARC's result is open without a signature.
    wanted = ("dkim-sig", "dkim-key", "dmarc-eval")
    assert [as_it_is.result()[one] for one in wanted] == ["dkim-sig/valid", "dkim-key/good", "dmarc-eval/dkim"]
    assert [altered.result()[one] for one in wanted] == [
        "dkim-sig/body-changed", "dkim-key/good", "dmarc-eval/unknown",
    ]  # fmt: skip
