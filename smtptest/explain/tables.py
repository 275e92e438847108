"""The data, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of an entry. reference: the standard that it is defined in; empty where another one stands in."""

    title: str
    meaning: str
    next_step: str
    proves: str
    does_not_prove: str
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command's words, and those of a positive reply to it, by reply code."""

    words: Words
    yes: dict[int, Words]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What some servers mean by their own words. replies: the first digits of the reply codes that it holds for."""

    key: str
    who: str
    patterns: tuple[str, ...]
    replies: tuple[int, ...]
    source: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A code of the registry, without its class. proves and does_not_prove are empty where the subject's hold."""

    title: str
    meaning: str
    next_step: str
    reference: str
    proves: str = ""
    does_not_prove: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """The class or the subject of an enhanced code."""

    name: str
    meaning: str
    next_step: str = ""
    proves: str = ""
    does_not_prove: str = ""


@dataclass(frozen=True)
class Enhanced:
    """IANA's registry: classes and subjects by digit, codes as ``subject.detail``."""

    classes: dict[int, Part]
    subjects: dict[int, Part]
    codes: dict[str, Detail]


def _read(name: str) -> dict[str, list[Row]]:
    return tomllib.loads((files(__package__) / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def reply_codes() -> dict[int, Words]:
    """By reply code; by first digit (0 for what is no reply) where a code is in no standard."""
    tables = _read("replies")
    coded = {row.pop("code"): Words(**row) for row in tables["code"]}
    return coded | {row.pop("digit"): Words(**row) for row in tables["class"]}


@cache
def enhanced_codes() -> Enhanced:
    tables = _read("enhanced")
    return Enhanced(
        classes={row.pop("digit"): Part(**row) for row in tables["class"]},
        subjects={row.pop("digit"): Part(**row) for row in tables["subject"]},
        codes={row.pop("code"): Detail(**row) for row in tables["code"]},
    )


@cache
def commands() -> dict[str, Command]:
    return {row.pop("verb"): _command(row) for row in _read("commands")["command"]}


def _command(row: Row) -> Command:
    yes = {found.pop("code"): Words(**found) for found in row.pop("yes", [])}
    return Command(words=Words(**row), yes=yes)


@cache
def extensions() -> dict[str, Words]:
    return {row.pop("keyword"): Words(**row) for row in _read("extensions")["extension"]}


@cache
def dialects() -> tuple[Dialect, ...]:
    return tuple(_dialect(row) for row in _read("dialects")["dialect"])


def _dialect(row: Row) -> Dialect:
    return Dialect(
        key=row.pop("key"),
        who=row.pop("who"),
        patterns=tuple(row.pop("patterns")),
        replies=tuple(row.pop("replies", (4, 5))),
        source=row.pop("source"),
        words=Words(**row),
    )
