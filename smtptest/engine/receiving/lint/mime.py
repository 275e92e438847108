"""Faults of a message's parts: boundaries, transfer encodings, character sets (RFC 2045, 2046)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.policy import default

from smtptest.engine.outcome import CheckResult
from smtptest.engine.receiving.lint.charsets import charset_fault
from smtptest.engine.receiving.lint.fault import Fault
from smtptest.engine.receiving.lint.fields import without_comments
from smtptest.engine.receiving.lint.part import KNOWN_ENCODINGS, MOST_VALUE_OCTETS, Part
from smtptest.engine.receiving.lint.rfc5322 import of_field
from smtptest.engine.receiving.lint.structure import MOST_DEPTH, MOST_PARTS, Structure

_IDENTITY = frozenset({"7bit", "8bit", "binary"})
_ONCE = "content-type", "content-transfer-encoding", "content-disposition", "content-id"
# RFC 2046 section 5.1.1: at most 70 characters, the last of which is no space.
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")
_HIGH = re.compile(rb"[\x80-\xff]")
# An equals sign that begins neither an octet nor a soft line end.
_NOT_QUOTED_PRINTABLE = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]{0,80}(?:\r?\n|\Z))")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")


def mime_faults(structure: Structure) -> Iterator[Fault]:
    """The faults of a message's parts, in their order."""
    yield from _version(structure.root)
    for part in structure.every:
        yield from _fields(part)
        yield from _multipart(part) if part.is_multipart else _leaf(part)
    if structure.too_deep:
        yield _of_part(structure.too_deep, "too-deep", CheckResult.WARNING, "RFC 2046 section 5.1", levels=MOST_DEPTH)
    if structure.too_many:
        yield _of_part(structure.root, "too-many-parts", CheckResult.WARNING, "RFC 2046 section 5.1", count=MOST_PARTS)


def _of_part(part: Part, code: str, result: CheckResult, reference: str, **parameters: object) -> Fault:
    """A fault of this part: of its Content-Type field, if it has one."""
    field = part.section.first("content-type")
    if field:
        return of_field(field, code, result, reference, 0, type=part.type, **parameters)
    return Fault(
        code=code, result=result, offset=part.start, line=part.line, reference=reference,
        parameters={"type": part.type, **parameters},
    )  # fmt: skip


def _inside(part: Part, code: str, result: CheckResult, reference: str, at: int, **parameters: object) -> Fault:
    """A fault at an octet of the part's content as it was sent."""
    offset = part.section.body + at
    return Fault(
        code=code,
        result=result,
        offset=offset,
        line=part.section.body_line + part.message.count(b"\n", part.section.body, offset),
        reference=reference,
        parameters={"type": part.type, **parameters},
    )


def _version(root: Part) -> Iterator[Fault]:
    versions = root.section.all("mime-version")
    if not versions:
        about = next((field for field in root.section.fields if field.key.startswith("content-")), None)
        if about:
            yield of_field(about, "mime-version-missing", CheckResult.WARNING, "RFC 2045 section 4")
        return
    first = versions[0]
    if not _is_known_version(first.text[:MOST_VALUE_OCTETS]):
        yield of_field(first, "mime-version-other", CheckResult.WARNING, "RFC 2045 section 4", text=first.text)


def _is_known_version(text: str) -> bool:
    """Whether it is the only version that there is; comments do not count."""
    try:
        return bool(default.header_factory("mime-version", text).version == "1.0")
    except Exception:  # such as RecursionError, by comments in comments
        return False


def _fields(part: Part) -> Iterator[Fault]:
    for key in _ONCE:
        for second in part.section.all(key)[1:2]:
            yield of_field(second, "content-field-repeated", CheckResult.WARNING, "RFC 2045 section 3")
    declared = part.section.first("content-type")
    # As the email package judges it, which takes the content for plain text then.
    if declared and without_comments(declared.text[:MOST_VALUE_OCTETS]).partition(";")[0].count("/") != 1:
        yield of_field(declared, "content-type-invalid", CheckResult.WARNING, "RFC 2045 section 5.1")


def _multipart(part: Part) -> Iterator[Fault]:
    reference = "RFC 2046 section 5.1.1"
    if part.boundary is None:
        yield _of_part(part, "boundary-missing", CheckResult.PROBLEM, reference)
        return
    if not _BOUNDARY.fullmatch(part.boundary):
        yield _of_part(part, "boundary-invalid", CheckResult.WARNING, reference, boundary=part.boundary)
    if not part.parts and not part.cut:
        yield _of_part(part, "boundary-unused", CheckResult.PROBLEM, reference, boundary=part.boundary)
    elif not part.terminated:
        yield _of_part(part, "boundary-unterminated", CheckResult.WARNING, reference, boundary=part.boundary)
    if part.encoding not in _IDENTITY:
        field = part.section.all("content-transfer-encoding")[0]
        encoding = part.encoding
        yield of_field(field, "multipart-encoded", CheckResult.PROBLEM, "RFC 2045 section 6.4", encoding=encoding)


def _leaf(part: Part) -> Iterator[Fault]:
    field = part.section.first("content-transfer-encoding")
    if field and part.encoding not in KNOWN_ENCODINGS:
        encoding = part.encoding
        yield of_field(field, "encoding-unknown", CheckResult.PROBLEM, "RFC 2045 section 6.3", encoding=encoding)
        return
    yield from _encoded(part)
    if part.type.startswith("text/"):
        yield from _charset(part)


def _encoded(part: Part) -> Iterator[Fault]:
    """How the content fits its transfer encoding."""
    content = part.content
    if part.encoding == "7bit":
        if high := _HIGH.search(content):
            at = high.start()
            yield _inside(part, "eight-bit-undeclared", CheckResult.WARNING, "RFC 2045 section 6.2", at)
    elif part.encoding == "quoted-printable":
        wrong = _NOT_QUOTED_PRINTABLE.search(content) or _HIGH.search(content)
        if wrong:
            at = wrong.start()
            yield _inside(part, "quoted-printable-invalid", CheckResult.WARNING, "RFC 2045 section 6.7", at)
    elif part.encoding == "base64":
        wrong = _NOT_BASE64.search(content)
        defects = part.decoded()[1]
        if wrong or defects:
            at = wrong.start() if wrong else len(content)
            yield _inside(part, "base64-invalid", CheckResult.WARNING, "RFC 2045 section 6.8", at)


def _charset(part: Part) -> Iterator[Fault]:
    reference = "RFC 2046 section 4.1.2"
    octets, _ = part.decoded()
    fault = charset_fault(octets, part.charset)
    # Octets that the transfer encoding does not allow are reported already.
    if fault is None or (part.encoding == "7bit" and part.charset in (None, "us-ascii")):
        return
    said = {"charset": part.charset, "octet": fault.octet}
    if fault.code == "charset-wrong" and part.encoding in _IDENTITY:
        yield _inside(part, fault.code, CheckResult.WARNING, reference, fault.at, **said)
    else:
        yield _of_part(part, fault.code, CheckResult.WARNING, reference, **said)
