"""What can happen in a test: the vocabulary shared by the engine, the log and the page.

Each class is one kind of event. ``to_json`` returns the object that the websocket sends and the log stores: ``{"seq",
"t", "dialog", "kind", …}`` and the fields of the class. All text in an event has passed through
:func:`smtptest.engine.printable.printable`, and none of it is a secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from smtptest.engine.event import Event as Event  # noqa: PLC0414  # a part of the vocabulary
from smtptest.engine.event import Json as Json  # noqa: PLC0414  # likewise
from smtptest.engine.event import Role as Role  # noqa: PLC0414  # likewise
from smtptest.engine.msgids import gettext_noop
from smtptest.engine.outcome import CheckResult as CheckResult  # noqa: PLC0414  # likewise
from smtptest.engine.outcome import Outcome as Outcome  # noqa: PLC0414  # likewise
from smtptest.engine.outcome import Severity as Severity  # noqa: PLC0414  # likewise
from smtptest.engine.stages.stage import StageName as StageName  # noqa: PLC0414  # likewise
from smtptest.engine.stages.stage import StageState as StageState  # noqa: PLC0414  # likewise
from smtptest.engine.verdict import Verdict as Verdict  # noqa: PLC0414  # likewise


@dataclass(frozen=True, kw_only=True)
class Resolved(Event):
    """A DNS look-up finished."""

    kind = "resolved"
    is_line = True
    query: str
    """The name that was asked for; in A-labels."""
    type: str
    """The type of the records, such as MX."""
    answers: tuple[str, ...]
    """The records in presentation form (RFC 1035 section 5.1); empty if there is an error."""
    error: str | None
    """Why there are no answers, as the end of a sentence; None if there are any."""
    code: str = ""
    """A stable slug of the sentence that ``error`` is; empty if there is none, and in earlier transcripts."""
    parameters: Json = field(default_factory=dict)
    """What it was made from, as in :class:`Finding`."""
    secure: bool | None = None
    """Whether a validating name server vouches for the answer (DNSSEC); None if nobody can tell."""


@dataclass(frozen=True, kw_only=True)
class Fetched(Event):
    """A document was fetched by HTTPS, or could not be."""

    kind = "fetched"
    is_line = True
    url: str
    """What was asked for, beginning with ``https://``."""
    status: int | None
    """The status of the answer; None if there was none."""
    size: int
    """Of the document in bytes; 0 if there is an error."""
    error: str | None
    """Why there is no document, as the end of a sentence; None if there is one."""
    code: str = ""
    """A stable slug of the sentence that ``error`` is; empty if there is none."""
    parameters: Json = field(default_factory=dict)
    """What it was made from, as in :class:`Finding`."""


@dataclass(frozen=True, kw_only=True)
class DialogStarted(Event):
    """A dialog of a test that may have several starts."""

    kind = "begun"
    hosts = ("host", "address")
    host: str
    """The server's name or address; of a peer that speaks to this tool, its address."""
    address: str | None
    """None if the addresses of the host have yet to be looked up."""
    port: int
    """The server's TCP port, or the peer's."""
    part: str | None = None
    """What this dialog is about, if the dialogs differ in that; None if they differ in their server."""
    role: Role = Role.CLIENT
    """What this tool is: the server in the dialogs of a received message."""


@dataclass(frozen=True, kw_only=True)
class Stage(Event):
    """A stage changed its state."""

    kind = "stage"
    name: StageName
    """Which one."""
    state: StageState
    """What has become of it."""
    took: float | None = None
    """Seconds; None if the stage has only started or was skipped."""


@dataclass(frozen=True, kw_only=True)
class Connected(Event):
    """A TCP connection was made."""

    kind = "connected"
    is_line = True
    happened = gettext_noop("Connected to {address}, port {port}")
    hosts = ("host", "address")
    host: str
    """The name that was looked up."""
    address: str
    """The address that was dialled."""
    port: int
    """The TCP port that was dialled."""


@dataclass(frozen=True, kw_only=True)
class Sent(Event):
    """A line that this tool sent, without its CRLF."""

    kind = "sent"
    is_line = True
    text: str
    """Printable, with secrets masked."""
    masked: bool = False
    """Whether a secret in it was replaced."""


