"""The rules about refusals: all are read, each says where it is from, and none takes long over any reply."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from itertools import chain
from typing import Any

import pytest

from smtptest.monitors.record.judging import refusal_rules
from smtptest.monitors.record.judging.refusal_rules import Rule, Says, rules

TABLES: dict[str, Any] = tomllib.loads(
    (files(refusal_rules.__package__) / "data" / "refusals.toml").read_text(encoding="utf-8")
)
RULES = (*rules().behind, *rules().deciding)
PATTERNS = [
    *(name.pattern for name in rules().names),
    *chain.from_iterable((*rule.patterns, *([rule.code] if rule.code else [])) for rule in RULES),
]


def rule(**conditions: Any) -> Rule:
    none: dict[str, Any] = {"code": None, "patterns": ()}
    return Rule(key="x", says=Says.US, source="", **{**none, **conditions})


def test_every_row_is_read() -> None:
    assert len(RULES) == len(TABLES["rule"])
    assert len(rules().names) == len(TABLES["name"])
    assert {one.says for one in RULES} == set(Says)


def test_no_two_have_the_same_key() -> None:
    keys = [*(name.key for name in rules().names), *(one.key for one in RULES)]
    assert len(set(keys)) == len(keys)


def test_the_groups_stand_in_the_order_in_which_they_count() -> None:
    """What is cut off stands before what decides; of that, the order of the file is the order of the rules."""
    says = [row["says"] for row in TABLES["rule"]]
    assert says == sorted(says, key=lambda one: one != Says.BEHIND)
    assert [one.key for one in RULES] == [row["key"] for row in TABLES["rule"]]


def test_every_row_says_where_it_is_from() -> None:
    sources = [*(name.source for name in rules().names), *(one.source for one in RULES)]
    assert [source for source in sources if not source.startswith("https://")] == []


def test_every_rule_has_a_condition_and_no_field_that_nobody_reads() -> None:
    assert [row["key"] for row in TABLES["rule"] if not (row.get("code") or row.get("patterns"))] == []
    fields = set(chain.from_iterable(TABLES["rule"]))
    assert fields == {"key", "says", "code", "patterns", "source"}


def test_all_words_are_used() -> None:
    written = str(TABLES["rule"])
    assert [name for name in TABLES["words"] if f"{{{name}}}" not in written] == []


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: "".join(pattern.pattern.split())[:60])
def test_nothing_repeats_without_end_within_what_does(pattern: re.Pattern[str]) -> None:
    """Otherwise a reply could be written that takes the square of its length, or worse."""
    text = "".join(pattern.pattern.split())
    assert not re.search(r"[*+]\??\)[*+]", text)
    # Anything at all repeats without end only where it is tried once, from the beginning, or against a code.
    if not text.startswith("^") and pattern not in [one.code for one in RULES]:
        assert not re.search(r"(?<!\\)\.[*+]|\\S[*+]", text)


def test_a_condition_that_a_rule_does_not_have_is_met() -> None:
    yes = re.compile("yes")
    assert rule(code=re.compile(r"550\s.*")).fits("550 7.1", "anything")
    assert not rule(code=re.compile(r"550\s7")).fits("550 7.1", "anything")
    assert rule(patterns=(re.compile("no"), yes)).fits("450 ", "oh yes")
    assert not rule(patterns=(yes,)).fits("450 ", "no")
    assert not rule(code=re.compile("550.*"), patterns=(yes,)).fits("450 ", "yes")
