"""The data (``data/*.toml``) as objects, each file read once in a language."""

from __future__ import annotations

from dataclasses import dataclass

from smtptest.explain.files import Row, once_a_language, read


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
class ReplyCode:
    """A reply code. words: what it means anywhere, or, if after is not empty, after these commands only.

    at: what it means more exactly in some places of a session.
    """

    words: Words
    after: tuple[str, ...] = ()
    at: tuple[Place, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a reply code means in answer to these commands.

    exact: the enhanced codes, without their class, that say more than the words; "*" for all. key: "same" if the words
    are those of the code.
    """

    key: str
    after: tuple[str, ...]
    exact: tuple[str, ...]
    words: Words


@dataclass(frozen=True, kw_only=True)
class Company:
    """Who runs mail servers of a dialect. hosts: the domains of their names. marks: what only its replies say."""

    hosts: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What some servers mean by their own words.

    own: patterns of words that nobody else says. patterns: others; if there is a company, it has to be the one that
    speaks. replies: the reply codes that it holds for, or their first digits. after: the places in a session, none for
    any. mechanisms: how the names of the AUTH mechanisms begin, none for any. users: forms of the user name, none for
    any. other_users: forms that it must not have. login: whether a login has to have succeeded before. checked: the
    day on which the source was seen to say so, as ``2026-11-23``; empty if it was not.
    """

    key: str
    own: tuple[str, ...]
    patterns: tuple[str, ...]
    company: str
    replies: tuple[int, ...]
    after: tuple[str, ...]
    mechanisms: tuple[str, ...]
    users: tuple[str, ...]
    other_users: tuple[str, ...]
    login: bool | None
    source: str
    words: Words
    checked: str = ""


@dataclass(frozen=True)
class Dialects:
    """entries: in the order in which they are tried. companies: by key."""

    entries: tuple[Dialect, ...]
    companies: dict[str, Company]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A finding's words. source: a page that says more than the standard; empty where there is none."""

    words: Words
    source: str = ""
    checked: str = ""


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


@once_a_language
def reply_codes() -> dict[int, ReplyCode]:
    """By reply code; by first digit (0 for what is no reply) where a code is in no standard."""
    tables = read("replies")
    coded = {row.pop("code"): _reply_code(row) for row in tables["code"]}
    return coded | {row.pop("digit"): _reply_code(row) for row in tables["class"]}


def _reply_code(row: Row) -> ReplyCode:
    after, places = tuple(row.pop("after", ())), row.pop("at", [])
    return ReplyCode(words=Words(**row), after=after, at=tuple(_place(found, row) for found in places))


def _place(row: Row, anywhere: Row) -> Place:
    """A place; the words that it does not have are those of the code."""
    key, after, exact = row.pop("key"), tuple(row.pop("after")), tuple(row.pop("exact", ()))
    return Place(key=key, after=after, exact=exact, words=Words(**{**anywhere, **row}))


@once_a_language
def enhanced_codes() -> Enhanced:
    """IANA's registry."""
    tables = read("enhanced")
    return Enhanced(
        classes={row.pop("digit"): Part(**row) for row in tables["class"]},
        subjects={row.pop("digit"): Part(**row) for row in tables["subject"]},
        codes={row.pop("code"): Detail(**row) for row in tables["code"]},
    )


@once_a_language
def commands() -> dict[str, Command]:
    """By verb."""
    return {row.pop("verb"): _command(row) for row in read("commands")["command"]}


def _command(row: Row) -> Command:
    yes = {found.pop("code"): Words(**found) for found in row.pop("yes", [])}
    return Command(words=Words(**row), yes=yes)


@once_a_language
def extensions() -> dict[str, Words]:
    """By keyword."""
    return {row.pop("keyword"): Words(**row) for row in read("extensions")["extension"]}


@once_a_language
def dialects() -> Dialects:
    """What servers mean by their own words."""
    tables = read("dialects")
    return Dialects(
        entries=tuple(_dialect(row) for row in tables["dialect"]),
        companies={
            row["key"]: Company(hosts=tuple(row["hosts"]), marks=tuple(row["marks"])) for row in tables["company"]
        },
    )


def _dialect(row: Row) -> Dialect:
    del row["who"]  # for whoever reads the data
    return Dialect(
        key=row.pop("key"),
        own=tuple(row.pop("own", ())),
        patterns=tuple(row.pop("patterns", ())),
        company=row.pop("company", ""),
        replies=tuple(row.pop("replies", (4, 5))),
        after=tuple(row.pop("after", ())),
        mechanisms=tuple(row.pop("mechanisms", ())),
        users=tuple(row.pop("users", ())),
        other_users=tuple(row.pop("other_users", ())),
        login=row.pop("login", None),
        source=row.pop("source"),
        checked=row.pop("checked", ""),
        words=Words(**row),
    )


@once_a_language
def findings() -> dict[str, Finding]:
    """By the code of the finding."""
    return {row.pop("code"): _finding(row) for row in read("findings")["finding"]}


def _finding(row: Row) -> Finding:
    return Finding(source=row.pop("source", ""), checked=row.pop("checked", ""), words=Words(**row))


@once_a_language
def phrases() -> dict[str, str]:
    """By name."""
    return {row["name"]: row["text"] for row in read("phrases")["phrase"]}
