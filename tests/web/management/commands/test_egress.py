"""manage.py egress says in its exit status what can be reached."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from smtptest.engine.guard.egress import Target, Trial
from smtptest.engine.guard.policy import Policy


@pytest.mark.parametrize(
    ("guarded", "reached", "status", "words"),
    [
        (True, None, 0, "The guard refuses all of them, and nothing is reached past it either."),
        (True, "connected", 1, "The guard refuses all of them. A firewall should as well"),
        (False, None, 2, "The guard lets some of them through: see SMTPTEST_ALLOW_NETWORKS."),
    ],
)
def test_the_command_says_it_in_its_status(
    monkeypatch: pytest.MonkeyPatch, guarded: bool, reached: str | None, status: int, words: str
) -> None:
    async def tried(target: Target, policy: Policy) -> Trial:
        assert policy.public
        return Trial(target, guarded, reached)

    monkeypatch.setattr("smtptest.web.management.commands.egress.attempt", tried)
    assert status_and_text("--only", "127.0.0.1")[0] == status
    assert words in status_and_text("--only", "127.0.0.1")[1]


def test_the_command_tries_loopback_for_real() -> None:
    status, text = status_and_text("--only", "127.0.0.1", "--only", "::1")
    assert status in (0, 1), "with or without a firewall, the guard refuses"
    assert [line.split()[:5] for line in text.splitlines()[:2]] == [
        ["127.0.0.1", "port", "2525", "guard:", "refused"],
        ["::1", "port", "2525", "guard:", "refused"],
    ]


def status_and_text(*arguments: str) -> tuple[Any, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("egress", *arguments, stdout=out)
    return ended.value.code, out.getvalue()
