"""Everything that a domain publishes, asked for at once; and what is sent to whom."""

from __future__ import annotations

from ipaddress import ip_network

import trustme

from smtptest.engine.autoconfig.discovery import discover, servers
from smtptest.engine.autoconfig.offer import Asked, Offer
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import NOT_PUBLIC, Policy
from smtptest.engine.https.client import HttpsClient
from smtptest.engine.smtp.plan import Security
from smtptest.engine.words.sentence import Sentence
from tests.engine.autoconfig.test_document import LAUGHS, config, server
from tests.servers.dns import Zone, dns_server
from tests.servers.https import context, document, https_server

ZONE: Zone = {
    "_submissions._tcp.example.org": {"SRV": ["0 0 465 smtp.example.org."]},
    "autoconfig.example.org": {"A": ["127.0.0.1"]},
    "example.org": {"A": ["127.0.0.1"]},
    "smtp.example.org": {"A": ["127.0.0.1"]},
    "inside.example.org": {"A": ["10.1.2.3"]},
}
AUTOCONFIG = "autoconfig.example.org/mail/config-v1.1.xml"
WELL_KNOWN = "example.org/.well-known/autoconfig/mail/config-v1.1.xml"
PUBLIC = Policy(public=True, ports=frozenset({465, 587}), allow_networks=(ip_network("127.0.0.0/8"),))


async def ask(
    mailbox: str, authority: trustme.CA, roots: tuple[str, ...], *, policy: Policy
) -> tuple[list[Asked], str]:
    """What was found, and everything that was asked of DNS and web server."""
    answers = {
        AUTOCONFIG: document(config(server(username="%EMAILLOCALPART%"), server("inside.example.org", "587"))),
        WELL_KNOWN: document(config(server("smtp.example.org", "2525", "STARTTLS"))),
    }
    tls = context(authority, "autoconfig.example.org", "example.org")
    async with dns_server(ZONE) as dns, https_server(tls, answers) as web:
        network = GuardedNetwork(policy, [dns.nameserver], dns_limit=20)
        found = await discover(mailbox, network, HttpsClient(network, roots, port=web.port, seconds=20))
    return found, " ".join([*web.requests, *map(str, dns.queries)])


async def test_each_place_says_what_it_says(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    found, sent = await ask("bob.secret@example.org", authority, roots, policy=PUBLIC)
    assert [(one.where, len(one.offers), one.error) for one in found] == [
        ("_submissions._tcp.example.org SRV", 1, None),
        ("_submission._tcp.example.org SRV", 0, "there is no such name (NXDOMAIN)"),
        (f"https://{AUTOCONFIG}", 2, None),
        (f"https://{WELL_KNOWN}", 1, None),
    ]
    assert "secret" not in sent


async def test_each_server_once_with_all_its_places(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    found, _ = await ask("bob@example.org", authority, roots, policy=PUBLIC)
    first, inside, other = servers(found)
    assert first.where == ("_submissions._tcp.example.org SRV", f"https://{AUTOCONFIG}")
    assert first.offer == Offer(host="smtp.example.org", port=465, security=Security.TLS, username="bob@example.org")
    assert inside.offer.refusal == NOT_PUBLIC
    assert other.offer.refusal == ("This service does not connect to port 2525; the ports it connects to are 465, 587.")


async def test_a_domain_alone_gives_no_user_name(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    found, _ = await ask("@example.org", authority, roots, policy=Policy(public=False))
    assert [(one.offer.username, one.offer.refusal) for one in servers(found)] == [("", None)] * 3


async def test_a_domain_that_publishes_nothing(roots: tuple[str, ...]) -> None:
    async with dns_server({}) as dns:
        network = GuardedNetwork(PUBLIC, [dns.nameserver])
        found = await discover("bob@example.org", network, HttpsClient(network, roots))
    assert {one.error for one in found} >= {"there is no such name (NXDOMAIN)"}
    assert servers(found) == []


async def test_a_document_that_grows_is_not_read(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    """Billion laughs, as a domain's web server would send it; the other place is asked all the same."""
    laughs = document(config(server(host="&c;.example.org"), head=LAUGHS))
    answers = {AUTOCONFIG: laughs, WELL_KNOWN: document(config(server()))}
    tls = context(authority, "autoconfig.example.org", "example.org")
    async with dns_server(ZONE) as dns, https_server(tls, answers) as web:
        network = GuardedNetwork(PUBLIC, [dns.nameserver], dns_limit=20)
        found = await discover("bob@example.org", network, HttpsClient(network, roots, port=web.port, seconds=20))
    refused, read = found[2:]
    assert refused == Asked(where=f"https://{AUTOCONFIG}", error=Sentence("autoconfig-with-doctype"))
    assert [one.host for one in read.offers] == ["smtp.example.org"]
