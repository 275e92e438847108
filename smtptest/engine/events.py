"""What can happen in a test: the one vocabulary of the wire, the log and the page.

Each class is one kind of event. ``to_json`` gives the object that the websocket sends and the log keeps:
``{"seq", "t", "dialog", "kind", …}`` with the class's own fields. All text in an event has been through
:func:`smtptest.engine.printable.printable`; nothing in it is a secret.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Self

from smtptest.engine.msgids import pgettext_noop
from smtptest.engine.stage import StageName as StageName  # noqa: PLC0414  # a part of the vocabulary
from smtptest.engine.verdict import Verdict as Verdict  # noqa: PLC0414  # likewise

Json = dict[str, Any]


class StageState(StrEnum):
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """How much a finding matters, from best to worst."""

    label: str
    """What it is called, as a message of the context ``level``."""
    fault: bool
    """It tells of something that is to be mended."""

    def __new__(cls, value: str, label: str, fault: bool = False) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.fault = value, label, fault
        return member

    GOOD = "good", pgettext_noop("level", "good")
    INFO = "info", pgettext_noop("level", "info")
    WARNING = "warning", pgettext_noop("level", "warning"), True
    PROBLEM = "problem", pgettext_noop("level", "problem"), True


class Role(StrEnum):
    """What this tool is in a dialog."""

    CLIENT = "client"
    """This tool speaks to a server."""
    SERVER = "server"
    """A peer speaks to this tool."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. Do not subclass the subclasses.

    seq: its number in the test, from 0, without a gap.
    t: seconds since the test began.
    dialog: the number of the dialog it belongs to, from 0; None where it concerns the whole test.
    """

    kind: ClassVar[str]
    seq: int
    t: float
    dialog: int | None

    def to_json(self) -> Json:
        """The event as a JSON object, its kind included."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            "seq": own.pop("seq"),
            "t": own.pop("t"),
            "dialog": own.pop("dialog"),
            "kind": self.kind,
            **own,
        }

    @cached_property
    def stored(self) -> str:
        """The object as the log keeps it, and as its bytes are counted: JSON in ASCII, made once."""
        return json.dumps(self.to_json())


@dataclass(frozen=True, kw_only=True)
class Resolved(Event):
    """A DNS look-up came back: its answers, or the reason why there are none."""

    kind = "resolved"
    query: str
    type: str
    answers: tuple[str, ...]
    error: str | None


@dataclass(frozen=True, kw_only=True)
class DialogStarted(Event):
    """A dialog of a test that may have several starts."""

    kind = "begun"
    host: str
    address: str | None
    """None if the addresses of the host have yet to be looked up."""
    port: int
    part: str | None = None
    """What this dialog is about, if the dialogs differ in that; None if they differ in their server."""
    role: Role = Role.CLIENT


@dataclass(frozen=True, kw_only=True)
class Stage(Event):
    """A stage changed its state. took: seconds, None while it is only started or was skipped."""

    kind = "stage"
    name: StageName
    state: StageState
    took: float | None = None


@dataclass(frozen=True, kw_only=True)
class Connected(Event):
    """A TCP connection stands. host: the name that was asked for; address: the one that was dialled."""

    kind = "connected"
    host: str
    address: str
    port: int


@dataclass(frozen=True, kw_only=True)
class Sent(Event):
    """One line that this tool wrote, without its CRLF. masked: a secret in it was replaced."""

    kind = "sent"
    text: str
    masked: bool = False


@dataclass(frozen=True, kw_only=True)
class Received(Event):
    """One line that the server wrote, without its line end.

    code: its reply code, None where the line has none. more: the line has a hyphen after the code.
    note: what is unusual about it (``unsolicited``, ``malformed``, ``partial``, ``cut``, ``masked``, ``bare LF`` …;
    several are joined by ``, ``), None where nothing is. raw: base64 of its bytes where ``text`` could not show them.
    """

    kind = "received"
    text: str
    code: int | None
    more: bool = False
    note: str | None = None
    raw: str | None = None


@dataclass(frozen=True, kw_only=True)
class Tls(Event):
    """A TLS handshake was completed, and what was presented in it.

    bits: the cipher's secret bits. chain: a dict for each certificate as presented, the server's own first, with
    ``subject``, ``issuer``, ``names``, ``not_before``, ``not_after`` (ISO 8601, UTC), ``fingerprint`` (SHA-256, hex),
    ``key`` (as in ``RSA 2048``). verified: chain and name hold. problems: why they do not, in words. key_exchange: as
    in ``ECDHE``, with the group in brackets where Python can tell it.
    """

    kind = "tls"
    version: str
    cipher: str
    bits: int
    chain: tuple[Json, ...]
    verified: bool
    problems: tuple[str, ...]
    key_exchange: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finding(Event):
    """Something that the reader should know. code: a stable slug; about: the seq of the event it speaks of."""

    kind = "finding"
    level: Severity
    code: str
    title: str
    detail: str
    reference: str
    about: int | None = None


@dataclass(frozen=True, kw_only=True)
class Finished(Event):
    """The end of a dialog, or, where ``dialog`` is None, of the test. took: seconds."""

    kind = "finished"
    verdict: Verdict
    summary: str
    took: float
