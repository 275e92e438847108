"""Servers that misbehave, by name: what is known to go wrong on real networks, and what an attacker would try.

Most are ``obeys`` with one fault. Where a fault has several shapes, its name has their number.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping

from tests.servers.scripted import Peer, Script, answering, deserting

_STARTTLS = ("250-mx.test", "250 STARTTLS")


def saying(banner: bytes) -> Script:
    """Speaks first, whatever it is, and listens then."""
    return answering(greeting=banner)


def dripping(greeting: bytes) -> Script:
    """One byte at a time, and never an end of the line."""

    async def script(peer: Peer) -> None:
        await peer.say(greeting)
        while True:
            await asyncio.sleep(0.02)
            await peer.say(b"x")

    return script


def injecting(*, behind: bytes = b"", instead: bytes = b"") -> Script:
    """Plaintext behind the 220 to STARTTLS: in its segment, or instead of its part of the handshake."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        await peer.hear()
        await peer.say(*_STARTTLS)
        await peer.hear()
        await peer.say(b"220 2.0.0 Ready\r\n" + behind)
        if instead:
            await peer.reader.read(5)  # the ClientHello has begun
            await peer.say(instead)

    return script


def upgrading(context: ssl.SSLContext) -> Script:
    """STARTTLS with this context, and obeys then."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        await peer.hear()
        await peer.say(*_STARTTLS)
        await peer.hear()
        await peer.say("220 2.0.0 Ready")
        await peer.starttls(context)
        while (line := await peer.hear()) is not None:
            await peer.say({"QUIT": "221 2.0.0 Bye"}.get(line, "250 mx.test"))

    return script


async def handshakes_never(peer: Peer) -> None:
    """Says 220 to STARTTLS and nothing to the ClientHello."""
    await injecting()(peer)
    await peer.gone()


SCRIPTS: Mapping[str, Script] = {
    "early talker": answering(greeting=("220 mx.test ESMTP", "250 mx.test", "250 2.1.0 Ok")),
    "two replies in one segment": answering(EHLO=("250-mx.test", "250 SIZE", "250 2.1.0 Extra")),
    "two greetings over several lines": answering(greeting=("220-mx.test", "220 ESMTP", "220-again", "220 ESMTP")),
    "endless line": saying(b"220 " + b"x" * 40_000),
    "drip": dripping(b"220 "),
    "drip of bytes that are no reply": dripping(b""),
    "closes in the middle of a reply": deserting("MAIL", "closes_mid_line"),
    "resets": deserting("MAIL", "resets"),
    "refuses with the greeting and closes": answering(greeting="554 5.7.1 No", QUIT=()),
    "421 inside a reply": answering(EHLO=("250-mx.test", "250-SIZE", "421 4.3.2 Shutting down")),
    "SSH": saying(b"SSH-2.0-OpenSSH_9.2p1\r\n"),
    "HTTP": saying(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n<html>" + b"y" * 600 + b"\r\n"),
    "TLS alert": saying(b"\x15\x03\x01\x00\x02\x02\x46"),
    "binary": saying(b"\x00\x01\xfe\xff" * 8),
    "script in the banner": saying(b'220 <script>alert(1)</script>"><img src=x>{{7*7}}\r\n'),
    "terminal codes in the banner": saying(b"220 \x1b[2J\x1b]0;owned\x07 \x00\r\n"),
    "bidi in the banner": saying("220 \u202e\u2066\u200f\u061c\u2028evil\u200b\r\n".encode()),
    "no UTF-8 in the banner": saying(b"220 \xff\xc0\xaf \xed\xa0\x80\r\n"),
    "overlong banner": saying(b"220 " + b"x" * 5_000 + b"\r\n"),
    "130 lines to EHLO": answering(EHLO=(*(f"250-X-{number}" for number in range(129)), "250 X-END")),
    "250 to DATA": answering(DATA="250 Ok"),
    "354 to RCPT": answering(RCPT="354 Go ahead"),
    "never answers QUIT": answering(QUIT=b""),
    "injects a reply behind the go-ahead": injecting(behind=b"250-injected\r\n250 AUTH PLAIN\r\n"),
    "injects half a line behind the go-ahead": injecting(behind=b"250 inj"),
    "injects once the handshake has begun": injecting(instead=b"250 injected\r\n"),
    "hanging handshake": handshakes_never,
    "strips STARTTLS (O_1)": answering(EHLO="250 mx.test", AUTH="235 Welcome"),
    "refuses STARTTLS for now (O_2)": answering(EHLO=_STARTTLS, STARTTLS="454 4.7.0 Not now"),
    "knows no STARTTLS that it offers (O_3)": answering(EHLO=_STARTTLS, STARTTLS="502 5.5.1 What?"),
    "says 354 to STARTTLS (O_4)": answering(EHLO=_STARTTLS, STARTTLS="354 Go ahead"),
    "refuses EHLO (D_1)": answering(EHLO="502 5.5.1 What?"),
}

# Each is a greeting on a line of its own. The codes that int() would take, and those that only look like one.
MALFORMED = (
    b"2", b"22", b"22 hi", b"+22 hi", b"-22 hi", b"2_2 hi", b" 22 hi", b" 220 hi", b"\t220 hi", b"220hi",
    b"220\thi", b"220_hi", b"2200 hi", b"120 hi", b"620 hi", b"999 hi", b"000 hi", b"2 20 hi", b"22O hi", b"0220 hi",
    b"\x00220 hi", b"\xef\xbb\xbf220 hi", "\uff12\uff12\uff10 hi".encode(), b"OK", b"hello 220",
)  # fmt: skip
