"""Commands for other programs: quoted safely, and honest about what they leave out."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.engine.printable import printable
from smtptest.engine.smtp.plan import Auth, Protocol, Security, StopAfter, Verify
from smtptest.export.curl import curl
from smtptest.export.exportable import Wish
from smtptest.export.openssl import openssl
from smtptest.export.shell import Export, shell
from smtptest.export.swaks import swaks
from tests.export.programs import asked, words_of

text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@given(text, text, text)
def test_each_value_is_one_word_of_the_shell(sender: str, recipient: str, user: str) -> None:
    login: dict[str, Any] = {"auth": Auth.PLAIN, "username": user, "security": Security.STARTTLS}
    for make in (swaks, curl, openssl):
        export = make(asked(mail_from=sender, rcpt_to=(recipient,), **login, stop_after=StopAfter.MESSAGE))
        command = "\n".join(line for line in export.text.split("\n") if not line.startswith("# "))
        parsed = words_of(command) if "$'" in command else shlex.split(command)
        if parsed and make is not openssl:
            assert {sender, recipient, user} <= set(parsed)


@pytest.mark.parametrize(
    ("make", "changes", "words"),
    [
        (swaks, {"mail_from": "-x@example.org"}, "begins with a hyphen"),
        (swaks, {"rcpt_to": ('"a,b"@example.org',)}, "a recipient with a comma"),
        (swaks, {"auth": Auth.SCRAM_SHA_256, "username": "alice"}, "the login"),
        (swaks, {"bdat": True, "stop_after": StopAfter.MESSAGE}, "BDAT"),
        (swaks, {"dsn": "NOTIFY=NEVER"}, "DSN"),
        (swaks, {"body": "@/etc/passwd", "stop_after": StopAfter.MESSAGE}, "read as a file"),
        (swaks, {"html": "<p>", "stop_after": StopAfter.MESSAGE}, "HTML"),
        (swaks, {}, "RSET"),
        (swaks, {"verify": Verify.REQUIRE, "security": Security.TLS}, "before version 20240103, swaks checks only its"),
        (swaks, {"verify": Verify.REQUIRE, "security": Security.TLS, "tls_name": "mx.test"}, "--tls-verify-target"),
        (openssl, {}, "this test has none"),
        (openssl, {"security": Security.TLS, "auth": Auth.PLAIN, "username": "alice"}, "the login"),
        (curl, {}, "cannot stop there"),
        (curl, {"protocol": Protocol.LMTP}, "LMTP"),
        (curl, {"auth": Auth.PLAIN, "username": "a:b", "stop_after": StopAfter.AUTH}, "colon"),
        (curl, {"stop_after": StopAfter.MESSAGE}, "message.eml"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_said(make: Any, changes: dict[str, Any], words: str) -> None:
    export: Export = make(asked(**changes))
    assert words in " ".join(map(str, export.unsaid))


# What a terminal acts on, what turns text round or hides it, and what no shell may read as more than itself.
ODD = st.text(
    st.sampled_from("\x01\x03\t\r\x1b\x7f\x85\xa0\u00ad\u200d\u202e\u2028\ufeff\U000e0041'\"\\$`!aä7 \n"), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ODD, min_size=1, max_size=8))
def test_what_cannot_be_printed_is_escaped_and_read_back_by_the_shell(words: list[str]) -> None:
    command = shell(["command"], words)
    assert printable(command.replace("\n", "")) == command.replace("\n", "")
    assert words_of(command) == ["command", *words]


@pytest.mark.parametrize("word", ["a\0b", "half \ud83d"])
def test_what_can_be_no_argument_is_refused_in_words(word: str) -> None:
    with pytest.raises(ValueError, match="cannot be part of a command"):
        shell(["command", word])
    export = curl(asked(helo="", auth=Auth.PLAIN, username=word, stop_after=StopAfter.AUTH))
    assert export.text == ""
    assert "cannot be part of a command" in str(export.unsaid[0])


@pytest.mark.parametrize("make", [swaks, curl, openssl])
@pytest.mark.parametrize("odd", ["\x03\ntouch x", "a\tb", "\x1b]0;x\x07", "\u202egpj.exe", "\u2028"])
def test_no_command_holds_what_a_terminal_acts_on(make: Callable[[Wish], Export], odd: str) -> None:
    plan: dict[str, Any] = {
        "auth": Auth.PLAIN,
        "username": odd,
        "subject": odd,
        "body": odd,
        "mail_from": f"{odd}@a.test",
    }
    export = make(asked(**plan, security=Security.STARTTLS, stop_after=StopAfter.MESSAGE))
    assert export.text
    assert printable(export.text.replace("\n", "")) == export.text.replace("\n", "")


def test_the_name_for_tls_and_our_own_address_are_options_of_each() -> None:
    one = asked(host="192.0.2.1", tls_name="mx.example.org", source_address="127.0.0.2", security=Security.STARTTLS)
    whole = replace_plan(one, stop_after="message")
    assert "--tls-sni mx.example.org" in swaks(one).text
    assert "--local-interface 127.0.0.2" in swaks(one).text
    assert "-servername mx.example.org" in openssl(one).text
    assert "-verify_hostname mx.example.org" in openssl(one).text
    assert "-connect 192.0.2.1:25" in openssl(one).text
    assert "-bind 127.0.0.2:0" in openssl(one).text
    assert "smtp://mx.example.org:25/" in curl(whole).text
    assert "--connect-to mx.example.org:25:192.0.2.1:25" in curl(whole).text
    assert "--interface 127.0.0.2" in curl(whole).text
    named = asked(host="mx.test", tls_name="192.0.2.1", security=Security.STARTTLS)
    assert "--tls-sni" not in swaks(named).text
    assert "-noservername" in openssl(named).text
    assert "-verify_ip 192.0.2.1" in openssl(named).text


def replace_plan(one: Wish, **changes: Any) -> Wish:
    return replace(one, plan={**one.plan, **changes})
