"""The spellings in which a relay is asked for."""

from __future__ import annotations

from smtptest.engine.smtp.probes.open_relay_forms import relay_forms

RELAYED = [
    ("alice@example.org", "bob@example.com"),
    ("alice@example.org", "bob%example.com@mx.test"),
    ("alice@example.org", "@mx.test:bob@example.com"),
    ("", "bob@example.com"),
    ("postmaster@mx.test", "bob@example.com"),
    ("postmaster@[192.0.2.1]", "bob@example.com"),
    ("alice@example.org", "bob%example.com@[192.0.2.1]"),
    ("alice@example.org", "@[192.0.2.1]:bob@example.com"),
    ("alice@example.org", '"bob@example.com"@mx.test'),
    ("alice@example.org", "bob@example.com@mx.test"),
    ("alice@example.org", "bob@example.com@[192.0.2.1]"),
    ("alice@example.org", "example.com!bob"),
    ("alice@example.org", "example.com!bob@mx.test"),
]


def test_the_spellings_of_a_relay() -> None:
    forms = relay_forms("alice@example.org", "bob@example.com", "mx.test", "[192.0.2.1]")
    assert [(form.sender, form.recipient) for form in forms] == RELAYED
    assert [form.recipient for form in forms if not form.disguised] == ["bob@example.com"] * 4


def test_a_spelling_is_tried_once() -> None:
    assert len(relay_forms("a@example.org", "b@example.com", "[192.0.2.1]", "[192.0.2.1]")) == 9
