"""The words of the protocol are told from the names that are written the same."""

from __future__ import annotations

import tomllib

import pytest

from smtptest.conf.environment import BASE_DIR
from smtptest.engine.smtp.plan import Auth
from smtptest.transcripts.masking.vocabulary import COMMAND, WORDS, is_part_of_a_word, offer


@pytest.mark.parametrize(
    ("text", "name", "is_part"),
    [
        ("250-CHUNKING", "KING", True), ("250-chunking", "chun", True), ("(unavailable)", "able", True),
        ("8BITMIME", "8BIT", True), ("SCRAM-SHA", "SCRA", True),
        ("250-CHUNKING", "CHUNKING", False), ("250-CHUNKINGS", "KING", False), ("kingdom", "king", False),
        ("mailbox_king", "king", False), ("mailbox-king", "mailbox-king", False), ("mailbox-king", "box-king", False),
        ("king", "king", False),
    ],
)  # fmt: skip
def test_a_name_within_a_word_is_told_from_a_name(text: str, name: str, is_part: bool) -> None:
    start = text.index(name)
    assert is_part_of_a_word(text, start, start + len(name)) == is_part


def test_a_word_is_looked_for_only_as_far_as_the_longest_reaches() -> None:
    longest = max(WORDS, key=len)
    assert is_part_of_a_word(longest, 0, 4)
    assert is_part_of_a_word(longest, len(longest) - 4, len(longest))
    assert not is_part_of_a_word("x" * 5000 + "king" + "x" * 5000, 5000, 5004)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("EHLO mail.test", ["EHLO"]), ("helo data", ["helo"]), ("DATA", ["DATA"]), ("QUIT quit", ["QUIT"]),
        ("AUTH LOGIN", ["AUTH LOGIN"]), ("AUTH PLAIN AGFubmE", ["AUTH PLAIN"]), ("AUTH ANNA", ["AUTH"]),
        ("AUTH SCRAM-SHA-256-PLUS x", ["AUTH SCRAM-SHA-256-PLUS"]), ("BDAT 86 LAST", ["BDAT 86 LAST"]),
        ("MAIL FROM:<from@x.test> SIZE=9 BODY=8BITMIME RET=HDRS", ["MAIL FROM:", "SIZE", "BODY=8BITMIME", "RET=HDRS"]),
        ("MAIL FROM:<> BODY=anna SMTPUTF8 REQUIRETLS", ["MAIL FROM:", "BODY", "SMTPUTF8", "REQUIRETLS"]),
        ("RCPT TO:<to@x.test> NOTIFY=SUCCESS,DELAY", ["RCPT TO:", "NOTIFY=SUCCESS,DELAY"]),
        ("RCPT TO:<to@x.test> NOTIFY=NEVER,ANNA", ["RCPT TO:", "NOTIFY"]),
        ("VRFY help", ["VRFY"]), ("DATAS", []), ("data@x.test", []), ("HELP=size", []), ("anna", []), ("", []),
    ],
)  # fmt: skip
def test_of_a_command_its_grammar_is_kept(line: str, kept: list[str]) -> None:
    assert [match[0] for match in COMMAND.finditer(line)] == kept


@pytest.mark.parametrize(
    ("code", "words", "kept"),
    [
        (250, "SIZE 52428800", ["SIZE"]), (250, "HELP", ["HELP"]), (250, "BURL imap", ["BURL"]),
        (250, "AUTH=LOGIN PLAIN", ["AUTH", "LOGIN", "PLAIN"]),
        (250, "AUTH PLAIN LOGIN ANNA", ["AUTH", "PLAIN", "LOGIN"]),
        (250, "SIZE LOGIN", ["SIZE"]),
        (250, "help is not here", []), (250, "AUTHOR", []), (250, "HELP-DESK", []), (250, "Hello AUTH PLAIN", []),
        (550, "HELP", []), (None, "HELP", []), (250, "", []),
    ],
)  # fmt: skip
def test_of_what_a_server_offers_the_keyword_is_kept(code: int | None, words: str, kept: list[str]) -> None:
    found = offer(code, words)
    assert ([match[0] for match in found.finditer(words)] if found else []) == kept


def test_all_that_is_explained_and_all_logins_are_known() -> None:
    explained = tomllib.loads((BASE_DIR / "smtptest" / "explain" / "data" / "extensions.toml").read_text())["extension"]
    keywords = [each["keyword"] for each in explained if not each["keyword"].startswith("*")]
    assert [keyword for keyword in keywords if offer(250, keyword) is None] == []
    lines = [f"AUTH {auth.value.upper()}" for auth in Auth if auth.value.lower() not in ("none", "auto")]
    assert [line for line in lines if [match[0] for match in COMMAND.finditer(line)] != [line]] == []
