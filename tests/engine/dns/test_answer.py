"""What came of a question: the texts of a record byte for byte, and whether anybody knows."""

from __future__ import annotations

from smtptest.engine.dns.answer import Answer
from tests.engine.said import said


def test_the_strings_of_a_text_are_joined_without_a_space() -> None:
    answer = Answer(name="a.example", type="TXT", records=('"v=spf1 " "-all"', r'"\"\\ \195\188\001"'))
    assert answer.raw == (b"v=spf1 -all", b'"\\ \xc3\xbc\x01')
    assert answer.texts == ("v=spf1 -all", '"\\ Ã¼\x01')


def test_whether_anybody_knows() -> None:
    assert not Answer(name="a.example", type="A", records=("192.0.2.1",)).failed
    assert not Answer(name="a.example", type="A", absent="name", error=said("there is none")).failed
    assert Answer(name="a.example", type="A", error=said("no answer")).failed


def test_an_alias_of_the_root_leaves_no_other_place() -> None:
    assert Answer(name="a.example", type="TXT", absent="record", dangling=".").place == "a.example"
