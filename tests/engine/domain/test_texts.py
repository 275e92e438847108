"""Records in results: whole if they are to be published, by their beginning if they are long."""

from __future__ import annotations

import dns.rdata
import dns.zone
from dns.rdtypes.ANY.TXT import TXT
from hypothesis import given
from hypothesis import strategies as some

from smtptest.engine.domain.texts import listed, published, shown


@given(some.text(some.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=1200))
def test_a_record_is_published_as_it_is(text: str) -> None:
    """The name server reads from the zone file what was meant."""
    line = f"$TTL 1\n{published('_a.lab.example', text)}"
    (found,) = dns.zone.from_text(line, origin="lab.example", check_origin=False)["_a"]
    (record,) = found
    assert isinstance(record, TXT)
    assert b"".join(record.strings) == text.encode()


def test_a_short_record_is_one_string() -> None:
    assert published("a.test", 'v=x "y" \\') == 'a.test. IN TXT "v=x \\"y\\" \\\\"'


def test_long_texts_are_cut() -> None:
    assert shown("x" * 400) == "x" * 400
    assert shown("x" * 401) == "x" * 400 + "…"
    assert listed(["a", "b"]) == "a, b"
    assert len(listed(["x" * 300, "y" * 300], " · ")) == 401
