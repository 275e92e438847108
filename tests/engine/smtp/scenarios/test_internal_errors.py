"""A fault at every await of a whole dialog: it ends once, its socket is gone, and nobody sees the password."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import re
import ssl
from base64 import b64encode
from collections.abc import Coroutine, Generator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import trustme

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.plan import Auth, Probe, Proxy, Security, StopAfter
from tests.engine.said import said
from tests.engine.smtp.helpers import ANYTHING, SHORT, Transcript, run
from tests.servers.scripted import Peer, Script, serve

PASSWORD = "correct horse"
NEVER_SEEN = [PASSWORD, b64encode(PASSWORD.encode()).decode(), b64encode(f"\0alice\0{PASSWORD}".encode()).decode()]
TAKEN = "S: 250 2.0.0 Ok: queued as 4F1"


def tls_error() -> ssl.SSLError:
    error = ssl.SSLError(1, "[SSL] internal error")
    error.reason = "INTERNAL_ERROR"  # only OpenSSL's own errors have it from the start
    return error


FAULTS: dict[str, type[BaseException] | Any] = {
    "oserror": lambda: OSError(errno.EIO, "Input/output error"),
    "reset": ConnectionResetError,
    "tls": tls_error,
    "timeout": TimeoutError,
    "memory": MemoryError,
    "ours": lambda: RuntimeError(PASSWORD.upper()),
    "cancelled": asyncio.CancelledError,
}


# A limit that passes where there is one is a time-out; everything else that is no word of the server is our own fault.
VERDICTS = {
    "oserror": {"unreachable", "error", "tls-failed"},
    "reset": {"unreachable", "error", "tls-failed"},
    "tls": {"unreachable", "error", "tls-failed"},
    "timeout": {"timeout", "error"},
    "memory": {"error"},
    "ours": {"error"},
    "cancelled": {"stopped"},
}


class Faulty:
    """Awaits a coroutine, and throws ``fault`` into it where it would wait for the ``at``-th time."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], at: int, fault: Any) -> None:
        self.coroutine, self.at, self.fault = coroutine, at, fault
        self.count = 0

    def __await__(self) -> Generator[Any, Any, Any]:
        resume, value = self.coroutine.send, None
        while True:
            try:
                waiting = resume(value)
            except StopIteration as done:
                return done.value
            self.count += 1
            faulty = self.count == self.at
            if faulty and waiting is not None:
                waiting.cancel()  # as it would be: whoever was to wake us tidies up first
            try:
                value, resume = (yield waiting), self.coroutine.send
            except BaseException as thrown:
                value, resume = thrown, self.coroutine.throw
            if faulty:
                value, resume = self.fault(), self.coroutine.throw


@dataclass(frozen=True)
class Case:
    """A whole dialog over STARTTLS. verdict: where no fault is. known: the line after which that is the verdict
    whatever happens, or the stage; out: how the line begins after which nobody knows it, until then."""

    options: dict[str, Any]
    verdict: str
    known: str
    out: str = "nothing"


class Named(GuardedNetwork):
    """The address may have a name, so that it is asked for; nobody answers."""

    def has_name(self, address: str) -> bool:
        return True

    async def lookup(self, name: str, record_type: str) -> Lookup:
        return Lookup(name, record_type, (), said("the name server did not answer"))


FILE = Attachment("a.txt", "text/plain", b"A file.\r\n")
LOGIN: dict[str, Any] = {"auth": Auth.LOGIN, "username": "alice"}
CLAIMS: dict[str, Any] = {"proxy": Proxy.V1, "proxy_source": "192.0.2.1:25", "xclient": "ADDR=192.0.2.7"}
CASES = {
    "message": Case({**LOGIN, "stop_after": StopAfter.MESSAGE}, "accepted", TAKEN, "."),
    "chunks with files by claim": Case(
        {
            **LOGIN, **CLAIMS, "attachments": (FILE,), "bdat": True, "pipelining": True, "chunk_size": 400,
            "stop_after": StopAfter.MESSAGE,
        },
        "accepted", TAKEN, "BDAT 1 LAST",
    ),
    "open-relay by claim": Case(
        {**CLAIMS, "probe": Probe.OPEN_RELAY, "limits": replace(SHORT, probe_recipients=2)}, "passed", "probe warned",
    ),
    "starttls-injection beside a look-up": Case(
        {"probe": Probe.STARTTLS_INJECTION, "network": Named(ANYTHING)}, "passed", "quit done",
    ),
}  # fmt: skip


