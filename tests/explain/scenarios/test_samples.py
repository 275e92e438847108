"""Replies of real servers, each with the explanation that it should get, and with what it must not say."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from smtptest.explain import reply
from smtptest.explain.situation import GREETING, Known

# What was answered, by the name of the place in the data.
ANSWERED = {
    "greeting": GREETING,
    "EHLO": "EHLO localhost",
    "STARTTLS": "STARTTLS",
    "AUTH": "AUTH PLAIN ********",
    "MAIL": "MAIL FROM:<me@example.org>",
    "RCPT": "RCPT TO:<someone@example.org>",
    "DATA": "DATA",
    "message": ".",
}


def samples(name: str) -> list[dict[str, Any]]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return list(tomllib.loads(text)["sample"])


SAMPLES, PLAYED, BOUNCES = samples("samples.toml"), samples("played.toml"), samples("bounces.toml")


@pytest.mark.parametrize("sample", [*SAMPLES, *PLAYED, *BOUNCES], ids=lambda sample: sample["text"][:60])
def test_what_a_real_server_says_is_understood(sample: dict[str, Any]) -> None:
    known = Known(
        hosts=(sample.get("host", ""),), mechanism=sample.get("mechanism", ""), logged_in=sample.get("login", False)
    )
    found = reply(int(sample["text"][:3]), sample["text"], after=ANSWERED[sample.get("after", "RCPT")], known=known)
    assert found.key == sample["key"]
    said = f"{found.title} {found.meaning} {found.next_step}"
    assert [words for words in sample.get("never", []) if words in said] == []


@pytest.mark.parametrize("of", [SAMPLES, PLAYED, BOUNCES], ids=["samples", "played", "bounces"])
def test_there_are_enough_of_them_and_each_says_where_it_is_from(of: list[dict[str, Any]]) -> None:
    told = {tuple(sample.get(field) for field in ("text", "after", "host", "mechanism", "login")) for sample in of}
    assert len(told) == len(of) >= 120
    assert all(sample["source"].startswith(("https://", "http://")) for sample in of)
