"""The rules by which a reply is told to refuse this service's own address, as ``data/refusals.toml`` has them.

What the fields mean, and which rule counts before which, is written at the head of that file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

# A name in a pattern, in place of which the words of that name stand. The bounds of a repetition have no letters.
_WORDS = re.compile(r"\{([a-z]+)\}")


class Says(StrEnum):
    """What it means that a rule fits."""

    BEHIND = "behind"
    """What follows is about a server behind the one that replies."""
    OF_THE_LIST = "of the list"
    """A block list refuses the server's questions, and for that reason the server refuses everybody."""
    US = "us"
    """Who asks is refused."""
    NOT_US = "not us"
    """Something else is."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule. A condition that it does not have is always met."""

    key: str
    """A slug."""
    says: Says
    """What it means that it fits."""
    source: str
    """The address of the page that defines it, or tells of those who say such things."""
    code: re.Pattern[str] | None
    """Condition: the reply code, a space, and the enhanced code without its class, if there is one."""
    patterns: tuple[re.Pattern[str], ...]
    """Condition: what the words have, of which any is enough."""

    def fits(self, codes: str, words: str) -> bool:
        """Whether both conditions are met."""
        if self.code is not None and self.code.fullmatch(codes) is None:
            return False
        return not self.patterns or any(pattern.search(words) for pattern in self.patterns)


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name of a host, or a link, that says something."""

    key: str
    """A slug."""
    pattern: re.Pattern[str]
    """What is found in it."""
    means: str
    """The words that are read in its place."""
    source: str
    """The address of the page that defines it."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All of them, each group in the order of the file."""

    names: tuple[Name, ...]
    """The names that say something."""
    behind: tuple[Rule, ...]
    """The rules by which words are about a server behind."""
    deciding: tuple[Rule, ...]
    """The others: the first that fits decides."""


@cache
def rules() -> Rules:
    """Return the rules. They are read once."""
    text = (files(__package__) / "data" / "refusals.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    every = tuple(_rule(row, tables["words"]) for row in tables["rule"])
    return Rules(
        names=tuple(_name(row) for row in tables["name"]),
        behind=tuple(rule for rule in every if rule.says is Says.BEHIND),
        deciding=tuple(rule for rule in every if rule.says is not Says.BEHIND),
    )


def _name(row: Mapping[str, str]) -> Name:
    return Name(key=row["key"], pattern=_pattern(row["pattern"], {}), means=row["means"], source=row["source"])


def _rule(row: Mapping[str, Any], words: Mapping[str, str]) -> Rule:
    return Rule(
        key=row["key"],
        says=Says(row["says"]),
        source=row["source"],
        code=_pattern(row["code"], words) if "code" in row else None,
        patterns=tuple(_pattern(pattern, words) for pattern in row.get("patterns", ())),
    )


def _pattern(text: str, words: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(_WORDS.sub(lambda name: words[name[1]], text), re.IGNORECASE | re.VERBOSE)
