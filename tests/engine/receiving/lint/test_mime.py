from __future__ import annotations

import pytest

from smtptest.engine.receiving.lint.mime import mime_faults
from smtptest.engine.receiving.lint.structure import read_structure
from tests.engine.receiving.lint.helpers import places

_V = b"MIME-Version: 1.0\r\n"
_MIXED = _V + b"Content-Type: multipart/mixed; boundary=x\r\n"
_ENCODED = _V + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "


def faults(message: bytes) -> list[tuple[str, int]]:
    return places(mime_faults(read_structure(message)))


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (b"A: 1\r\n\r\nHello", []),
        (_MIXED + b"\r\n--x\r\n\r\nHello\r\n--x--\r\n", []),
        (_ENCODED + b"base64\r\n\r\nw6Q=\r\n", []),
        (_ENCODED + b"Quoted-Printable\r\n\r\n=C3=A4=20=\r\n= \t\r\nx=", []),
        (_ENCODED + "8bit\r\n\r\nä".encode(), []),
        (b"A: 1\r\nContent-Type: text/plain\r\n\r\n", [("mime-version-missing", 2)]),
        (b"MIME-Version: 1.1\r\n\r\n", [("mime-version-other", 1)]),
        (b"MIME-Version: (a) 1.0\r\n\r\n", []),
        (_V + b"Content-Type: text/plain\r\ncontent-type: text/html\r\n\r\n", [("content-field-repeated", 3)]),
        (_V + b"Content-Type: text; charset=utf-8\r\n\r\n", [("content-type-invalid", 2)]),
        (_V + b"Content-Type: multipart/mixed\r\n\r\n", [("boundary-missing", 2)]),
        (_MIXED + b"\r\n", [("boundary-unused", 2)]),
        (_MIXED + b"\r\n--x\r\n\r\nHello\r\n", [("boundary-unterminated", 2)]),
        (
            _MIXED.replace(b"=x", b'="\xc3\xa4"') + b"\r\n--\xc3\xa4\r\n\r\n--\xc3\xa4--",
            [("boundary-invalid", 2), ("boundary-unused", 2)],
        ),
        (_MIXED + b"Content-Transfer-Encoding: base64\r\n\r\n--x\r\n\r\n--x--", [("multipart-encoded", 3)]),
        (_ENCODED + b"uuencode\r\n\r\n\xff", [("encoding-unknown", 3)]),
        (_ENCODED + b"8bit (as it was)\r\n\r\n\xc3\xa4", []),
        (_V + b"Content-Type: text/plain (a/b); charset=us-ascii (c)\r\n\r\nx", []),
        (_V + b"\r\na\r\n\xff", [("eight-bit-undeclared", 4)]),
        (b"\r\n\xff", [("eight-bit-undeclared", 2)]),
        (_V + b"Content-Type: text/plain; charset=us-ascii\r\n\r\n\xff", [("eight-bit-undeclared", 4)]),
        (_ENCODED + b"quoted-printable\r\n\r\na\r\n=XY", [("quoted-printable-invalid", 6)]),
        (_ENCODED + "quoted-printable\r\n\r\nä".encode(), [("quoted-printable-invalid", 5)]),
        (_ENCODED + b"base64\r\n\r\nw6Q=\r\n!", [("base64-invalid", 6)]),
        (_ENCODED + b"base64\r\n\r\nw6Q", [("base64-invalid", 5)]),
        (_V + b"Content-Transfer-Encoding: 8bit\r\n\r\n\xff", [("charset-missing", 1)]),
        (_ENCODED.replace(b"utf-8", b"x") + b"8bit\r\n\r\n\xff", [("charset-unknown", 2)]),
        (_ENCODED + b"8bit\r\n\r\na\r\nb\xff", [("charset-wrong", 6)]),
        (_ENCODED + b"base64\r\n\r\n/w==\r\n", [("charset-wrong", 2)]),
        (_V + b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n/w==\r\n", []),
    ],
)
def test_faults_of_parts(message: bytes, found: list[tuple[str, int]]) -> None:
    assert faults(message) == found


def test_a_version_that_nobody_can_read_is_another() -> None:
    assert faults(b"MIME-Version: " + b"(" * 990 + b"1.0\r\n\r\na\r\n") == [("mime-version-other", 1)]


def test_what_is_not_read_is_told() -> None:
    codes = [code for code, _ in faults(_V + b"Content-Type: message/rfc822\r\n\r\n" * 100)]
    assert codes == ["too-deep"]
    codes = [code for code, _ in faults(_MIXED + b"\r\n" + b"--x\r\n\r\na\r\n" * 1000)]
    assert codes == ["boundary-unterminated", "too-many-parts"]
    codes = [
        code
        for code, _ in faults(
            b"".join(b"Content-Type: multipart/a; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(99))
        )
    ]
    assert "boundary-unused" not in codes
    assert codes[-1] == "too-deep"


def test_the_octet_and_what_it_was_taken_for() -> None:
    (fault,) = mime_faults(read_structure(_ENCODED + b"8bit\r\n\r\na\xff"))
    assert (fault.offset, fault.parameters) == (96, {"type": "text/plain", "charset": "utf-8", "octet": "FF"})
