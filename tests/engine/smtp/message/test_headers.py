"""The header block, read by a strict parser of its own (RFC 5322, by octets): our fields, and nothing else, ever.

``email`` is not asked: it decodes encoded words within addresses and names of files, which is how text that was judged
as an address once became header fields.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.message.compose import compose
from smtptest.engine.smtp.plan import Plan, Sample, Security, StopAfter
from tests.engine.smtp.helpers import PLAN, run
from tests.servers.scripted import answering, serve

OURS = ["Date", "Message-ID", "From", "To", "Subject", "Auto-Submitted"]
PARTS = ["Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
INVOICE = "=?x?q?_=0ASubject=3A_Invoice_=0A=0APay_now?=@lab.test"
ODD = [
    INVOICE,
    "=?utf-8?b?DQpCY2M6IGV2ZUB4LnRlc3QNCg0KUGF5?=@lab.test",
    '"=?utf-8?q?=0D=0ABcc:_eve=40x.test?="@lab.test',
    "=?utf-8?q?=22=3C?=@lab.test",
    "a=?us-ascii?q?=0A?=.b@lab.test",
    '"a\\"b, c <d@e>"@lab.test',
    "\N{ZERO WIDTH JOINER}ä@lab.test",
    "x@[IPv6:2001:db8::1]",
    "postmaster",
    # What the private profile sends all the same.
    "try..this.@docomo.ne.jp",
    "@one.test,@two.test:bob@lab.test",
    "a:b;@lab.test",
    "(a@lab.test",
    "root",
    "x@y.",
    "root@web_01.x",
]
_FIELD = re.compile(rb"([!-9;-~]+):((?:[^\r\n]|\r\n[ \t])*)\r\n")


def fields(block: bytes, *, utf8: bool = False) -> list[tuple[str, str]]:
    """Name and value of each field, unfolded. Asserts that the block is nothing but fields."""
    found, end = [], 0
    while end < len(block):
        match = _FIELD.match(block, end)
        assert match, block[end : end + 80]
        assert utf8 or match[0].isascii()
        assert all(len(line.strip()) > 0 and len(line) <= 998 for line in match[0].removesuffix(b"\r\n").split(b"\r\n"))
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", match[0])
        found.append((match[1].decode(), match[2].decode().replace("\r\n", "")))
        end = match.end()
    return found


def header(plan: Plan, helo: str = "client.test", **options: Any) -> list[tuple[str, str]]:
    block, empty, _ = compose(plan, helo, **options).head.partition(b"\r\n\r\n")
    assert empty
    return fields(block + b"\r\n", utf8=options.get("utf8", False))


def unbracketed(address: str) -> str:
    return address[1:-1] if address.startswith("<") else address


_ATOM = st.text("abcXYZ059!#$%&'*+-/=?^_`{|}~", min_size=1, max_size=12) | st.sampled_from(
    ["=?x?q?=0A?=", "=?utf-8?b?DQo=?=", "=?", "?=", "=?utf-8?q?_=0D=0ABcc=3A?="]
)
_QUOTED = st.lists(
    st.text(" !#$%&'()*+,-./09:;<=>?@AZ[]^_`az{|}~", min_size=1, max_size=5) | st.sampled_from(['\\"', "\\\\", "\\="])
).map(lambda parts: f'"{"".join(parts)}"')
LOCALS = st.lists(_ATOM, min_size=1, max_size=3).map(".".join) | _QUOTED
ADDRESSES = st.builds("{}@{}".format, LOCALS, st.sampled_from(["lab.test", "a.b.example", "[192.0.2.1]"]))
TEXTS = st.text(st.characters(blacklist_categories=["C", "Z"]) | st.just(" "), max_size=120) | st.sampled_from(
    ["=?x?q?=0ABcc:_eve?=", "a" * 500, "ä" * 500, "\U0001f4e7" * 500]
)


@pytest.mark.long
@given(sender=ADDRESSES, recipients=st.lists(ADDRESSES, min_size=1, max_size=20), text=TEXTS, utf8=st.booleans())
@example(sender=INVOICE, recipients=[INVOICE, "b@c.test"], text="=?x?q?=0A=0APay?=", utf8=False)
def test_the_header_block_has_exactly_our_fields(sender: str, recipients: list[str], text: str, utf8: bool) -> None:
    plan = replace(PLAN, mail_from=sender, rcpt_to=tuple(recipients), subject=text.strip())
    found = header(plan, utf8=utf8)
    assert [name for name, _ in found] == OURS + PARTS
    assert dict(found)["From"] == f" {sender}"
    assert dict(found)["To"] == f" {', '.join(recipients)}"
    assert meaning(dict(found)["Subject"][1:]) == (text.strip() or "Test message")


def meaning(text: str) -> str:
    """What encoded words that we made say (RFC 2047 section 6.2); any other text means itself."""
    if text.isascii() and not re.fullmatch(r"=\?utf-8\?[qb]\?[^? ]*\?=(?: =\?utf-8\?[qb]\?[^? ]*\?=)*", text):
        return text
    return re.sub(r"=\?utf-8\?([qb])\?([^? ]*)\?= ?", lambda word: _word(word[1], word[2]), text)


def _word(encoding: str, text: str) -> str:
    return b64decode(text).decode() if encoding == "b" else unquote(text.replace("_", " ").replace("=", "%"))


@pytest.mark.parametrize("address", ODD)
def test_an_address_stands_there_as_it_does_in_the_envelope(address: str) -> None:
    utf8 = not address.isascii()
    found = header(replace(PLAN, mail_from=address, rcpt_to=(address, "bob@example.com")), utf8=utf8)
    assert [name for name, _ in found] == OURS + PARTS
    first, _, second = dict(found)["To"].rpartition(", ")
    assert (unbracketed(dict(found)["From"][1:]), unbracketed(first[1:]), second) == (
        address,
        address,
        "bob@example.com",
    )


@pytest.mark.parametrize("address", ["@one.test,@two.test:bob@lab.test", "a:b;@lab.test", "(a@lab.test"])
def test_what_would_be_read_as_a_list_stands_in_brackets(address: str) -> None:
    assert dict(header(replace(PLAN, rcpt_to=(address,))))["To"] == f" <{address}>"


HELOS = st.text('abc.[]<>:=?_%-@"', min_size=1, max_size=30)
_MESSAGE_ID = re.compile(r" <[\w.]+@(?:[\w=?%-]+(?:\.[\w=?%-]+)*|\[[^][\s<>]+\])>")


@given(helo=HELOS, sender=st.sampled_from(["", "x@y.", "a@b_c", "root"]))
def test_a_name_that_is_no_domain_is_not_in_the_message_id(helo: str, sender: str) -> None:
    found = dict(header(replace(PLAN, mail_from=sender), helo))
    assert _MESSAGE_ID.fullmatch(found["Message-ID"])


@given(value=TEXTS.filter(str.strip), name=st.sampled_from(["X-Test", "X" * 300]), utf8=st.booleans())
def test_a_header_of_the_visitors_is_one_field(value: str, name: str, utf8: bool) -> None:
    if len(f"{name}: {value}".encode()) <= 998:
        found = header(replace(PLAN, headers=f"{name}: {value}"), utf8=utf8)
        assert [field for field, _ in found] == [*OURS, *PARTS, name]
        assert meaning(found[-1][1][1:]) == value


def test_a_very_long_name_leaves_the_words_a_line_of_their_own() -> None:
    assert header(replace(PLAN, headers=f"{'X' * 950}: ä"))[-1] == ("X" * 950, " =?utf-8?b?w6Q=?=")


@given(st.text(st.characters(blacklist_categories=["C", "Z"], blacklist_characters="/\\"), min_size=1, max_size=200))
@example("=?x?q?=0ASubject:_Invoice?=.pdf")
@example('a"; filename=b.exe')
@example("a\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}'%0A.txt")
def test_the_name_of_a_file_is_one_parameter(name: str) -> None:
    plan = replace(PLAN, sample=Sample.NONE)
    part = compose(plan, "client.test", attachments=[Attachment(name, "text/plain", b"x")]).head.split(b"\r\n--=_")[2]
    block = part.partition(b"\r\n")[2].partition(b"\r\n\r\n")[0]
    found = dict(fields(block + b"\r\n"))
    assert list(found) == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]
    assert read_name(found["Content-Disposition"]) == name


def read_name(value: str) -> str:
    """The file name, by RFC 2183 and RFC 2231; asserts that there is no parameter beside it."""
    if plain := re.fullmatch(r' attachment; filename="([\w. -]+)"', value, re.ASCII):
        return plain[1]
    disposition, *parameters = value.split("; ")
    assert disposition == " attachment"
    pieces = [re.fullmatch(r"filename(?:\*\d+)?\*=(?:utf-8'')?([\w.%~-]*)", each, re.ASCII) for each in parameters]
    assert all(pieces)
    return unquote("".join(piece[1] for piece in pieces if piece))


async def test_what_was_judged_is_what_is_sent() -> None:
    async with serve(answering()) as server:
        transcript = await run(
            server, mail_from=INVOICE, rcpt_to=(INVOICE,), security=Security.NONE, stop_after=StopAfter.MESSAGE
        )
    assert transcript.verdict == "accepted"
    assert {f"RCPT TO:<{INVOICE}>", f"From: {INVOICE}", f"To: {INVOICE}"} <= set(server.heard)
    assert any(line.startswith(f"MAIL FROM:<{INVOICE}> ") for line in server.heard)
    assert [line for line in server.heard if line.startswith(("Subject:", " ", "Pay"))] == ["Subject: Test message"]
