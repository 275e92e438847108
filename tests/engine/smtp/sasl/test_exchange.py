"""One AUTH exchange: challenges and answers, as many as the mechanism has."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from smtptest.engine.smtp.plan import Auth, StopAfter
from tests.engine.smtp.steps.test_auth import (
    GOODBYE,
    PASSWORD,
    coded,
    heard_in,
    login,
    offering,
    playing_scram,
    scripted,
    story,
)
from tests.engine.smtp.wire.test_inbox import LOGIN, ask
from tests.servers.scripted import Peer, serve


@pytest.mark.parametrize(
    ("auth", "answers"),
    [
        (Auth.PLAIN, 0),
        (Auth.LOGIN, 2),
        (Auth.CRAM_MD5, 1),
        (Auth.XOAUTH2, 1),
        (Auth.OAUTHBEARER, 1),
        (Auth.EXTERNAL, 0),
    ],
)
async def test_a_server_that_asks_without_end_is_answered_as_often_as_the_mechanism_has_it(
    auth: Auth, answers: int
) -> None:
    async def asks_on(peer: Peer, initial: str) -> None:
        while peer.heard[-1] != "*":
            await peer.say(f"334 {coded('more')}")
            await peer.hear()
        await peer.say("235 Have it your way")

    async with serve(offering(auth.upper(), asks_on)) as server:
        transcript = await login(server, auth)
    assert server.heard[2 + answers :] == ["*", "QUIT"]
    assert transcript.verdict == "auth-failed"
    assert transcript.summary == (
        f"The login by {auth.upper()} was cancelled, because the server asked for more than the mechanism has to say; "
        "the answer to that: “235 Have it your way”."
    )
    assert transcript.findings[-1] == "challenge-unexpected"


async def test_another_go_ahead_is_no_challenge() -> None:
    async with serve(offering("LOGIN", scripted("354 Go", "501 Ok"))) as server:
        transcript = await login(server, Auth.LOGIN)
    assert server.heard[2:] == ["*", "QUIT"]
    assert "because the server sent 354 instead of a challenge" in transcript.summary


# RFC 4954 section 4: a response of 12,288 characters in base64 has to be taken; some tokens alone are longer.
@pytest.mark.long
@pytest.mark.parametrize("auth", [Auth.XOAUTH2, Auth.OAUTHBEARER])
@pytest.mark.parametrize("size", [600, 9_187, 12_288, 16_384])
async def test_a_long_token_waits_for_the_go_ahead(auth: Auth, size: int) -> None:
    async with serve(offering(auth.upper(), scripted("334 ", "235 Ok"))) as server:
        transcript = await login(server, auth, "t" * size)
    assert story(transcript) == [f"C: AUTH {auth.upper()}", "S: 334 ", "C: ******** [masked]", "S: 235 Ok", *GOODBYE]
    assert heard_in(server.heard[2]).endswith(f"\1auth=Bearer {'t' * size}\1\1")
    assert transcript.verdict == "passed"


async def test_scram_that_goes_on_after_its_end() -> None:
    async def goes_on(peer: Peer, initial: str) -> None:
        say = peer.say

        async def never_yes(*lines: Any) -> None:
            await say("334 " if str(lines[0]).startswith("235") else lines[0])

        peer.say = never_yes  # type: ignore[method-assign]
        await playing_scram("SCRAM-SHA-1")(peer, initial)
        peer.say = say  # type: ignore[method-assign]
        assert await peer.hear() == "*"
        await peer.say("501 Cancelled")

    async with serve(offering("SCRAM-SHA-1", goes_on)) as server:
        transcript = await login(server, Auth.SCRAM_SHA_1, PASSWORD)
    assert transcript.verdict == "auth-failed"
    assert "asked for more than the mechanism has to say" in transcript.summary


@pytest.mark.parametrize("auth", [Auth.PLAIN, Auth.EXTERNAL, Auth.XOAUTH2, Auth.OAUTHBEARER])
@pytest.mark.parametrize("challenge", ["334 ", "334", "334 ="])
async def test_what_came_with_auth_is_sent_again_where_the_server_passed_over_it(auth: Auth, challenge: str) -> None:
    seen: list[str] = []

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            verb, *words = line.split(" ")
            if verb == "AUTH":
                seen.append(words[1].removeprefix("="))
                await peer.say(challenge)
                seen.append(await peer.hear() or "")
            await peer.say({"EHLO": f"250-mx.test\r\n250 AUTH {auth.upper()}", "AUTH": "235 Ok"}.get(verb, "221 Bye"))

    transcript = await ask(script, **{**LOGIN, "auth": auth, "stop_after": StopAfter.AUTH})
    assert (transcript.verdict, transcript.findings[-1]) == ("passed", "initial-response-ignored")
    assert seen[0] == seen[1]
    assert b64encode(b"correct horse").decode() not in str(transcript.events)


async def test_scram_whose_base64_is_loose_is_proven_by_both_sides_and_warned_of() -> None:
    async def loosely(peer: Peer, initial: str) -> None:
        say = peer.say

        async def unpadded(*lines: Any) -> None:
            await say(*(f"{str(line).rstrip('=')} " for line in lines))

        peer.say = unpadded  # type: ignore[method-assign]
        await playing_scram("SCRAM-SHA-1")(peer, initial)
        peer.say = say  # type: ignore[method-assign]

    async with serve(offering("SCRAM-SHA-1", loosely)) as server:
        transcript = await login(server, Auth.SCRAM_SHA_1)
    assert transcript.verdict == "passed"
    assert transcript.findings == ["insecure-auth", "challenge-loose", "challenge-loose"]
