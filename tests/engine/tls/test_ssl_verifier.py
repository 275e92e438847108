"""Every chain, served by a real TLS server, is judged by us and by Python's ssl; the password follows the judgement."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from smtptest.engine.events import Finding, Tls
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from tests.engine.smtp.chains import ordinary
from tests.engine.smtp.chains_odd import odd
from tests.engine.smtp.helpers import ANYTHING, run
from tests.servers.scripted import answering, serve


def is_read(case: Any) -> bool:
    """Whether OpenSSL reads its certificates: of one that it does not read, no server could be made."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata="".join(one.pem for one in (*case.chain, *case.trusted)))
    except ssl.SSLError:
        return False
    return True


EVERY = [*ordinary(), *odd()]
CASES = [case for case in EVERY if is_read(case)]
# What each branch has one of; all others take long.
SOME = ("common name alone: the host", "leaf with a date: that is none")
# What we say of a chain that Python's ssl takes.
OURS = {"certificate-common-name", "certificate-expires-soon"}
# What Python's default context asks for from 3.13 on; there, more is refused than the tables below say.
STRICT = bool(ssl.create_default_context().verify_flags & ssl.VerifyFlags.VERIFY_X509_STRICT)


class Loopback(GuardedNetwork):
    """Every name is this machine."""

    async def addresses(self, host: str, family: str) -> tuple[Lookup, ...]:
        return (Lookup(host, "A", ("127.0.0.1",), None),)


@pytest.fixture(autouse=True)
def _no_roots_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They take 60 ms to load each time, and have no part in this."""
    (tmp_path / "none").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none" / "file.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))


def refused_by_python(host: str, port: int, roots: Path) -> str:
    """Why Python's ssl refuses; empty where it does not."""
    context = ssl.create_default_context(cafile=str(roots))
    with socket.create_connection(("127.0.0.1", port)) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=host):
                return ""
        except ssl.SSLCertVerificationError as error:
            return error.verify_message


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.label, marks=() if case.label in SOME else pytest.mark.long) for case in CASES],
)
async def test_what_holds_is_what_python_takes(tmp_path: Path, case: Any) -> None:
    presented, roots = tmp_path / "presented.pem", tmp_path / "roots.pem"
    presented.write_text(case.chain[0].private + "".join(one.pem for one in case.chain))
    roots.write_text("".join(one.pem for one in case.trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(presented)
    script = answering(EHLO=("250-mx.test", "250 AUTH PLAIN"), AUTH="235 2.7.0 Ok")
    options: dict[str, Any] = {"security": Security.TLS, "auth": Auth.PLAIN, "username": "alice"}
    async with serve(script, tls=context) as server:
        reason = await asyncio.to_thread(refused_by_python, case.host, server.port, roots)
        transcript = await run(
            server, host=case.host, roots=(str(roots),), password="correct horse", stop_after=StopAfter.AUTH,
            network=Loopback(ANYTHING), **options,
        )  # fmt: skip
        heard = [line for peer in server.peers for line in peer.heard]
    assert transcript.verdict != "error", transcript.summary
    (tls,) = transcript.of(Tls)
    assert (tls.verified, tls.problems == ()) == (not reason, not reason), (reason, tls.problems)
    assert any(line.startswith("AUTH") for line in heard) == tls.verified
    codes = tuple(finding.code for finding in transcript.of(Finding) if finding.code.startswith("certificate"))
    assert not tls.verified or set(codes) <= OURS
    assert case.codes is None or STRICT or codes == case.codes


def test_the_cases_are_many_and_of_both_kinds() -> None:
    # OpenSSL 3.5 (Debian 13) reads no date without seconds any more; 3.0 does.
    assert all(case.label.endswith("without seconds") for case in EVERY if case not in CASES)
    assert len({case.label for case in CASES}) == len(CASES) >= 200
    assert sum(case.codes == () for case in CASES) >= 60
    assert sum(bool(case.codes) for case in CASES) >= 60
