"""A "no" to who asks, and a "no" to what was asked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from smtptest.monitors.record.judging.refusal_rules import Rule, Rules, Says, rules
from smtptest.monitors.record.judging.refusals import deciding, refuses_us
from tests.explain.scenarios.test_corpus import CORPUS

READ = tomllib.loads((Path(__file__).parent / "refusals.toml").read_text(encoding="utf-8"))
SAMPLES: list[dict[str, str]] = READ["sample"]
# What real replies are explained by, if they refuse who asks.
ABOUT_US = frozenset(
    {
        "barracuda-reputation", "client-host-rejected", "client-no-ptr", "client-reputation", "comcast-block-list",
        "dnsbl-listed", "google-no-ptr", "google-not-authorized-ip", "google-rate", "microsoft-banned-ip",
        "microsoft-block-list", "microsoft-ipv6-limit", "microsoft-ipv6-ptr", "microsoft-rate-limited-ip",
        "microsoft-spf", "microsoft-throttled", "mimecast-reputation", "own-connections", "proofpoint-blocked",
        "rate-limited", "spamcop-listed", "spamhaus-listed", "spamhaus-pbl", "telekom-reputation",
        "too-many-connections", "trend-micro-listed", "united-internet-block-list", "united-internet-ptr",
        "yahoo-permanently-deferred",
    }
)  # fmt: skip
# These have replies of both kinds, or some that do not say whom they refuse.
OPEN = frozenset(
    {
        "access-denied", "brevo-ip", "client-blocked", "generic", "login-from-address", "mailtrap-rate",
        "microsoft-customer-block-list", "microsoft-outlook-policy", "microsoft-tenant-threshold",
        "sender-sending-limit", "ses-rate", "spf-failed", "too-many-login-attempts", "too-many-recipients",
    }
)  # fmt: skip
# Words that nobody could tell from others.
UNTOLD = (
    "to correct HELO and DNS MX settings",
    "Currently Sending Spam",
)


def samples_of(key: str) -> list[str]:
    return [sample["text"] for sample in SAMPLES if sample.get("rule", "") == key]


def says_us(reply: str, by: Rules) -> bool:
    rule = deciding(reply, by)
    return rule is not None and rule.says is Says.US


def parts() -> Iterator[tuple[str, Rules]]:
    """Each name, each pattern and each rule without patterns, by key, with the rules as they would be without it."""
    every = rules()
    for name in every.names:
        yield name.key, replace(every, names=tuple(one for one in every.names if one is not name))
    for rule in every.behind:
        for less in _less(rule, every.behind):
            yield rule.key, replace(every, behind=less)
    for rule in every.deciding:
        for less in _less(rule, every.deciding):
            yield rule.key, replace(every, deciding=less)


def _less(rule: Rule, among: tuple[Rule, ...]) -> Iterator[tuple[Rule, ...]]:
    """The rules without one of the patterns of one of them; without the rule, if that is all it has."""
    if len(rule.patterns) < 2:
        yield tuple(one for one in among if one is not rule)
        return
    for pattern in rule.patterns:
        rest = replace(rule, patterns=tuple(one for one in rule.patterns if one is not pattern))
        yield tuple(rest if one is rule else one for one in among)


@pytest.mark.parametrize("key", [one.key for one in rules().deciding])
def test_a_rule_decides_its_replies(key: str) -> None:
    found = [(text, deciding(text, rules())) for text in samples_of(key)]
    assert found
    assert [text for text, rule in found if rule is None or rule.key != key] == []


@pytest.mark.parametrize("key", [one.key for one in rules().names])
def test_a_name_says_something(key: str) -> None:
    assert samples_of(key)
    assert all(refuses_us(text) for text in samples_of(key))


@pytest.mark.parametrize("key", ["", *(one.key for one in rules().behind)])
def test_these_are_about_nobody_who_asks(key: str) -> None:
    assert samples_of(key)
    assert [text for text in samples_of(key) if refuses_us(text)] == []


@pytest.mark.parametrize(("key", "less"), [*parts()], ids=lambda part: part if isinstance(part, str) else "")
def test_without_a_rule_or_one_of_its_patterns_a_reply_of_it_is_told_the_other_way(key: str, less: Rules) -> None:
    """So none is idle."""
    assert any(says_us(text, less) is not refuses_us(text) for text in samples_of(key))


@pytest.mark.parametrize(
    "rule", [one for one in rules().deciding if one.code and one.patterns], ids=lambda one: one.key
)
def test_without_its_code_a_rule_would_decide_more(rule: Rule) -> None:
    less = replace(rules(), deciding=tuple(replace(one, code=None) if one is rule else one for one in rules().deciding))
    assert any(says_us(sample["text"], less) is not refuses_us(sample["text"]) for sample in SAMPLES)


def test_every_reply_is_of_a_rule_that_there_is_and_of_one_only() -> None:
    keys = {name.key for name in rules().names} | {rule.key for rule in (*rules().behind, *rules().deciding)}
    assert {sample["rule"] for sample in SAMPLES if "rule" in sample} == keys
    assert len({sample["text"] for sample in SAMPLES}) == len(SAMPLES)
    assert all(sample["source"].startswith("https://") for sample in SAMPLES if "source" in sample)


@pytest.mark.parametrize(
    ("key", "reply"),
    [
        (key, reply)
        for key, _, _, _, reply in CORPUS
        if key not in OPEN and not reply.startswith("421") and not any(words in reply for words in UNTOLD)
    ],
)
def test_real_replies(key: str, reply: str) -> None:
    """explain/ tells the same from the same words, with many more patterns, a place and a company for each."""
    assert refuses_us(reply) is (key in ABOUT_US)
