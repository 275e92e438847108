"""The answer of a round trip, from what was found."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.events import Check, CheckResult, StageName
from smtptest.engine.receiving.checks.received_path import path_of
from smtptest.engine.round_trip.summary import came_back, servers
from tests.engine.receiving.helpers import delivery

UNHARMED = [("trip-header", "added", "good"), ("trip-body", "same", "good")]
THROUGH = b"Received: from b.test by c.test; Sat, 28 Nov 2026 12:00:01 +0000\r\nReceived: from a.test\r\n\r\n"


def check(its: str, variant: str, result: str, stage: StageName = StageName.CONTENT, **parameters: Any) -> Check:
    return Check(
        seq=1, t=0.0, dialog=None, id=its, stage=stage, subject="", result=CheckResult(result), title="", detail="",
        advice="", record="", reference="", about=None, code=f"{its}/{variant}", parameters=parameters, trace=(),
    )  # fmt: skip


def test_the_servers_are_named_from_the_first_to_the_last() -> None:
    assert servers(path_of(delivery(THROUGH), "mx.test")) == "?, c.test"
    assert servers(path_of(delivery(), "mx.test")) == ""


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (UNHARMED, "It arrived as it was sent."),
        ([*UNHARMED, ("trip-dkim", "added", "good")], "It arrived as it was sent, and was signed on the way."),
        (
            [*UNHARMED, ("trip-dkim", "survived", "good")],
            "It arrived as it was sent, and its DKIM signature survived.",
        ),
        (
            [*UNHARMED, ("trip-dkim", "removed", "problem")],
            "It arrived as it was sent. The DKIM signature was removed on the way.",
        ),
        (
            [UNHARMED[0], ("trip-body", "cut", "warning"), ("trip-dkim", "broken", "problem")],
            "The DKIM signature was broken on the way; further warnings and problems with the message: 1.",
        ),
        ([UNHARMED[0], ("trip-body", "encoded", "info")], ""),
    ],
)
def test_what_became_of_it_and_what_is_worst(found: list[tuple[str, str, str]], words: str) -> None:
    told = came_back(path_of(delivery(), "mx.test"), 1.5, [check(*one) for one in found])
    assert told == f"The message came back after 1.5 s, directly from the server. {words}".strip()
