"""Domains as real name servers publish them, their mail server and the web server of their policies."""

from __future__ import annotations

import base64
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import Means, run_checks
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.https.client import HttpsClient
from tests.engine.domain.helpers import ANYTHING, LIMITS, NOW, Told
from tests.engine.transport_security.chains import presented, record
from tests.servers.https import context as https_context
from tests.servers.https import document, https_server
from tests.servers.name_servers import TestZone, name_servers
from tests.servers.scripted import Peer, serve

SENDER, STRANGER = "203.0.113.1", "203.0.113.2"
# Which servers of usages.test have which records, about which of the chain's certificates.
USAGES: Mapping[str, tuple[tuple[int, int, int, int], ...]] = {
    "ee-certificate": ((0, 3, 0, 0),),
    "ee-key": ((0, 3, 1, 1),),
    "ee-long": ((0, 3, 0, 2),),
    "pkix-ee": ((0, 1, 1, 1),),
    "pkix-ta": ((-1, 0, 0, 1),),
    "ta-certificate": ((-1, 2, 0, 1),),
    "ta-key": ((-1, 2, 1, 2),),
    "ta-whole": ((-1, 2, 0, 0),),
    # What was issued by it, not itself; and a record beside one that cannot be used.
    "ta-of-another": ((0, 2, 0, 1),),
    "both": ((0, 1, 1, 1), (0, 3, 1, 2)),
}
MODES = ("enforce", "testing", "none", "gone", "html", "other-host")


