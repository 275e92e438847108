"""What happened to a message after it was signed, as far as its signature still tells.

A signature holds nothing but hashes, so what was changed cannot be read from it. But what usually happens to messages
can be undone and tried: a footer that was added, a tag in the subject, lines that were escaped, another encoding.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple

from smtptest.engine.authentication.dkim_proof import Proof
from smtptest.engine.authentication.dkim_signature import DkimSignature
from smtptest.engine.authentication.signed_message import Field, SignedMessage, unfolded

# Nothing is tried with a larger body, or behind so many lines.
_MOST_BYTES = 4 * 1024 * 1024
_MOST_LINES = 50_000
_MOST_BEFORE = 50
_MOST_VARIANTS = 150
_LONGEST_VALUE = 2048
_ENCODINGS = ("7bit", "8bit", "quoted-printable", "base64")
_WHITE = re.compile(rb"[ \t]+")
_SUBJECT_TAG = re.compile(
    rb"\s*(?:\[[^\]\r\n]{1,80}\]|\*{2,}[^*\r\n]{1,40}\*{2,}|Re:|Fwd?:|SPAM:)[ \t]*", re.IGNORECASE
)


class Damage(NamedTuple):
    """What was changed."""

    kind: str
    """Of the body: "appended", "prepended", "dots", "from-line", "white-space", "line-ends", "encoding", "form", "cut"
    or "changed". Of the header: "key", "added", "subject", "white-space", "value", "form" or "changed"."""
    name: str = ""
    """The field that it is about, in lower case; empty if that is unknown or it is about none."""
    at: int | None = None
    """The first byte of the body that is not signed, or the first that is, from 0; None if that is unknown."""
    line: int | None = None
    """Its line, from 1."""
    text: str = ""
    """What was added, what stood there before, the canonicalization that was used, or how many bytes are missing."""


def body_damage(signature: DkimSignature, message: SignedMessage) -> Damage | None:
    """What happened to the body; None if nothing did."""
    body = canonical(message.body, signature.body_form)
    if _is_hash_of(signature, body):
        return None
    if signature.length is not None and signature.length > len(body):
        return Damage("cut", text=str(signature.length - len(body)))
    if len(body) > _MOST_BYTES:
        return Damage("changed")
    undone = (kind for kind, variant in _body_variants(signature, message) if _is_hash_of(signature, variant))
    kind = next(undone, "")
    if kind:
        return Damage(kind, text="simple" if kind == "form" else "")
    return _added_after(signature, message.body) or _added_before(signature, message.body) or Damage("changed")


def canonical(body: bytes, form: str) -> bytes:
    """The body as it is hashed (RFC 6376 sections 3.4.3 and 3.4.4)."""
    if form == "relaxed":
        body = _WHITE.sub(b" ", body).replace(b" \r\n", b"\r\n")
    end = len(body)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    body = body[:end]
    return body + b"\r\n" if body or form == "simple" else b""


def _is_hash_of(signature: DkimSignature, body: bytes) -> bool:
    return hashlib.sha256(body if signature.length is None else body[: signature.length]).digest() == signature.hash


def _body_variants(signature: DkimSignature, message: SignedMessage) -> Iterator[tuple[str, bytes]]:
    """What may have been signed, canonicalized, with the kind of change."""
    body, form = message.body, signature.body_form
    undone = (
        ("dots", re.sub(rb"(?m)^\.\.", b".", body)),
        ("dots", re.sub(rb"(?m)^\.", b"..", body)),
        ("from-line", re.sub(rb"(?m)^>From ", b"From ", body)),
        ("white-space", _WHITE.sub(b" ", body).replace(b" \r\n", b"\r\n")),
        ("white-space", body.replace(b"\t", b"        ")),
        ("encoding", _recoded(body, next(map(unfolded, message.values("content-transfer-encoding")), "").lower())),
    )
    yield from ((kind, canonical(variant, form)) for kind, variant in undone)
    yield "line-ends", canonical(body, form).replace(b"\r\n", b"\n")
    # If a signer says "simple" and means "relaxed", this looks like added white space.
    yield "form", canonical(body, "simple")


def _recoded(body: bytes, encoding: str) -> bytes:
    """The body before it was brought into its encoding, or before an encoding was undone."""
    if encoding == "quoted-printable":
        found = quopri.decodestring(body)
    elif encoding == "base64":
        digits = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        # Four digits are three bytes; a single one that is left over is none.
        digits = digits[: len(digits) - (len(digits) % 4 == 1)]
        found = base64.b64decode(digits + b"=" * (-len(digits) % 4))
    else:
        found = quopri.encodestring(body.replace(b"\r\n", b"\n"))
    return re.sub(rb"\r?\n", b"\r\n", found)


def _added_after(signature: DkimSignature, body: bytes) -> Damage | None:
    """Whether the hash is that of the first lines, so that the others came later."""
    if _is_hash_of(signature, canonical(b"", signature.body_form)):
        return Damage("appended", at=0, line=1)
    hashed, at, blank = hashlib.sha256(), 0, 0
    for number, line in enumerate(itertools.islice(body.split(b"\r\n"), _MOST_LINES), start=1):
        at += len(line) + 2
        own = canonical(line + b"\r\n", signature.body_form)
        if own in (b"", b"\r\n"):
            blank += 1
            continue
        hashed.update(b"\r\n" * blank + own)
        blank = 0
        if hashed.digest() == signature.hash:
            return Damage("appended", at=at, line=number + 1)
    return None


def _added_before(signature: DkimSignature, body: bytes) -> Damage | None:
    """Whether the hash is that of the last lines, so that the others came later."""
    at = 0
    for number in range(2, _MOST_BEFORE + 2):
        at = body.find(b"\r\n", at) + 2
        if at < 2:
            break
        if _is_hash_of(signature, canonical(body[at:], signature.body_form)):
            return Damage("prepended", at=at, line=number)
    return None


def header_damage(signature: DkimSignature, message: SignedMessage, proof: Proof) -> Damage | None:
    """What happened to the header; None if nothing did."""
    if proof.holds_for(message.fields):
        return None
    if proof.is_of_the_key is False:
        return Damage("key")
    other = "relaxed" if signature.header_form == "simple" else "simple"
    if proof.holds_for(message.fields, other):
        return Damage("form", text=other)
    for damage, fields in itertools.islice(_header_variants(signature, message.fields), _MOST_VARIANTS):
        if proof.holds_for(fields):
            return damage
    return Damage("changed")


def _header_variants(signature: DkimSignature, fields: tuple[Field, ...]) -> Iterator[tuple[Damage, tuple[Field, ...]]]:
    """What the signed fields may have been, the likeliest first."""
    signed = [name for name in dict.fromkeys(signature.names) if name]
    for name in signed:
        at = [place for place, field in enumerate(fields) if field[0].lower() == name.encode("latin-1")]
        for place in at[:3]:
            shown = unfolded(fields[place][1])
            yield Damage("added", name, text=shown), (*fields[:place], *fields[place + 1 :])
            if len(fields[place][1]) > _LONGEST_VALUE:
                continue
            for kind, value, text in _values(name, fields[place][1]):
                changed = (fields[place][0], value)
                yield Damage(kind, name, text=text), (*fields[:place], changed, *fields[place + 1 :])
    missing = {"mime-version": b" 1.0\r\n", "content-transfer-encoding": b" 7bit\r\n"}
    for name, value in missing.items():
        if name in signed and name in signature.oversigned:
            field = (name.encode(), value)
            yield Damage("value", name, text=unfolded(value)), (*fields, field)


def _values(name: str, value: bytes) -> Iterator[tuple[str, bytes, str]]:
    """What a value may have been, with the kind of change, and what to say of it."""
    text = unfolded(value)
    if name == "subject" and (tag := _SUBJECT_TAG.match(value)):
        yield "subject", b" " + value[tag.end() :], tag[0].decode("latin-1").strip()
    elif name == "content-transfer-encoding":
        for encoding in _ENCODINGS:
            yield "value", f" {encoding}\r\n".encode(), encoding
    elif name in ("from", "to", "cc", "reply-to", "sender"):
        yield from (("value", f" {was}\r\n".encode("latin-1"), was) for was in _addresses(text))
    elif name == "content-type":
        for was in (text.replace('"', ""), text.lower(), re.sub(r"=([^\s;\"]+)", r'="\1"', text)):
            yield "value", f" {was}\r\n".encode("latin-1"), was
    yield "white-space", f" {text}\r\n".encode("latin-1"), ""
    yield "white-space", re.sub(rb"[ \t\r\n]+", b" ", value).rstrip() + b"\r\n", ""


def _addresses(text: str) -> Iterator[str]:
    """Other ways to write addresses, between which mail servers change them."""
    yield text.replace('"', "")
    yield re.sub(r'^([^"<]+?)\s*<', r'"\1" <', text)
    yield text.strip("<>")
    yield f"<{text}>"
    yield text.lower()
