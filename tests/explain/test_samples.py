"""Replies of real servers, each with the explanation that it should get."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from smtptest.explain import reply

SAMPLES = tomllib.loads((Path(__file__).parent / "samples.toml").read_text(encoding="utf-8"))["sample"]


@pytest.mark.parametrize(("text", "key"), [(sample["text"], sample["key"]) for sample in SAMPLES])
def test_what_a_real_server_says_is_understood(text: str, key: str) -> None:
    assert reply(int(text[:3]), text, after="RCPT TO:<someone@example.org>").key == key


def test_there_are_enough_of_them_and_each_says_where_it_is_from() -> None:
    assert len({sample["text"] for sample in SAMPLES}) == len(SAMPLES) >= 60
    assert all(sample["source"].startswith(("https://", "http://")) for sample in SAMPLES)
