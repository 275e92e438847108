"""A test that stops early answers the question that it is asked for, and never yes to a certificate that is wrong."""

from __future__ import annotations

import re
import ssl
from typing import Any

import trustme

from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from tests.engine.smtp.helpers import run
from tests.engine.smtp.scenarios.test_conversation import offers_starttls, server_context
from tests.servers.scripted import answering, serve

LOGIN: dict[str, Any] = {"auth": Auth.PLAIN, "username": "alice", "insecure_auth": True}


def timeless(summary: str) -> str:
    return re.sub(r"\d+ ms", "N ms", re.sub(r"port \d+", "port P", summary))


async def test_whether_a_server_is_up() -> None:
    async with serve(answering()) as server:
        connected = await run(server, stop_after=StopAfter.CONNECT)
        plain = await run(server, stop_after=StopAfter.EHLO)
    async with serve(offers_starttls(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))) as server:
        offering = await run(server, security=Security.NONE, stop_after=StopAfter.EHLO)
    yes = "Yes: 127.0.0.1 answers on port P in N ms"
    assert timeless(connected.summary).startswith(f"{yes}. ")
    assert timeless(plain.summary).startswith(f"{yes}. It does not offer STARTTLS. ")
    assert timeless(offering.summary).startswith(f"{yes} and offers STARTTLS. ")


async def test_a_problem_of_the_goodbye_belongs_to_the_answer() -> None:
    async with serve(answering(QUIT=b"Oh\r\n221 2.0.0 Bye\r\n")) as server:
        transcript = await run(server, stop_after=StopAfter.CONNECT)
    assert "in N ms. A problem was found: A line of the server is not a reply." in timeless(transcript.summary)


async def test_whether_tls_is_right(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    certificate = server_context(authority, "127.0.0.1")
    async with serve(offers_starttls(certificate)) as server:
        right = await run(server, security=Security.STARTTLS, stop_after=StopAfter.TLS, roots=roots)
        wrong = await run(server, security=Security.STARTTLS, stop_after=StopAfter.TLS)
    async with serve(answering(), tls=certificate) as server:
        within = await run(server, security=Security.TLS, stop_after=StopAfter.EHLO)
    async with serve(answering()) as server:
        without = await run(server, stop_after=StopAfter.TLS)
        unasked = await run(server, security=Security.NONE, stop_after=StopAfter.TLS)
    async with serve(answering(EHLO=("250-mx.test", "250 STARTTLS"), STARTTLS="454 4.7.0 Not now")) as server:
        refused = await run(server, stop_after=StopAfter.TLS)
    works = "TLS works on 127.0.0.1 port P"
    assert timeless(right.summary).startswith(f"Yes: {works}, and the certificate is valid for 127.0.0.1. ")
    assert timeless(wrong.summary).startswith(f"No: {works}, but a problem was found: ")
    told = timeless(within.summary)
    assert told.startswith("Yes: 127.0.0.1 answers on port P in N ms, within TLS. A problem was found: ")
    spoken = "No: 127.0.0.1 port P was spoken to without TLS"
    assert timeless(without.summary) == timeless(refused.summary)
    assert timeless(without.summary) == f"{spoken}, because the server does not offer STARTTLS, or refuses it."
    assert not unasked.summary.startswith(("Yes", "No"))


async def test_where_no_login_was_asked_for_none_is_claimed() -> None:
    async with serve(answering()) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.AUTH)
    assert "accepts the login" not in transcript.summary


async def test_whether_one_can_log_in() -> None:
    async with serve(answering(AUTH="235 2.7.0 Ok", EHLO=("250-mx.test", "250 AUTH PLAIN"))) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.AUTH, password="x" * 9, **LOGIN)
    summary = timeless(transcript.summary)
    assert summary.startswith("Yes: 127.0.0.1 accepts the login on port P. A problem was found: ")
    assert "alice" not in summary


async def test_a_login_that_was_not_looked_at_is_not_called_accepted() -> None:
    already = answering(AUTH="503 5.5.1 Error: already authenticated", EHLO=("250-mx.test", "250 AUTH PLAIN"))
    async with serve(already) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.AUTH, password="x" * 9, **LOGIN)
    told = "Unknown: 127.0.0.1 says that this session is logged in already, and did not look at the login. "
    assert transcript.summary.startswith(f"{told}A problem was found: ")
    assert "Everything worked" not in transcript.summary
