"""The mechanisms that send a password or a keyed hash, and EXTERNAL."""

from __future__ import annotations

import hmac

import pytest

from smtptest.engine.smtp.plan import Auth
from tests.engine.smtp.steps.test_auth import GOODBYE, PASSWORD, coded, heard_in, login, offering, scripted, story
from tests.servers.scripted import serve


async def test_cram_md5_answers_with_a_keyed_hash_and_nothing_to_guess_from_is_shown() -> None:
    challenge = "<1896.697170952@mx.test>"
    digest = hmac.new(PASSWORD.encode(), challenge.encode(), "md5").hexdigest()
    async with serve(offering("CRAM-MD5", scripted(f"334 {coded(challenge)}", f"235 Hello {digest}"))) as server:
        transcript = await login(server, Auth.CRAM_MD5)
    assert heard_in(server.heard[2]) == f"alice {digest}"
    assert story(transcript) == [
        "C: AUTH CRAM-MD5",
        "S: 334 ******** [masked]",
        "C: ******** [masked]",
        "S: 235 Hello ******** [masked]",
        *GOODBYE,
    ]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize(
    "challenge", ["PG14LnRlc3Q+Cg== ", "  PG14LnRlc3Q+Cg==", "PG14LnRlc3Q+Cg", "PG14LnRlc3Q+Cg==\t"]
)
async def test_cram_md5_answers_a_challenge_whose_base64_is_loose_and_warns(challenge: str) -> None:
    digest = hmac.new(PASSWORD.encode(), b"<mx.test>\n", "md5").hexdigest()
    async with serve(offering("CRAM-MD5", scripted(f"334 {challenge}", "235 Ok"))) as server:
        transcript = await login(server, Auth.CRAM_MD5)
    assert heard_in(server.heard[2]) == f"alice {digest}"
    assert (transcript.verdict, transcript.findings[-1]) == ("passed", "challenge-loose")


@pytest.mark.parametrize("challenge", ["334 not base64", "334 "])
async def test_cram_md5_answers_no_challenge_that_is_none(challenge: str) -> None:
    async with serve(offering("CRAM-MD5", scripted(challenge, "501 Ok"))) as server:
        transcript = await login(server, Auth.CRAM_MD5)
    assert server.heard[2:] == ["*", "QUIT"]
    assert transcript.findings[-1] == "challenge-malformed"


@pytest.mark.parametrize(("username", "sent", "shown"), [("", "=", "="), ("bob", "Ym9i", "******** [masked]")])
async def test_external_sends_who_we_act_for_and_no_password(username: str, sent: str, shown: str) -> None:
    async with serve(offering("PLAIN EXTERNAL", scripted("235 Ok"))) as server:
        transcript = await login(server, Auth.EXTERNAL, "", username=username, insecure_auth=False)
    assert server.heard[1] == f"AUTH EXTERNAL {sent}"
    assert story(transcript) == [f"C: AUTH EXTERNAL {shown}", "S: 235 Ok", *GOODBYE]
    assert transcript.verdict == "passed"
