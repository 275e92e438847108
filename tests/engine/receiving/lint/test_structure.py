from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.receiving.lint.part import Part
from smtptest.engine.receiving.lint.structure import MOST_DEPTH, MOST_PARTS, read_structure

_MIXED = b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n"


def _tree(part: Part) -> Any:
    """The parts of a multipart or of a message, and the content of all else."""
    inner = part.is_multipart or part.parts
    return part.type, [_tree(each) for each in part.parts] if inner else part.content.decode("ascii", "replace")


def _theirs(message: Message) -> Any:
    payload = message.get_payload()
    if isinstance(payload, list):
        return message.get_content_type(), [_theirs(each) for each in payload if isinstance(each, Message)]
    return message.get_content_type(), [] if message.get_content_maintype() == "multipart" else payload


def test_a_message_without_parts_is_one() -> None:
    root = read_structure(b"A: 1\r\n\r\nHello\r\n--\r\n").root
    assert (root.type, root.content, root.depth, root.terminated) == ("text/plain", b"Hello\r\n--\r\n", 0, False)


def test_parts_have_their_places() -> None:
    octets = (
        _MIXED % b"x" + b"preamble\r\n--x\r\n\r\none\r\n--x \r\nContent-Type: text/html\r\n\r\ntwo\r\n--x--\r\nepilogue"
    )
    structure = read_structure(octets)
    assert [(part.start, part.line, part.content, part.depth) for part in structure.every[1:]] == [
        (octets.index(b"\r\none"), 5, b"one", 1),
        (octets.index(b"Content-Type: text/html"), 8, b"two", 1),
    ]
    assert structure.root.terminated
    assert structure.root.end == len(octets)


def test_the_delimiter_of_an_outer_multipart_ends_the_inner() -> None:
    octets = _MIXED % b"x" + b"--x\r\n" + _MIXED % b"y" + b"--y\r\n\r\none\r\n--x\r\n\r\ntwo\r\n--y\r\n--x--\r\n"
    root = read_structure(octets).root
    inner, second = root.parts
    assert (inner.terminated, root.terminated) == (False, True)
    assert ([part.content for part in inner.parts], second.content) == ([b"one"], b"two\r\n--y")


def test_a_message_in_a_message_is_read() -> None:
    octets = b"Content-Type: message/rfc822\r\n\r\n" + _MIXED % b"x" + b"--x\r\n\r\none\r\n--x--\r\n"
    inner = read_structure(octets).root.parts[0]
    assert (inner.type, inner.depth, inner.parts[0].content) == ("multipart/mixed", 1, b"one")
    encoded = b"Content-Transfer-Encoding: base64\r\n" + octets
    assert read_structure(encoded).root.parts == []


def test_the_parts_of_a_digest_are_messages() -> None:
    octets = b"Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n\r\nA: 1\r\n\r\none\r\n--x--\r\n"
    (part,) = read_structure(octets).root.parts
    assert (part.type, part.parts[0].content) == ("message/rfc822", b"one")


def test_a_part_may_consist_of_a_header_section_only() -> None:
    octets = _MIXED % b"x" + b"--x\r\nA: 1\r\n--x\r\n--x--\r\n"
    assert [part.content for part in read_structure(octets).root.parts] == [b"", b""]


def test_a_delimiter_that_an_outer_multipart_has_too_is_that_ones() -> None:
    octets = _MIXED % b"x" + b"--x\r\n" + _MIXED % b"x" + b"--x\r\n\r\none\r\n--x--\r\n"
    inner, text = read_structure(octets).root.parts
    assert (inner.type, inner.parts, text.content) == ("multipart/mixed", [], b"one")


def test_levels_and_parts_are_bounded() -> None:
    deep = read_structure(b"".join(_MIXED % b"x%d" % n + b"--x%d\r\n" % n for n in range(2000)))
    assert len(deep.every) == MOST_DEPTH + 1
    assert deep.too_deep is deep.every[-1]
    assert not deep.too_many
    nested = read_structure(b"Content-Type: message/rfc822\r\n\r\n" * 2000)
    assert len(nested.every) == MOST_DEPTH + 1
    assert nested.too_deep
    many = read_structure(_MIXED % b"x" + b"--x\r\n\r\n" * 2000)
    assert (len(many.every), many.too_many, many.too_deep) == (MOST_PARTS, True, None)


_LINES = st.sampled_from(
    [
        b"", b"text", b"A: 1", b"--x", b"--x--", b"--y", b"--y--", b"--x ", b"--z", b"\xff",
        b"Content-Type: multipart/mixed; boundary=x", b"Content-Type: multipart/mixed; boundary=\"y\"",
        b"Content-Type: multipart/digest; boundary=x", b"Content-Type: multipart/mixed", b"Content-Type: text/html",
        b"Content-Type: message/rfc822", b"Content-Type: nonsense",
    ]
)  # fmt: skip


@pytest.mark.long
@given(st.lists(_LINES, max_size=30), st.sampled_from([b"\r\n", b"\n"]))
def test_the_email_package_finds_the_same_parts(lines: list[bytes], end: bytes) -> None:
    # One delimiter right after another: the package skips it, and here a part begins that has nothing in it.
    if any(one[:2] == two[:2] == b"--" for one, two in pairwise(lines)):
        return
    octets = end.join(lines)
    assert _tree(read_structure(octets).root) == _theirs(message_from_bytes(octets, policy=compat32))
