"""What happened to a message after it was signed."""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
import time
from collections.abc import Callable

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.authentication.dkim_damage import Damage, body_damage, canonical, header_damage
from smtptest.engine.authentication.dkim_key import parse_key
from smtptest.engine.authentication.dkim_proof import Proof
from smtptest.engine.authentication.dkim_signature import read_signatures
from smtptest.engine.authentication.signed_message import read_message
from tests.engine.authentication.signing import (
    BODY,
    ED25519_RECORD,
    HEADER,
    MESSAGE,
    NOW,
    by_dkimpy,
    private_key,
    record,
    signed,
)

FORMS = ["simple/simple", "relaxed/relaxed"]
Change = Callable[[bytes], bytes]


def damage(data: bytes, key: str = "") -> tuple[Damage | None, Damage | None]:
    message = read_message(data)
    signature = read_signatures(message, NOW)[0]
    proof = Proof(signature, parse_key(key or record(private_key())))
    return body_damage(signature, message), header_damage(signature, message, proof)


def replaced(old: bytes, new: bytes) -> Change:
    return lambda message: message.replace(old, new, 1)


@given(st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"a", b"bc"])).map(b"".join), st.sampled_from(FORMS))
def test_bodies_are_hashed_as_dkimpy_hashes_them(text: bytes, form: str) -> None:
    body = text + b"\r\n" if text else text
    name = form.partition("/")[0]
    policy = dkim.canonicalization.CanonicalizationPolicy.from_c_value(form.encode())
    assert canonical(body, name) == policy.canonicalize_body(body)


@pytest.mark.parametrize("form", FORMS)
def test_nothing(form: str) -> None:
    assert damage(signed(form=form)) == (None, None)


FOOTER = len(BODY) - 4
BODY_CHANGES = [
    (replaced(b"Joe.\r\n", b"Joe.\r\n-- \r\na list\r\n"), Damage("appended", at=FOOTER, line=9)),
    (replaced(b"Hi.", b"[not from us]\r\n\r\nHi."), Damage("prepended", at=17, line=3)),
    (replaced(b"\r\n.dot", b"\r\n..dot"), Damage("dots")),
    (replaced(b"\r\nFrom here", b"\r\n>From here"), Damage("from-line")),
    (replaced(b"hungry yet", b"thirsty yet"), Damage("changed")),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("change", "expected"), BODY_CHANGES)
def test_bodies(form: str, change: Change, expected: Damage) -> None:
    message = change(signed(form=form))
    assert damage(message) == (expected, None)


@pytest.mark.parametrize(
    ("made", "sent", "form", "expected"),
    [
        (b"a\r\n.b\r\n", b"a\r\nb\r\n", "simple/simple", "changed"),
        (b"..a\r\n", b".a\r\n", "simple/simple", "dots"),
        (b"a b\r\n", b"a  b  \r\n", "simple/simple", "white-space"),
        (b"a" + b" " * 8 + b"b  c\r\n", b"a\tb  c\r\n", "simple/simple", "white-space"),
        (b"", b"a footer\r\n", "simple/simple", "appended"),
        (b"", b"a footer\r\n", "relaxed/relaxed", "appended"),
        (b"a\r\n\r\n\tb\r\n", b"a\r\n\r\n\tb\r\n\r\nc\r\n", "relaxed/relaxed", "appended"),
        (b"a", b"b", "relaxed/relaxed", "changed"),
        (b"a", b"b" * 4_200_000, "relaxed/relaxed", "changed"),
    ],
)
def test_other_bodies(made: bytes, sent: bytes, form: str, expected: str) -> None:
    message = signed(HEADER + b"\r\n" + made, form=form)
    found, _ = damage(message[: len(message) - len(made)] + sent)
    assert found is not None
    assert found.kind == expected


def test_what_was_signed_with_other_line_ends_or_in_another_form() -> None:
    message = signed(form="simple/simple")

    def with_hash_of(body: bytes) -> bytes:
        digest = base64.b64encode(hashlib.sha256(body).digest())
        return re.sub(rb"bh=[^;]+;", b"bh=" + digest + b";", message)

    assert damage(with_hash_of(canonical(BODY, "simple").replace(b"\r\n", b"\n")))[0] == Damage("line-ends")
    message = signed(form="relaxed/relaxed")
    assert damage(with_hash_of(canonical(BODY, "simple")))[0] == Damage("form", text="simple")


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_bodies_in_another_encoding(encoding: str) -> None:
    plain = "Grüße\r\n".encode() * 3
    quoted = re.sub(rb"\r?\n", b"\r\n", quopri.encodestring(plain.replace(b"\r\n", b"\n")))
    encoded = {"quoted-printable": quoted, "base64": base64.encodebytes(plain).replace(b"\n", b"\r\n"), "8bit": plain}
    before = quoted if encoding == "8bit" else plain
    names = ("from", "subject")
    message = signed(HEADER + b"\r\n" + before, form="relaxed/relaxed", names=names)
    sent = message[: len(message) - len(before)].replace(b": 8bit", b": " + encoding.encode()) + encoded[encoding]
    assert damage(sent) == (Damage("encoding"), None)


@pytest.mark.parametrize("left", [b"", b"A", b"AB", b"ABC"])
def test_base64_that_is_cut(left: bytes) -> None:
    message = signed().replace(b": 8bit", b": base64").replace(b"Hi.", b"Other" + left)
    assert damage(message)[0] == Damage("changed")


