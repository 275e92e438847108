"""What a field says of itself."""

from __future__ import annotations

from smtptest.engine.smtp.plan import Security
from smtptest.fields.field import Section
from smtptest.fields.table import FIELDS


def test_the_default_is_that_of_the_plan() -> None:
    assert FIELDS["port"].default == 25
    assert FIELDS["security"].default is Security.OPPORTUNISTIC
    assert FIELDS["rcpt_to"].default == []
    assert FIELDS["password"].default == ""


def test_what_says_no_more_than_its_absence() -> None:
    assert all(FIELDS[name].is_usual(value) for name in ("size", "attachments") for value in (None, "", ()))
    assert FIELDS["sample"].is_usual("none")
    assert FIELDS["chunk_size"].is_usual(0)
    assert not FIELDS["sample"].is_usual("gtube")
    assert not FIELDS["pipelining"].is_usual(True)


def test_a_choice_is_known_by_its_default() -> None:
    assert FIELDS["proxy"].is_choice
    assert not FIELDS["helo"].is_choice


def test_what_is_in_plain_sight_has_no_heading() -> None:
    assert [section.name for section in Section if not section.title] == ["SERVER", "OPTIONS"]
