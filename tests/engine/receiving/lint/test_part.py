from __future__ import annotations

import pytest

from smtptest.engine.receiving.lint.part import MOST_VALUE_OCTETS, Part
from smtptest.engine.receiving.lint.structure import read_structure


def part(headers: bytes, body: bytes = b"") -> Part:
    return read_structure(headers + b"\r\n" + body).root


@pytest.mark.parametrize(
    ("headers", "filename", "attachment"),
    [
        (b"Content-Disposition: attachment; filename=a.pdf\r\n", "a.pdf", True),
        (b"Content-Disposition: inline; filename=a.pdf\r\n", "a.pdf", True),
        (b"Content-Disposition: attachment\r\n", None, True),
        (b"Content-Type: application/pdf; name=a.pdf\r\n", "a.pdf", True),
        (b"Content-Disposition: attachment; filename*=utf-8''%C3%A4.pdf\r\n", "ä.pdf", True),
        (b"Content-Disposition: inline\r\n", None, False),
        # Comments (RFC 2045 section 5.1, RFC 2183 section 2), and what only looks like one.
        (b"Content-Disposition: attachment (as a file); filename=a.pdf\r\n", "a.pdf", True),
        (b"Content-Disposition: (as a file) Attachment (; filename=b.pdf)\r\n", None, True),
        (b"Content-Disposition: inline; (its name) filename=a.pdf\r\n", "a.pdf", True),
        (b'Content-Disposition: inline; filename="a (1).pdf" (its name)\r\n', "a (1).pdf", True),
        (b"Content-Type: application/pdf; name=a.exe (its name)\r\n", "a.exe", True),
        (b"Content-Disposition: attachment; filename=a (1).exe (its name) ; size=1\r\n", "a  .exe", True),
        (b"Content-Disposition: inline; filename=a (1).pdf ; size=1 (octet)\r\n", "a (1).pdf", True),
        (b"Content-Type: application/pdf (a; b); NAME = a (1).pdf; x=y\r\n", "a (1).pdf", True),
        (b'Content-Type: application/pdf; name= (its name) "a.pdf"\r\n', "a.pdf", True),
        (b'Content-Type: application/pdf; x="; name=b (1)"; name=(a).pdf\r\n', "(a).pdf", True),
        (b"Content-Disposition: inline; filename*0=a (; filename*1=1).pdf\r\n", "a (1).pdf", True),
        (b"", None, False),
    ],
)
def test_files(headers: bytes, filename: str | None, attachment: bool) -> None:
    found = part(headers)
    assert (found.filename, found.is_attachment) == (filename, attachment)


def test_types_encodings_and_character_sets() -> None:
    plain = part(b"")
    assert (plain.type, plain.encoding, plain.charset, plain.delimiter) == ("text/plain", "7bit", None, None)
    declared = part(b'Content-Type: Text/HTML; charset="UTF-8"\r\nContent-Transfer-Encoding: BASE64 \r\n')
    assert (declared.type, declared.encoding, declared.charset) == ("text/html", "base64", "utf-8")
    assert part(b"Content-Type: multipart/mixed\r\n").delimiter is None


def test_comments_are_not_of_the_value() -> None:
    """The first is an example of RFC 2045 section 5.1."""
    found = part(
        b"Content-Type: text/html; charset=us-ascii (Plain text)\r\n"
        b"Content-Disposition: attachment; filename=b (1).pdf\r\n"
        b'Content-Transfer-Encoding: (d (e)) Base64 (\\) "f)\r\n'
    )
    assert (found.type, found.encoding, found.charset) == ("text/html", "base64", "us-ascii")
    assert found.filename == "b (1).pdf"
    assert part(b'Content-Type: multipart/mixed (a); boundary="(b)" (c)\r\n').boundary == "(b)"
    assert part(b"Content-Transfer-Encoding: 7bit (open\r\n").encoding == "7bit (open"


def test_content_without_its_encoding_and_what_is_wrong_with_it() -> None:
    assert part(b"Content-Transfer-Encoding: base64\r\n", b"w6Q=").decoded() == ("ä".encode(), [])
    assert part(b"Content-Transfer-Encoding: base64\r\n", b"w6Q").decoded()[1] == ["InvalidBase64PaddingDefect"]
    assert part(b"Content-Transfer-Encoding: quoted-printable\r\n", b"=C3=A4").decoded() == ("ä".encode(), [])
    assert part(b"Content-Transfer-Encoding: x-uuencode\r\n", b"begin\xff").decoded() == (b"begin\xff", [])


def test_of_long_values_the_start_is_read() -> None:
    assert part(b"Content-Type: text/plain" + b";" * MOST_VALUE_OCTETS + b"charset=utf-8\r\n").charset is None


@pytest.mark.parametrize("charset", ["a\0b", "undefined", "idna", "unicode_escape", "\u00e4", "x" * 900, "\ud800"])
@pytest.mark.parametrize("text", ["x", "%FF%FE", "+2AA-", "%5Cu12"])
def test_a_parameter_in_any_character_set_can_be_read_stored_and_sent(charset: str, text: str) -> None:
    """RFC 2231 lets a parameter name one, and the email package asks Python's codecs for it."""
    parameter = f"*={charset}'x'{text}".encode("utf-8", "surrogatepass")
    mixed = part(b"Content-Type: multipart/mixed; boundary" + parameter + b"; charset" + parameter + b"\r\n")
    named = part(b"Content-Disposition: attachment; filename" + parameter + b"\r\n")
    assert (mixed.type, named.type, named.is_attachment) == ("multipart/mixed", "text/plain", True)
    for found in (mixed.boundary, mixed.charset, named.filename):
        assert found is None or found.encode("utf-8", "surrogateescape")
    assert mixed.delimiter is None or mixed.delimiter.startswith(b"--")


def test_half_a_pair_of_surrogates_is_no_character_of_a_name() -> None:
    assert part(b"Content-Type: text/plain; name*=utf-7''a+2AA-b\r\n").filename == "a\N{REPLACEMENT CHARACTER}b"
