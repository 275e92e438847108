"""The data (``data/*.toml``) as objects. Each file is read once for each language."""

from __future__ import annotations

from dataclasses import dataclass

from smtptest.explain.files import Row, once_a_language, read


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of an entry."""

    title: str
    """A heading."""
    meaning: str
    """What it means, in sentences."""
    next_step: str
    """What to do."""
    proves: str
    """What it shows."""
    does_not_prove: str
    """What it does not show."""
    reference: str = ""
    """The standard that defines it, such as "RFC 5321 section 4.2"; empty if another entry's is used."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command of the client."""

    words: Words
    """What the command means."""
    yes: dict[int, Words]
    """What a positive reply to it means, by reply code."""


@dataclass(frozen=True, kw_only=True)
class ReplyCode:
    """A reply code."""

    words: Words
    """What it means."""
    after: tuple[str, ...] = ()
    """The commands after which the words hold; empty for anywhere."""
    at: tuple[Place, ...] = ()
    """What it means more specifically in some places of a session."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a reply code means in reply to certain commands."""

    key: str
    """A slug; "same" if the words are those of the code."""
    after: tuple[str, ...]
    """The commands."""
    exact: tuple[str, ...]
    """The enhanced codes, without their class, that are more specific than the words; "*" for all."""
    words: Words
    """What the code means there."""


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company whose mail servers have words of their own."""

    hosts: tuple[str, ...]
    """The domains that the names of its servers end in."""
    marks: tuple[str, ...]
    """Words that only its replies have."""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What certain servers mean by words of their own. An empty condition is always met."""

    key: str
    """A slug."""
    own: tuple[str, ...]
    """Patterns of words that nobody else uses."""
    patterns: tuple[str, ...]
    """Patterns of words that others may use too; if there is a company, they count only in its replies."""
    company: str
    """The key of the company, or empty."""
    replies: tuple[int, ...]
    """Condition: the reply codes, or their first digits."""
    after: tuple[str, ...]
    """Condition: the places in a session."""
    mechanisms: tuple[str, ...]
    """Condition: how the name of the AUTH mechanism begins."""
    users: tuple[str, ...]
    """Condition: forms of the user name (:func:`smtptest.explain.situation.holds`)."""
    other_users: tuple[str, ...]
    """Condition: forms that the user name must not have."""
    login: bool | None
    """Condition: whether a login must have succeeded (True) or must not have (False); None for either."""
    source: str
    """The address of the page that says so."""
    words: Words
    """What the servers mean."""
    checked: str = ""
    """The day on which the source was last seen to say so, as in ``2026-11-23``; empty if it was not checked."""


@dataclass(frozen=True)
class Dialects:
    """All dialects."""

    entries: tuple[Dialect, ...]
    """In the order in which they are tried."""
    companies: dict[str, Company]
    """By key."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A finding."""

    words: Words
    """What it means."""
    source: str = ""
    """The address of a page that says more than the standard; empty if there is none."""
    checked: str = ""
    """The day on which the source was last seen to say so; empty if it was not checked."""


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A code of the registry without its class, such as X.1.1."""

    title: str
    """A heading."""
    meaning: str
    """What it means, in sentences."""
    next_step: str
    """What to do."""
    reference: str
    """The standard that defines it."""
    proves: str = ""
    """What it shows; empty if the subject's words are used."""
    does_not_prove: str = ""
    """What it does not show; likewise."""
    after: tuple[str, ...] = ()
    """The places in a session where a refusal can mean it; empty if those of its subject are."""
    of_sender: str = ""
    """The code that says the same of the sender's address; empty if this one does."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """The class or the subject of an enhanced code."""

    name: str
    """What it is called, as part of a sentence."""
    meaning: str
    """What it means, in sentences."""
    next_step: str = ""
    """What to do; empty for a subject."""
    proves: str = ""
    """What it shows; empty for a class."""
    does_not_prove: str = ""
    """What it does not show; empty for a class."""
    after: tuple[str, ...] = ()
    """The places in a session where a refusal can be about the subject; empty for anywhere."""


@dataclass(frozen=True)
class Enhanced:
    """The enhanced status codes of IANA's registry."""

    classes: dict[int, Part]
    """By first digit."""
    subjects: dict[int, Part]
    """By second number."""
    codes: dict[str, Detail]
    """By ``subject.detail``, such as "1.1"."""


@once_a_language
def reply_codes() -> dict[int, ReplyCode]:
    """Return the reply codes; by first digit those that are in no standard, and by 0 a line that is no reply."""
    tables = read("replies")
    coded = {row.pop("code"): _reply_code(row) for row in tables["code"]}
    return coded | {row.pop("digit"): _reply_code(row) for row in tables["class"]}


def _reply_code(row: Row) -> ReplyCode:
    after, places = tuple(row.pop("after", ())), row.pop("at", [])
    return ReplyCode(words=Words(**row), after=after, at=tuple(_place(found, row) for found in places))


def _place(row: Row, anywhere: Row) -> Place:
    """A place. Words that it does not have are those of the code anywhere."""
    key, after, exact = row.pop("key"), tuple(row.pop("after")), tuple(row.pop("exact", ()))
    return Place(key=key, after=after, exact=exact, words=Words(**{**anywhere, **row}))


@once_a_language
def enhanced_codes() -> Enhanced:
    """Return the enhanced status codes."""
    tables = read("enhanced")
    return Enhanced(
        classes={row.pop("digit"): Part(**row) for row in tables["class"]},
        subjects={row.pop("digit"): Part(after=tuple(row.pop("after", ())), **row) for row in tables["subject"]},
        codes={row.pop("code"): Detail(after=tuple(row.pop("after", ())), **row) for row in tables["code"]},
    )


@once_a_language
def commands() -> dict[str, Command]:
    """Return the commands by verb."""
    return {row.pop("verb"): _command(row) for row in read("commands")["command"]}


def _command(row: Row) -> Command:
    yes = {found.pop("code"): Words(**found) for found in row.pop("yes", [])}
    return Command(words=Words(**row), yes=yes)


@once_a_language
def extensions() -> dict[str, Words]:
    """Return the extensions by EHLO keyword."""
    return {row.pop("keyword"): Words(**row) for row in read("extensions")["extension"]}


@once_a_language
def dialects() -> Dialects:
    """Return the dialects of servers."""
    tables = read("dialects")
    return Dialects(
        entries=tuple(_dialect(row) for row in tables["dialect"]),
        companies={
            row["key"]: Company(hosts=tuple(row["hosts"]), marks=tuple(row["marks"])) for row in tables["company"]
        },
    )


def _dialect(row: Row) -> Dialect:
    del row["who"]  # a comment for readers of the data
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
    """Return the findings by their codes."""
    return {row.pop("code"): _finding(row) for row in read("findings")["finding"]}


def _finding(row: Row) -> Finding:
    return Finding(source=row.pop("source", ""), checked=row.pop("checked", ""), words=Words(**row))


@once_a_language
def check_words() -> dict[str, Words]:
    """Return the checks of a domain or a message by their ids."""
    return {row.pop("code"): Words(**row) for row in read("checks")["check"]}


@once_a_language
def phrases() -> dict[str, str]:
    """Return the parts of sentences that the code puts together, by name."""
    return {row["name"]: row["text"] for row in read("phrases")["phrase"]}