def taking_all(context: ssl.SSLContext, case: Case) -> Script:
    """STARTTLS, XCLIENT, LOGIN and a message, all as it should be."""
    replies = {
        "XCLIENT": ("220 mx.test ESMTP",),
        "AUTH": ("334 VXNlcm5hbWU6",),
        "YWxpY2U=": ("334 UGFzc3dvcmQ6",),
        NEVER_SEEN[1]: ("235 2.7.0 Welcome",),
        "DATA": ("354 Go ahead",),
        ".": (TAKEN[3:],),
        "QUIT": ("221 2.0.0 Bye",),
    }
    offer = ("250-mx.test", "250-STARTTLS", "250-PIPELINING", "250-CHUNKING", "250-XCLIENT ADDR", "250 AUTH LOGIN")

    async def script(peer: Peer) -> None:
        if "proxy" in case.options:
            await peer.hear()
        await peer.say("220 mx.test ESMTP")
        in_message = False
        while (line := await peer.hear()) is not None:
            verb, *words = line.split(" ")
            if verb == "STARTTLS":
                if case.options.get("probe") is Probe.STARTTLS_INJECTION:
                    await peer.hear()
                await peer.say("220 2.0.0 Ready")
                await peer.starttls(context)
            elif verb == "EHLO":
                # A session over TLS has no STARTTLS (RFC 3207 section 4.2).
                within = peer.writer.get_extra_info("ssl_object") is not None
                await peer.say(*(line for line in offer if not (within and line.endswith("STARTTLS"))))
            elif verb == "BDAT":
                await peer.reader.readexactly(int(words[0]))
                await peer.say(TAKEN[3:] if words[1:] else "250 2.0.0 Ok")
            elif not in_message or line == ".":
                await peer.say(*replies.get(verb, ("250 2.0.0 Ok",)))
                in_message = verb == "DATA"

    return script


async def with_fault(
    case: Case, context: ssl.SSLContext, roots: tuple[str, ...], at: int, fault: Any
) -> tuple[Transcript, int]:
    transcript = Transcript()
    async with serve(taking_all(context, case)) as server:
        options = {"security": Security.STARTTLS, "roots": roots, "password": PASSWORD, **case.options}
        faulty = Faulty(run(server, transcript=transcript, **options), at, fault)

        async def awaiting() -> None:
            await faulty

        done, _ = await asyncio.wait([asyncio.create_task(awaiting())], timeout=60)
        (task,) = done
        assert task.cancelled() == (fault is asyncio.CancelledError and at <= faulty.count) or task.exception() is None
        if server.closed:
            async with asyncio.timeout(60):
                await server.client_gone()
    return transcript, faulty.count


def in_doubt(case: Case, transcript: Transcript) -> bool:
    """Whether the message is out, and nothing has said what became of it."""
    lines = [re.sub(r"^C: BDAT \d+ LAST", "C: BDAT 1 LAST", line) for line in transcript.lines]
    return f"C: {case.out}" in lines and TAKEN not in lines


@pytest.fixture(scope="module")
def context(authority: trustme.CA) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(made)
    return made


@pytest.mark.long
@pytest.mark.parametrize("asked", CASES)
@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_at_any_await(
    context: ssl.SSLContext,
    roots: tuple[str, ...],
    name: str,
    asked: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    case = CASES[asked]
    whole, awaits = await with_fault(case, context, roots, 0, FAULTS[name])
    assert (whole.verdict, awaits > 8) == (case.verdict, True), whole.summary
    seen = set()
    for at in range(1, awaits + 1):
        transcript, _ = await with_fault(case, context, roots, at, FAULTS[name])
        verdict = transcript.verdict
        seen.add(verdict)
        # What was taken was taken, whatever comes after; what was not was not.
        known = case.known in (*transcript.lines, *transcript.stages)
        # A probe whose last answer does not come is made all the same, and says that it has proven nothing.
        known = known or (name == "timeout" and "quit failed" in transcript.stages)
        assert (verdict == case.verdict) == known, (at, transcript.summary)
        unknown = "Whether the message was taken is unknown." in transcript.summary
        assert unknown == in_doubt(case, transcript), (at, transcript.summary)
        told = json.dumps([event.to_json() for event in transcript.events]) + caplog.text
        assert [secret for secret in NEVER_SEEN if secret in told] == []
    assert seen == VERDICTS[name] | {case.verdict}
    assert PASSWORD.upper() not in told.replace(caplog.text, "")
