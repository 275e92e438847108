"""One SMTP session of a peer, on aiosmtpd's server: each byte of it both ways is recorded, through STARTTLS."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from contextlib import suppress
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, TLSSetupException

from smtptest.engine.addressing import unmapped, without_zone
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Tls, Verdict
from smtptest.engine.receiving.behaviours.all_conducts import conduct_for
from smtptest.engine.receiving.behaviours.conduct import Conduct
from smtptest.engine.receiving.delivery import TlsFacts
from smtptest.engine.receiving.dialog import replies
from smtptest.engine.receiving.dialog.conversation import Conversation
from smtptest.engine.receiving.dialog.link import Receiver
from smtptest.engine.receiving.dialog.peer_tls import PeerTls, PeerTlsContext
from smtptest.engine.receiving.dialog_record import DialogRecord, Mark
from smtptest.engine.receiving.inbox import Inbox
from smtptest.engine.receiving.wire.inflow import Inflow
from smtptest.engine.smtp.dialog import internal_error
from smtptest.engine.smtp.wire.lines import Line
from smtptest.engine.tls.certificates import read_certificate
from smtptest.engine.tls.ciphers import key_exchange
from smtptest.engine.tls.openssl_errors import openssl_words
from smtptest.engine.words.sentence import Sentence

# aiosmtpd's own words, with the enhanced code that our EHLO reply promises.
_ENHANCED = {"220 Ready to start TLS": "220 2.0.0 Ready to start TLS"}


class Session(SMTP):
    """The protocol of one connection. aiosmtpd keeps its transport, its task and its TLS; the replies are ours."""

    def __init__(self, receiver: Receiver, sessions: set[Session]) -> None:
        """sessions: those of the listener, which this one joins while its connection lasts."""
        limits = receiver.limits
        # aiosmtpd's own timer is the last resort: the conversation has limits of its own.
        super().__init__(
            None,
            hostname=receiver.name,
            timeout=2 * limits.session_seconds,
            loop=asyncio.get_running_loop(),
        )
        self.receiver = receiver
        self._sessions = sessions
        self._within_tls = self._handshake_failed = self._turns_to_tls = False
        self.peer = ""
        self.port = 0
        self.record: DialogRecord
        self.conduct: Conduct
        self.inflow = Inflow(self._heard, self._flow)
        #: The events of the lines that have arrived and were not processed yet.
        self._marks: deque[Mark | None] = deque()
        self._conversation: Conversation
        self._wire: asyncio.Transport

    def connection_made(self, transport: Any) -> None:
        self._wire = transport
        if self.transport is None:
            host, port = transport.get_extra_info("peername")[:2]
            self.peer, self.port = str(unmapped(without_zone(host))), port
            self.record = DialogRecord(self.peer, port)
            self._sessions.add(self)
            self._begin()
        super().connection_made(transport)

    def _begin(self) -> None:
        expected = self.receiver.waiting.expected(self.peer)
        limits = self.receiver.limits
        early = expected is not None and expected.behaviour.facts.before_recipient
        self.conduct = conduct_for(expected, limits) if expected is not None and early else Conduct(limits)
        self._conversation = Conversation(self)
        if expected is not None and not self.receiver.waiting.public:
            self.attach(expected)

    def attach(self, inbox: Inbox) -> None:
        """From now on, the session is shown in this test."""
        self.receiver.waiting.shown(self.peer, inbox)
        self.record.attach(inbox, self.hang_up)

    def data_received(self, data: bytes) -> None:
        if not self.receiver.peers.received(self.peer, len(data)):
            self._conversation.exhausted = True
        self.inflow.feed(data)

    def eof_received(self) -> bool:
        # What has arrived is worked on; over plain TCP the peer may still read.
        self.inflow.end()
        return not self._within_tls

    def connection_lost(self, error: Exception | None) -> None:
        self._sessions.discard(self)
        self.inflow.end()
        super().connection_lost(error)

    def hang_up(self) -> None:
        """The test is over: so is the session, at once."""
        ended = self._conversation.interrupted()
        self.record.finish(ended.verdict, ended.summary)
        # Python 3.11.2 (Debian 12) forgets what a TLS transport stands on if it is closed twice, and cannot abort it.
        with suppress(AttributeError):
            self._wire.abort()

    async def push(self, status: AnyStr) -> None:
        """Send a line and record it."""
        line = status if isinstance(status, str) else status.decode()
        line = _ENHANCED.get(line, line)
        self.record.sent(line)
        await super().push(line)
        if self._turns_to_tls:
            # While a reply waits for a peer that does not read, more may come in clear text (RFC 3207 section 4.2).
            self._turns_to_tls = False
            self.inflow.discard()

    async def line(self) -> tuple[Line, Mark | None] | None:
        """The next line of the peer, and its event; None if the connection ended first."""
        line = await self.inflow.line()
        return None if line is None else (line, self._marks.popleft())

    def _heard(self, line: Line) -> None:
        self._marks.append(self._conversation.heard(line))

    def _flow(self, more: bool) -> None:
        (self._wire.resume_reading if more else self._wire.pause_reading)()

    async def start_tls(self) -> TlsFacts:
        """Go on within TLS, and record it. Raises DialogEnded if the handshake fails."""
        if self.conduct.breaks_handshake:
            await self.push("220 2.0.0 Ready to start TLS")
            raise self.conduct.tls_failed(self.record, Sentence("handshake-broken-off"))
        raw, self._turns_to_tls = self._wire, True
        self.tls_context = PeerTlsContext.around(self.receiver.contexts.of(self.conduct.certificate), raw.write)
        try:
            async with asyncio.timeout(self.receiver.limits.tls_seconds):
                await super().smtp_STARTTLS("")
        except (TLSSetupException, TimeoutError) as failed:
            self._handshake_failed = True
            raise self.conduct.tls_failed(self.record, _reason(failed)) from None
        self._within_tls = True
        tls: PeerTls | None = self._wire.get_extra_info("ssl_object")
        if tls is None:
            # By us: for asyncio, that ends the handshake as success does, and the connection is not lost to it.
            self._handshake_failed = True
            raise ConnectionAbortedError
        version, (cipher, _, bits) = tls.version(), tls.cipher()
        shown = tls.certificate
        chain = () if shown is None else (read_certificate(shown).facts,)
        fields = {"version": version, "cipher": cipher, "bits": bits, "chain": chain}
        mark = self.record.add(
            Tls, verified=False, problems=(), key_exchange=key_exchange(version, cipher, None), **fields
        )
        self.record.prove("tls", mark)
        if shown is not None:
            self.record.note_finding(Severity.INFO, "peer-certificate", "RFC 8446 section 4.4.2", mark)
        return TlsFacts(version=version, cipher=cipher, bits=bits, client_certificate=shown is not None)

    async def _handle_client(self) -> None:
        """Instead of aiosmtpd's own, whose replies have no enhanced codes and which does not say what it was sent."""
        with self.receiver.peers.session(self.peer) as allowed:
            ended = await self._talk(allowed)
        if self.record.inbox is None and self._conversation.unnamed:
            known = self.receiver.waiting.nameless(self.peer)
            if known is not None:
                self.attach(known)
        self.receiver.session_over(ended.verdict)
        self.record.finish(ended.verdict, ended.summary)
        self._close()

    def _close(self) -> None:
        self._wire.close()
        if self._handshake_failed:
            self.connection_lost(None)  # asyncio reports only connections whose handshake succeeded

    async def _talk(self, allowed: bool) -> DialogEnded:
        """The whole conversation; whatever happens, it has an end."""
        try:
            async with asyncio.timeout(self.receiver.limits.session_seconds):
                return await (self._conversation.run() if allowed else self._conversation.turn_away())
        except DialogEnded as ended:
            return ended
        except TimeoutError:
            return DialogEnded(Verdict.TIMEOUT, Sentence("peer-too-slow", seconds=self.receiver.limits.session_seconds))
        except (asyncio.CancelledError, ConnectionError):
            return self._conversation.ended()  # the connection is gone, or the listener closes
        except Exception:  # of any kind: neither the test nor the listener ends with a session
            failure = internal_error()
            with suppress(ConnectionError):
                await self.push(replies.FAILED)
            return failure


def _reason(failed: Exception) -> Sentence:
    """Why a handshake failed, as the end of a sentence."""
    cause = failed.__cause__
    if isinstance(cause, ssl.SSLError):
        return Sentence("verbatim", words=openssl_words(cause))
    return Sentence("handshake-too-slow" if isinstance(failed, TimeoutError) else "handshake-cut-off")
