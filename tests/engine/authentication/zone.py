"""A network that knows a small part of the DNS, so that thousands of questions cost no time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dns.rdtypes.ANY.TXT import TXT

from smtptest.engine.dns.questions import Questions
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.recorder import Recorder
from smtptest.engine.words.sentence import Sentence

Entries = Mapping[str, list[str]] | str
"""The records of each type, of TXT the joined text, and ``*`` if every other type fails; or "fails" if all do, or
"withheld" for what the policy hides."""
_CHAIN = 10


class Zone:
    """Answers from its records. ``asked`` has the questions in their order."""

    def __init__(self, records: Mapping[str, Entries]) -> None:
        self._records = {name.lower(): entries for name, entries in records.items()}
        self.asked: list[tuple[str, str]] = []

    def name_refusal(self, name: str) -> None:
        """Any name may be asked for."""

    async def lookup(self, name: str, record_type: str) -> Lookup:
        self.asked.append((name, record_type))
        owner = name.lower()
        for _ in range(_CHAIN):
            entries = self._records.get(owner)
            if entries is None:
                return Lookup(name, record_type, (), Sentence("lookup-nxdomain"), absent="name")
            if entries == "withheld":
                return Lookup(name, record_type, (), Sentence("not-public"), refused=True)
            if isinstance(entries, str):
                return Lookup(name, record_type, (), Sentence("lookup-timeout", seconds=5))
            if found := entries.get(record_type):
                return Lookup(name, record_type, tuple(presented(one, record_type) for one in found))
            if "*" in entries:
                return Lookup(name, record_type, (), Sentence("lookup-timeout", seconds=5))
            if "CNAME" not in entries:
                break
            owner = entries["CNAME"][0].lower().removesuffix(".")
        return Lookup(name, record_type, (), Sentence("lookup-no-record", type=record_type), absent="record")


def presented(text: str, record_type: str) -> str:
    """A record in presentation form; of TXT from its text, in strings of the greatest length."""
    if record_type != "TXT":
        return text
    data = text.encode("latin-1")
    return TXT("IN", "TXT", [data[at : at + 255] for at in range(0, len(data) or 1, 255)]).to_text()  # type: ignore[arg-type]


def texts(records: Mapping[str, str | list[str]]) -> Zone:
    """A zone with nothing but TXT records."""
    return Zone({name: {"TXT": [text] if isinstance(text, str) else text} for name, text in records.items()})


def ask(zone: Zone) -> Questions:
    """Questions that it answers."""
    network: Any = zone
    return Questions(network, Recorder(lambda event: None).next_dialog())