@dataclass
class Lab:
    """What is needed to check one of the domains."""

    resolver: tuple[str, int]
    mail: ssl.SSLContext
    web: ssl.SSLContext
    roots: tuple[str, ...]

    async def check(self, domain: str, **plan: Any) -> Told:
        """The whole check of a domain, with sessions and fetches."""
        async with self._servers() as (mail_port, web_port):
            network = GuardedNetwork(ANYTHING, [self.resolver], dns_limit=20)
            https = HttpsClient(network, self.roots, port=web_port)
            means = Means(network=network, https=https, limits=LIMITS, roots=self.roots, port=mail_port)
            told = Told()
            await run_checks(DomainPlan(domain=domain, **plan), means, NOW, told.events.append)
        return told

    @asynccontextmanager
    async def _servers(self) -> AsyncIterator[tuple[int, int]]:
        answers = {f"mta-sts.{name}/.well-known/mta-sts.txt": answer for name, answer in _policies().items()}
        answers["www.good.test/logo.svg"] = document(_LOGO.encode(), "Content-Type: image/svg+xml")
        async with serve(self._speak) as mail, https_server(self.web, answers) as web:
            yield mail.port, web.port

    async def _speak(self, peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("250-mx.test", "250 STARTTLS")
        await peer.hear()
        await peer.say("220 Go")
        await peer.starttls(self.mail)
        while await peer.hear():
            await peer.say("250 Ok")


@contextmanager
def lab(folder: Path) -> Iterator[Lab]:
    """The domains, while the block runs."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    hosts = [f"mta-sts.{name}" for name in _policies() if name != "other-host.test"]
    web = https_context(authority, "www.good.test", *hosts)
    shown = presented("mx.good.test", "mx.odd.test", "*.usages.test", issuer=authority)
    mail, chain = shown.server(folder), shown.chain
    with name_servers(_zones(chain)) as resolver:
        yield Lab(resolver, mail, web, (str(folder / "ca.pem"),))


def _policy(mode: str, mx: str) -> bytes:
    text = f"version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: 1209600\r\n"
    return document(text.encode(), "Content-Type: text/plain")


def _policies() -> dict[str, bytes]:
    modes = {f"{mode}.test": _policy(mode, f"mx.{mode}.test") for mode in MODES[:3]}
    return {
        **modes,
        "good.test": _policy("enforce", "mx.good.test"),
        "odd.test": _policy("testing", "mx.odd.test"),
        "gone.test": document(b"", status="404 Not Found"),
        "html.test": document(b"<p>", "Content-Type: text/html"),
        "other-host.test": _policy("enforce", "mx.other-host.test"),
    }


def _zones(chain: tuple[bytes, ...]) -> list[TestZone]:
    reverse = TestZone("113.0.203.in-addr.arpa", "1 PTR out.good.test.\n2 PTR host-2.dynamic.test.", signed=False)
    modes = [TestZone(f"{mode}.test", _OF_POLICY, signed=False) for mode in MODES]
    usages = "\n".join(
        f"{host} A 127.0.0.1\n@ MX 10 {host}\n"
        + "\n".join(
            f"_25._tcp.{host} TLSA {record(chain[place], usage, selector, matching)}"
            for place, usage, selector, matching in about
        )
        for host, about in USAGES.items()
    )
    rollover = "\n".join(f"_25._tcp.mx TLSA {one}" for one in (record(chain[0], 3, 1, 1), f"3 1 1 {'ab' * 32}"))
    key = (
        rsa.generate_private_key(65537, 2048).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    return [
        TestZone("good.test", f"{_GOOD}\n{rollover}\ns1._domainkey TXT {_strings(f'v=DKIM1; p={_base64(key)}')}"),
        TestZone("bogus.test", _BOGUS, forged=('bogus.test. TXT "v=spf1 +all"', "bogus.test. MX 10 evil.test.")),
        TestZone("lame.example", "", lame=True),
        TestZone("odd.test", f"{_ODD}\n_25._tcp.mx TLSA {record(chain[0], 3, 1, 1)}", signed=False),
        TestZone("loops.test", _LOOPS),
        TestZone("macros.test", _MACROS),
        TestZone("big.test", _BIG),
        TestZone("usages.test", usages),
        reverse,
        *modes,
    ]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _strings(text: str) -> str:
    return " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))


_LOGO = (
    '<svg version="1.2" baseProfile="tiny-ps" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    "<title>Good</title></svg>"
)
_GOOD = """
@ MX 10 mx
@ A 127.0.0.1
mx A 127.0.0.1
out A 203.0.113.1
out TXT "v=spf1 a -all"
@ TXT "v=spf1 a:out.good.test -all"
@ CAA 0 issue "ca.test"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@good.test"
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@good.test"
_mta-sts TXT "v=STSv1; id=20261128"
mta-sts A 127.0.0.1
www A 127.0.0.1
default._bimi TXT "v=BIMI1; l=https://www.good.test/logo.svg"
"""
_BOGUS = """
@ MX 10 mx
mx A 127.0.0.1
@ TXT "v=spf1 -all"
"""
# An alias as MX, a host that does not exist, records twice, texts of somebody who means harm; whatever else is asked
# for has an answer too.
_ODD = r"""
@ MX 10 mx
@ MX 20 alias
@ MX 30 dangling.nowhere.test.
mx A 127.0.0.1
alias CNAME mx
@ TXT "v=spf1 -all"
@ TXT "v=spf1 mx ?all"
@ TXT "<script>alert(1)</script>\226\128\174\000\027[31m"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:reports@elsewhere.test"
_mta-sts TXT "v=STSv1; id=1"
mta-sts A 127.0.0.1
* TXT "v=<b>wild</b>"
"""
_LOOPS = """
@ MX 0 .
@ TXT "v=spf1 include:a.loops.test -all"
a TXT "v=spf1 include:b.loops.test -all"
b TXT "v=spf1 include:a.loops.test -all"
"""
_MACROS = """
@ MX 10 mx.good.test.
@ TXT "v=spf1 exists:%{ir}.%{v}.spf.%{d} -all exp=why.%{d2}"
1.113.0.203.in-addr.spf A 127.0.0.2
@ SPF "v=spf1 -all"
why TXT "%{i} may not send for %{d}"
"""
# More than a datagram takes, so that it is asked for over TCP; and more look-ups than evaluators make.
_BIG = "\n".join(
    [
        "@ MX 10 mx.good.test.",
        '@ TXT "v=spf1 " {} "-all"'.format(" ".join(f'"ip4:203.0.113.{number} "' for number in range(1, 60))),
        *(f'@ TXT "verification-{number}={"z" * 200}"' for number in range(12)),
        "",
    ]
)
_OF_POLICY = """
@ MX 10 mx
mx A 127.0.0.1
_mta-sts TXT "v=STSv1; id=1"
mta-sts A 127.0.0.1
"""
