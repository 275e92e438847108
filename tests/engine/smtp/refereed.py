"""Generated mail servers, each with one deed at one stage, alone or with another MX beside it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace

from smtptest.engine.smtp.plan import Security
from tests.servers.scripted import Peer, Script

# Where a server does something: in place of its reply to this verb; "." is the reply to the message.
STAGES = ("greeting", "EHLO", "HELO", "MAIL", "RCPT", "DATA", ".")
# What it does there. A reply is sent as it stands; with a "!" behind it the connection is closed then.
CODES = (
    "200 Fine", "220 Ready", "250 2.0.0 Ok", "354 Go", "334 Go on",
    "421 4.3.2 Bye", "421 4.3.2 Bye!", "400 No", "450 4.2.0 Later", "451 4.3.0 Later", "454 4.7.0 No",
    "450 4.2.0 Later!", "500 5.5.2 No", "521 5.3.2 No mail", "530 5.7.0 No", "550 5.1.1 Unknown", "554 5.7.1 No",
    "550 5.7.1 No!",
)  # fmt: skip
DEEDS = ("closes", "resets", "mid-line", "hangs", "garbage", "drips", "late", "lines")
TLS_DEEDS = ("obeys", "does not offer it", "454 4.7.0 No", "501 5.5.4 No", "421 4.3.2 Bye!", "closes", "breaks off")
# Who stands beside the server: nobody; behind it one that takes everything, one that is dead, one that puts off or one
# that refuses; before it one that is dead.
LAYOUTS = ("alone", "then good", "then dead", "behind dead", "then later", "then refusing")
# Seconds before each piece of a reply.
_PAUSES = {"late": 0.2, "drips": 0.002}
_GOOD = {"greeting": "220 mx.test ESMTP", "DATA": "354 Go ahead", "QUIT": "221 2.0.0 Bye", "STARTTLS": "220 Go"}
_ALERT = b"\x15\x03\x03\x00\x02\x02\x28"  # fatal, handshake_failure (RFC 8446 section 6)


@dataclass(frozen=True)
class Case:
    """stage, deed: what the server does where. layout: who stands beside it. security: what the senders ask for."""

    stage: str
    deed: str
    layout: str
    security: Security = Security.NONE

    def __str__(self) -> str:
        return f"{self.stage}: {self.deed}"

    def scripts(self, context: ssl.SSLContext) -> tuple[Script | None, ...]:
        """The servers in the order in which they are to be tried; None for one that refuses connections."""
        tls = None if self.security is Security.NONE else context
        own, good = _Server(self.stage, self.deed, tls), _Server("", "", tls)
        beside = {
            "then good": good,
            "then later": replace(good, stage="RCPT", deed="450 4.2.0 Later"),
            "then refusing": replace(good, stage="RCPT", deed="550 5.1.1 No"),
        }
        match self.layout:
            case "alone":
                return (own.talk,)
            case "then dead":
                return (own.talk, None)
            case "behind dead":
                return (None, own.talk)
            case _:
                return (own.talk, beside[self.layout].talk)


def cases() -> Iterator[Case]:
    """Every deed at every stage, alone, before a good server, and by turns in the other layouts."""
    for turn, (stage, deed) in enumerate((stage, deed) for stage in STAGES for deed in (*CODES, *DEEDS)):
        for layout in ("alone", "then good", LAYOUTS[2 + turn % 4]):
            yield Case(stage, deed, layout)
    for security in (Security.STARTTLS, Security.OPPORTUNISTIC):
        for deed in TLS_DEEDS:
            for layout in ("alone", "then good"):
                yield Case("STARTTLS", deed, layout, security)


@dataclass(frozen=True)
class _Server:
    """Obeys, but for one deed; where that is at HELO it refuses EHLO before."""

    stage: str
    deed: str
    tls: ssl.SSLContext | None

    async def talk(self, peer: Peer) -> None:
        listens, in_message = await self._reply(peer, "greeting"), False
        while listens and (line := await peer.hear()) is not None:
            verb = "." if in_message and line == "." else line.split(" ")[0].upper()
            if in_message and verb != ".":
                continue
            listens = await self._reply(peer, verb)
            in_message = verb == "DATA" and self._said(verb).startswith("3")
            if verb == "QUIT":
                peer.writer.close()
                return

    def _said(self, verb: str) -> str:
        return self.deed if verb == self.stage and self.deed[0].isdigit() else _GOOD.get(verb, "250 2.0.0 Ok")

    async def _reply(self, peer: Peer, verb: str) -> bool:
        """False where the conversation is over."""
        if verb == self.stage and not self.deed[0].isdigit():
            return await self._do(peer, _GOOD.get(verb, "250 2.0.0 Ok"))
        if verb == "EHLO" and self.stage == "HELO":
            await peer.say("502 5.5.1 No EHLO here")
        elif verb == "EHLO" and self.tls and self.deed != "does not offer it":
            await peer.say("250-mx.test", "250 STARTTLS")
        else:
            await peer.say(self._said(verb).removesuffix("!"))
        if self._said(verb).endswith("!"):
            peer.writer.close()
            return False
        if verb == "STARTTLS" and self.stage != "STARTTLS":
            await self._secure(peer)
        return True

    async def _secure(self, peer: Peer) -> None:
        assert self.tls
        await peer.starttls(self.tls)

    async def _do(self, peer: Peer, good: str) -> bool:
        match self.deed:
            case "closes":
                peer.writer.close()
            case "resets":
                peer.reset()
            case "mid-line":
                await peer.say(good[:6].encode())
                peer.writer.close()
            case "hangs":
                await peer.gone()
            case "garbage":
                await peer.say("SSH-2.0-OpenSSH_9.2")
                await peer.gone()
            case "breaks off":
                await peer.say(good)
                await peer.reader.read(1)
                await peer.say(_ALERT)
                peer.writer.close()
            case "obeys":
                await peer.say(good)
                await self._secure(peer)
            case "lines":
                await peer.say(f"{good[:3]}-first", f"{good[:3]}-second", good)
            case _:
                await _slowly(peer, good, self.deed)
        return self.deed in ("drips", "late", "lines", "obeys")


async def _slowly(peer: Peer, good: str, how: str) -> None:
    for piece in [f"{good}\r\n"] if how == "late" else [*good, "\r\n"]:
        await asyncio.sleep(_PAUSES[how])
        await peer.say(piece.encode())
