"""The mechanisms that send a token."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Finding
from smtptest.engine.smtp.plan import Auth
from tests.engine.smtp.steps.test_auth import ERROR, GOODBYE, coded, heard_in, login, offering, scripted, story
from tests.servers.scripted import serve


@pytest.mark.parametrize(
    ("auth", "initial", "answer"),
    [
        (Auth.XOAUTH2, "user=a=l,ice\1auth=Bearer correct horse\1\1", ""),
        (Auth.OAUTHBEARER, "n,a=a=3Dl=2Cice,\1host=127.0.0.1\1port={port}\1auth=Bearer correct horse\1\1", "AQ=="),
    ],
)
async def test_a_token_that_is_refused(auth: Auth, initial: str, answer: str) -> None:
    async with serve(offering(auth.upper(), scripted(f"334 {coded(ERROR)}", "535 5.7.8 No"))) as server:
        transcript = await login(server, auth, username="a=l,ice")
    assert heard_in(server.heard[1].split(" ")[2]) == initial.format(port=server.port)
    assert story(transcript) == [
        f"C: AUTH {auth.upper()} ******** [masked]",
        f"S: 334 {coded(ERROR)}",
        f"C: {answer}",
        "S: 535 5.7.8 No",
        *GOODBYE,
    ]
    finding = transcript.of(Finding)[-1]
    assert (finding.code, finding.detail) == ("oauth-error", "status: 401; schemes: Bearer; scope: https://mail.test/")
    assert transcript.verdict == "auth-failed"


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        ("not base64", "It gave a reason that is not base64 of a JSON object."),
        (coded("not json"), "It gave a reason that is not base64 of a JSON object."),
        (coded("[" * 1100), "It gave a reason that is not base64 of a JSON object."),
        (coded("[1]"), "It gave a reason that is not base64 of a JSON object."),
        (coded(b'{"status": "\xff"}'), "It gave a reason that is not base64 of a JSON object."),
        (coded('{"a": {"b": 1}, "said": "\\u0063orrect horse\\u202e"}'), "said: ********\\u{202E}"),
        (coded('{"lone": "\\ud800"}'), "lone: ?"),
    ],
)
async def test_whatever_reason_a_server_gives_is_fit_to_be_shown(error: str, detail: str) -> None:
    async with serve(offering("XOAUTH2", scripted(f"334 {error}", "535 No"))) as server:
        transcript = await login(server, Auth.XOAUTH2)
    assert transcript.of(Finding)[-1].detail == detail
    assert transcript.verdict == "auth-failed"