def test_a_length() -> None:
    message = signed(length=True)
    assert damage(message + b"anything\r\n") == (None, None)
    assert damage(message.replace(b"Joe.\r\n\r\n\r\n", b""))[0] == Damage("cut", text="8")
    assert damage(message.replace(b"Joe.", b"Moe."))[0] == Damage("changed")


QUOTED = b"Encoding: quoted-printable"
HEADER_CHANGES = [
    (replaced(b"\r\nTo: ", b"\r\nReply-To: l@x.example\r\nTo: "), Damage("added", "reply-to", text="l@x.example")),
    (replaced(b"Subject: Are", b"Subject: [list] Are"), Damage("subject", "subject", text="[list]")),
    (replaced(b"Subject: Are", b"Subject: ***SPAM*** Are"), Damage("subject", "subject", text="***SPAM***")),
    (replaced(b"Encoding: 8bit", QUOTED), Damage("value", "content-transfer-encoding", text="8bit")),
    (replaced(b'"utf-8"', b"utf-8"), Damage("value", "content-type", text='text/plain; charset="utf-8"')),
    (replaced(b'"Al Ice"', b"Al Ice"), Damage("value", "from", text='"Al Ice" <alice@lab.example>')),
    (replaced(b"bob@receiver", b"rob@receiver"), Damage("changed")),
    (replaced(b"\r\nTo:", b"\r\nFrom: x@y.example\r\nTo:"), Damage("added", "from", text="x@y.example")),
]  # fmt: skip


@pytest.mark.parametrize("ed25519", [False, True])
@pytest.mark.parametrize(("change", "expected"), HEADER_CHANGES)
def test_headers(change: Change, expected: Damage, ed25519: bool) -> None:
    message = change(signed(ed25519=ed25519))
    assert damage(message, ED25519_RECORD if ed25519 else "") == (None, expected)


def test_white_space_in_a_header() -> None:
    spaced = HEADER.replace(b"Date: Sat,", b"Date:  Sat,").replace(b"you\r\n  hungry", b"you hungry")
    for old, new in ((b"you hungry", b"you\r\n\thungry"), (b"you hungry", b"you  hungry")):
        message = signed(spaced + b"\r\n" + BODY, form="simple/simple")
        assert damage(message.replace(old, new, 1)) == (None, Damage("white-space", "subject"))
        relaxed = signed(spaced + b"\r\n" + BODY, form="relaxed/simple")
        assert damage(relaxed.replace(old, new, 1)) == (None, None)


def test_fields_that_are_gone_and_one_that_is_long() -> None:
    plain = HEADER.replace(b"Content-Transfer-Encoding: 8bit\r\n", b"Content-Transfer-Encoding: 7bit\r\n")
    names = ("from", "mime-version", "content-transfer-encoding")
    message = signed(plain + b"MIME-Version: 1.0\r\n\r\n" + BODY, names=names)
    assert damage(message.replace(b"MIME-Version: 1.0\r\n", b""))[1] == Damage("value", "mime-version", text="1.0")
    gone = message.replace(b"Content-Transfer-Encoding: 7bit\r\n", b"")
    assert damage(gone)[1] == Damage("value", "content-transfer-encoding", text="7bit")
    long = signed().replace(b"Subject: Are", b"Subject: " + b"x" * 3000)
    assert damage(long)[1] == Damage("changed")


def test_another_key_and_another_form() -> None:
    assert damage(signed(key=private_key(2048, 1)))[1] == Damage("key")
    message = signed(form="simple/relaxed")
    assert damage(message)[1] is None
    mislabelled = signed(form="relaxed/relaxed", names=("from",))
    assert damage(mislabelled)[1] is None


def test_the_header_was_hashed_in_another_form_than_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signer that says one form and uses the other."""
    forms = dkim.canonicalization
    monkeypatch.setattr(forms.Simple, "canonicalize_headers", forms.Relaxed.canonicalize_headers)
    # Of its own, because signatures are kept.
    message = signed(MESSAGE.replace(b"Joe", b"Jim"), form="simple/relaxed")
    monkeypatch.undo()
    assert damage(message)[1] == Damage("form", text="relaxed")


@pytest.mark.parametrize("place", range(0, len(HEADER) - 2, 37))
def test_a_changed_byte_of_the_header_is_noticed_as_dkimpy_notices_it(place: int) -> None:
    message = signed()
    at = message.index(HEADER) + place
    changed = message[:at] + b"q" + message[at + 1 :]
    assert (damage(changed)[1] is None) is by_dkimpy(changed)


@pytest.mark.parametrize("place", range(0, len(BODY) - 6, 17))
def test_a_changed_byte_of_the_body_is_noticed(place: int) -> None:
    message = signed()
    at = len(message) - len(BODY) + place
    found, header = damage(message[:at] + b"q" + message[at + 1 :])
    assert found is not None
    assert header is None


def test_a_large_body_takes_no_time() -> None:
    """dkimpy by itself takes a minute for so many spaces."""
    message = signed(HEADER + b"\r\n") + b"line of text\r\n" * 10_000 + b" " * 200_000 + b"."
    begun = time.process_time()
    found, _ = damage(message)
    assert found is not None
    assert found.kind == "appended"
    changed = signed().replace(BODY, b"line of text\r\n" * 10_000 + b" " * 200_000 + b".")
    assert damage(changed)[0] == Damage("changed")
    assert time.process_time() - begun < 10
