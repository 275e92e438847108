"""What happened to a message on its way, by octets."""

from __future__ import annotations

import pytest

from smtptest.engine.round_trip.differences import BodyChange, BodyDifference, FieldChange, differences

HEAD = b"From: a@lab.test\r\nSubject: one\r\n  two\r\nX-A: 1\r\nX-A: 2\r\n"
BODY = b"first\r\n\r\nsecond  line\r\nthird\r\n"


def message(head: bytes = HEAD, body: bytes = BODY) -> bytes:
    return head + b"\r\n" + body


def test_nothing_happened() -> None:
    found = differences(message(), message())
    assert found.body == BodyDifference(change=BodyChange.SAME)
    assert (found.header.added, found.header.removed, found.header.changed, found.header.refolded) == ((), (), (), ())


def test_fields_are_compared_by_name_and_value() -> None:
    came = b"Received: by a.test;\r\n now\r\nSubject: [list] one two\r\nX-A: 2\r\nX-A: 1\r\nX-B: \xff\r\n"
    found = differences(message(), message(came)).header
    assert found.added == (("Received", "by a.test; now"), ("X-B", "\\xff"))
    assert found.removed == (("From", "a@lab.test"),)
    assert found.changed == (FieldChange(name="Subject", before="one  two", after="[list] one two"),)
    assert found.refolded == ()


def test_one_of_several_of_a_name_may_be_gone_or_come() -> None:
    found = differences(message(), message(HEAD.replace(b"X-A: 1\r\n", b""))).header
    assert (found.removed, found.added, found.changed) == ((("X-A", "1"),), (), ())
    found = differences(message(), message(HEAD + b"X-A: 1\r\n")).header
    assert (found.removed, found.added, found.changed) == ((), (("X-A", "1"),), ())


def test_a_field_may_be_folded_anew() -> None:
    found = differences(message(), message(HEAD.replace(b"one\r\n  two", b"one two"))).header
    assert (found.refolded, found.changed) == (("Subject",), ())


@pytest.mark.parametrize(
    ("came", "difference"),
    [
        (BODY + b"\r\n\r\n", BodyDifference(change=BodyChange.SPACES, line=5, octet=1)),
        (BODY.replace(b"second  line", b"second line "), BodyDifference(change=BodyChange.SPACES, line=3, octet=8)),
        (BODY + b"-- \r\nme\r\n", BodyDifference(change=BodyChange.APPENDED, line=5, octet=1, octets=6)),
        (b"first\r\n", BodyDifference(change=BodyChange.CUT, line=2, octet=1, octets=19)),
        (BODY.replace(b"second", b"2nd"), BodyDifference(change=BodyChange.ALTERED, line=3, octet=1, octets=3)),
        (BODY.replace(b"first", b"firsts"), BodyDifference(change=BodyChange.ALTERED, line=1, octet=6, octets=1)),
    ],
)
def test_where_a_body_differs(came: bytes, difference: BodyDifference) -> None:
    assert differences(message(), message(body=came)).body == difference


def test_another_encoding_is_no_other_text() -> None:
    text = HEAD + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
    found = differences(
        message(text + b"8bit\r\n", "ä\r\n".encode()), message(text + b"quoted-printable\r\n", b"=C3=A4\r\n")
    )
    assert found.body == BodyDifference(change=BodyChange.ENCODED, line=1, octet=1)
    assert found.header.changed[0].name == "Content-Transfer-Encoding"


def test_parts_of_a_multipart_are_compared_too() -> None:
    head = b'Content-Type: multipart/mixed; boundary="b"\r\n'
    one = b"--b\r\n\r\ntext\r\n--b--\r\n"
    other = b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\ndGV4dA==\r\n--b--\r\n"
    assert differences(message(head, one), message(head, other)).body.change is BodyChange.ENCODED
    many = b"".join(b"--b\r\n\r\n%d\r\n" % number for number in range(101)) + b"--b--\r\n"
    assert differences(message(head, many), message(head, many + b"more\r\n")).body.change is BodyChange.APPENDED


DEEP = 3_000


@pytest.mark.parametrize(
    "nested",
    [
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(DEEP)),
        b"Content-Type: message/rfc822\r\n\r\n" * DEEP,
        b"Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n" * DEEP,
    ],
    ids=["multiparts", "messages", "digests"],
)
def test_a_server_may_send_back_what_is_nested_without_an_end(nested: bytes) -> None:
    came = HEAD + nested + b"Subject: inside\r\n\r\ntext\r\n"
    assert differences(message(), came).body.change is BodyChange.ALTERED