@dataclass(frozen=True, kw_only=True)
class Received(Event):
    """A line that the server sent, without its line end."""

    kind = "received"
    is_line = True
    text: str
    """Printable: a server's with its code in front, a peer's command as it came. Secrets that the server repeats are
    masked."""
    code: int | None
    """Its reply code; None if the line has none."""
    more: bool = False
    """Whether a hyphen follows the code."""
    note: str | None = None
    """What is unusual about the line: words of engine/line_note.py, joined by ``, ``; None if nothing is."""
    raw: str | None = None
    """Base64 of its bytes, if ``text`` does not show them faithfully."""


@dataclass(frozen=True, kw_only=True)
class Tls(Event):
    """A TLS handshake was completed."""

    kind = "tls"
    is_line = True
    version: str
    """As OpenSSL calls it, such as ``TLSv1.3``."""
    cipher: str
    """The name of the cipher suite, likewise."""
    bits: int
    """The secret bits of the cipher."""
    chain: tuple[Json, ...]
    """The certificates as presented, the server's own first. Each has ``subject``, ``issuer``, ``names``,
    ``not_before``, ``not_after`` (ISO 8601, UTC), ``fingerprint`` (SHA-256, hex) and ``key`` (such as ``RSA 2048``)."""
    verified: bool
    """Whether chain and name were verified."""
    problems: tuple[str, ...]
    """Why they were not, in words."""
    reasons: tuple[Json, ...] = ()
    """The same as ``{"code", "parameters"}`` each, as in :class:`Finding`."""
    key_exchange: str | None = None
    """Such as ``ECDHE``, with the group in brackets if Python reports it."""


@dataclass(frozen=True, kw_only=True)
class Finding(Event):
    """Something that the reader should know."""

    kind = "finding"
    level: Severity
    """How much it matters."""
    code: str
    """A stable slug."""
    title: str
    """What was found, in a short sentence in English."""
    detail: str
    """What it means and what to do, in English; empty if the title says all."""
    reference: str
    """The section of an RFC, or the address of a page, that says so."""
    about: int | None = None
    """The ``seq`` of the event that it refers to."""
    parameters: Json = field(default_factory=dict)
    """What title and detail were made from, by name: numbers, texts, and ``{"code", "parameters"}`` for a sentence in
    another sentence. ``variant`` says which of several wordings of the code it is."""


@dataclass(frozen=True, kw_only=True)
class Check(Event):
    """One question of a domain or a message, with its result."""

    kind = "check"
    is_line = True
    id: str
    """A stable slug of the question, such as ``spf-record``."""
    stage: StageName
    """The stage that it belongs to. Stages run side by side, so its place among the events does not tell."""
    subject: str
    """The host, address or selector that it asks about; empty if there is only one."""
    result: CheckResult
    """Whether all is well."""
    title: str
    """The answer, in a short sentence in English."""
    detail: str
    """What it rests on, in English; empty if the title says all."""
    advice: str
    """What to do; empty if all is well."""
    record: str
    """Exactly the DNS record to publish; empty if none is advised."""
    reference: str
    """The section of an RFC, or the address of a page, that says so."""
    about: int | None
    """The ``seq`` of the event that proves it."""
    code: str
    """A stable slug of its words: ``spf-record/two``."""
    parameters: Json
    """What title, detail and advice were made from, as in :class:`Finding`."""
    trace: tuple[str, ...] = ()
    """How the evaluation went, line by line, in no language; a line that belongs to the one above it is indented."""


@dataclass(frozen=True, kw_only=True)
class Finished(Event):
    """The end of a dialog, or of the test if ``dialog`` is None."""

    kind = "finished"
    verdict: Verdict
    """How it ended."""
    summary: str
    """The same in one or two sentences in English."""
    took: float
    """Seconds."""
    outcome: Outcome | None = None
    """What it means for the person who asked. None only in transcripts of earlier versions."""
    deciding: int | None = None
    """The ``seq`` of the event that decided; None if none did."""
    code: str = ""
    """A stable slug of the sentence that ``summary`` is; empty in transcripts of earlier versions."""
    parameters: Json = field(default_factory=dict)
    """What it was made from, as in :class:`Finding`."""

    @property
    def ends_test(self) -> bool:
        """It is the end of the test, and not only of a dialog."""
        return self.dialog is None


KINDS: Mapping[str, type[Event]] = {each.kind: each for each in Event.__subclasses__()}


def ends_test(event: Json) -> bool:
    """Whether an event, as JSON, is the end of the test."""
    return bool(event["kind"] == Finished.kind and event["dialog"] is None)
