"""What a domain says to a sender that fails, which openspf's suite asks for in test_spf.py too."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.spf import evaluate_spf
from tests.engine.authentication.zone import Entries, Zone, ask


@pytest.mark.parametrize(
    ("record", "entries", "said"),
    [
        ("v=spf1 exp=why.%{d} -all", {"TXT": ["%{i} is not %{o}, says %{r} to %{h}"]},
         "192.0.2.1 is not a.test, says unknown to h.test"),
        ("v=spf1 exp=why.%{d} -all", {"TXT": ["two  spaces%_and %%"]}, "two  spaces and %"),
        ("v=spf1 exp=why.a.test -all", {"TXT": ["from %{p}"]}, "from mail.test"),
        ("v=spf1 exp=why.a.test -all", {"TXT": ["bad %{x}"]}, ""),
        ("v=spf1 exp=why.a.test -all", {"TXT": ["one", "two"]}, ""),
        ("v=spf1 exp=why.a.test -all", {"A": ["192.0.2.9"]}, ""),
        ("v=spf1 exp=why.a.test -all", "fails", ""),
        ("v=spf1 exp=%{d}..%{d} -all", {"TXT": ["x"]}, ""),
        ("v=spf1 exp=why.a.test ~all", {"TXT": ["not said"]}, ""),
        ("v=spf1 -all", {"TXT": ["not said"]}, ""),
        # That of the record which decides: where redirect leads, and not where include does.
        ("v=spf1 redirect=b.test exp=why.a.test", {"TXT": ["not said"]}, "B says so"),
        ("v=spf1 include:b.test exp=why.a.test -all", {"TXT": ["A says so"]}, "A says so"),
    ],
)  # fmt: skip
async def test_explanations(record: str, entries: Entries, said: str) -> None:
    zone = {
        "a.test": {"TXT": [record]},
        "why.a.test": entries,
        "b.test": {"TXT": ["v=spf1 exp=why.b.test -all"]},
        "why.b.test": {"TXT": ["B says so"]},
        "1.2.0.192.in-addr.arpa": {"PTR": ["mail.test."]},
        "mail.test": {"A": ["192.0.2.1"]},
    }
    found = await evaluate_spf(ask(Zone(zone)), "192.0.2.1", "p@a.test", "h.test")
    assert found.explanation == said
