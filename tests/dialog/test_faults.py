"""A fault at every await of a whole dialog: it ends once, its socket is gone, and nobody sees the password."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import ssl
from base64 import b64encode
from collections.abc import Coroutine, Generator
from pathlib import Path
from typing import Any

import pytest
import trustme

from smtptest.dialog.plan import Auth, Security, StopAfter
from tests.dialog.helpers import Transcript, run
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


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def taking_all(context: ssl.SSLContext) -> Script:
    """STARTTLS, LOGIN and a message, all as it should be."""
    replies = {
        "EHLO": ("250-mx.test", "250-STARTTLS", "250 AUTH LOGIN"),
        "AUTH": ("334 VXNlcm5hbWU6",),
        "YWxpY2U=": ("334 UGFzc3dvcmQ6",),
        NEVER_SEEN[1]: ("235 2.7.0 Welcome",),
        "DATA": ("354 Go ahead",),
        ".": (TAKEN[3:],),
        "QUIT": ("221 2.0.0 Bye",),
    }

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        in_message = False
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            if verb == "STARTTLS":
                await peer.say("220 2.0.0 Ready")
                await peer.starttls(context)
            elif not in_message or line == ".":
                await peer.say(*replies.get(verb, ("250 2.0.0 Ok",)))
                in_message = verb == "DATA"

    return script


async def with_fault(authority: trustme.CA, roots: Path, at: int, fault: Any) -> tuple[Transcript, int]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    transcript = Transcript()
    async with serve(taking_all(context)) as server:
        faulty = Faulty(
            run(
                server, transcript=transcript, password=PASSWORD, roots=(str(roots),), security=Security.STARTTLS,
                auth=Auth.LOGIN, username="alice", stop_after=StopAfter.MESSAGE,
            ),
            at,
            fault,
        )  # fmt: skip

        async def awaiting() -> None:
            await faulty

        done, _ = await asyncio.wait([asyncio.create_task(awaiting())], timeout=20)
        (task,) = done
        assert task.cancelled() == (fault is asyncio.CancelledError and at <= faulty.count) or task.exception() is None
        if server.closed:
            async with asyncio.timeout(5):
                await server.client_gone()
    return transcript, faulty.count


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_at_any_await(
    authority: trustme.CA, tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    roots = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(roots))
    whole, awaits = await with_fault(authority, roots, 0, FAULTS[name])
    assert (whole.verdict, awaits > 12) == ("accepted", True)
    seen = set()
    for at in range(1, awaits + 1):
        transcript, _ = await with_fault(authority, roots, at, FAULTS[name])
        verdict = transcript.verdict
        seen.add(verdict)
        # What was taken was taken, whatever comes after; what was not was not.
        assert (verdict == "accepted") == (TAKEN in transcript.lines), (at, transcript.summary)
        in_doubt = "C: ." in transcript.lines and TAKEN not in transcript.lines
        assert ("Whether the message was taken is unknown." in transcript.summary) == in_doubt
        told = json.dumps([event.to_json() for event in transcript.events]) + caplog.text
        assert [secret for secret in NEVER_SEEN if secret in told] == []
    assert seen == VERDICTS[name] | {"accepted"}
    assert PASSWORD.upper() not in told.replace(caplog.text, "")
