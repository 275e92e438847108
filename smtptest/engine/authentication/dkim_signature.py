"""One DKIM signature as a message carries it: what it says, and what is wrong with it (RFC 6376 section 3.5)."""

from __future__ import annotations

import base64
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from smtptest.engine.authentication.signed_message import Field, SignedMessage, unfolded
from smtptest.engine.authentication.tags import TagList, name_in_dns, parse_tags

FIELD = "dkim-signature"
ALGORITHMS = ("rsa-sha256", "ed25519-sha256")
"""Those that verifiers accept; RFC 8301 section 3.1 forbids "rsa-sha1"."""
CANONICALIZATIONS = ("simple", "relaxed")
_NEEDED = ("v", "a", "b", "bh", "d", "h", "s")
# A signature has some hundred bytes; what takes longer than that to read is nobody's by mistake.
_LONGEST = 8192
# How a key is looked up. A signature may name others beside it, which are passed over if they are unknown.
_METHOD = "dns/txt"
_MOST_NAMES = 500
_OVERLONG = re.compile(rb"\s{100}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_DIGITS = re.compile(r"[0-9]{1,18}")
_DOMAIN = re.compile(r"[^\x00-\x20()<>\[\]:;@\\,\x7f]+")
_SPACE = re.compile(r"\s+")
# Clocks are not exact. The same leeway as dkimpy's.
_LEEWAY = 36000


@dataclass(frozen=True)
class DkimSignature:
    """What a signature says. Whatever it does not say, or does not say correctly, is empty or None."""

    field: Field
    """As it stands in the message."""
    tags: dict[str, str]
    """Each tag with its value."""
    domain: str
    """Who signs (``d=``), in lower case and A-labels and without a last dot."""
    selector: str
    """Which of the domain's keys it was made with (``s=``), likewise."""
    algorithm: str
    """Such as "rsa-sha256"."""
    header_form: str
    """The canonicalization of the header: "simple" or "relaxed"."""
    body_form: str
    """That of the body."""
    names: tuple[str, ...]
    """The names of the signed fields, in lower case and in their order; a name may stand there several times."""
    length: int | None
    """How many bytes of the body are signed (``l=``); None if all are."""
    signed: int | None
    """When it was made (``t=``), in seconds since 1970."""
    expires: int | None
    """Until when it is valid (``x=``), likewise."""
    oversigned: tuple[str, ...]
    """The names that are signed more often than the message has such fields, so that none can be added."""
    fault: str
    """What makes it invalid whatever it is about, as a slug; empty if nothing does."""
    about: str
    """The tag that the fault is about; empty if it is about none."""

    @property
    def key_name(self) -> str:
        """Where its key is published."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def form(self) -> str:
        """Both canonicalizations, as ``c=`` writes them."""
        return f"{self.header_form}/{self.body_form}"

    @property
    def hash(self) -> bytes:
        """The hash of the body that was signed."""
        return base64.b64decode(self.tags["bh"])

    @property
    def identity(self) -> str:
        """The domain of the user or agent that it is made for (``i=``)."""
        return name_in_dns(self.tags.get("i", "").rpartition("@")[2]) or self.domain


def read_signatures(message: SignedMessage, now: datetime) -> tuple[DkimSignature, ...]:
    """The signatures of a message, from top to bottom."""
    counts = Counter(name.lower().decode("latin-1") for name, _ in message.fields)
    return tuple(_read(field, counts, now) for field in message.fields if field[0].lower() == FIELD.encode())


def _read(field: Field, counts: Counter[str], now: datetime) -> DkimSignature:
    long = len(field[1]) > _LONGEST or _OVERLONG.search(field[1]) is not None
    found = parse_tags(unfolded(field[1][:_LONGEST]))
    tags = {name: _compact(name, value) for name, value in found.tags.items()}
    header_form, _, body_form = tags.get("c", "simple/simple").partition("/")
    names = tuple(name.strip(" \t").lower() for name in tags.get("h", "").split(":"))[:_MOST_NAMES]
    signed = Counter(names)
    fault, about = ("too-long", "") if long else _fault(found, tags, now)
    return DkimSignature(
        field=field,
        tags=tags,
        domain=name_in_dns(tags.get("d", "")),
        selector=name_in_dns(tags.get("s", "")),
        algorithm=tags.get("a", "").lower(),
        header_form=header_form,
        body_form=body_form or "simple",
        names=names,
        length=_number(tags, "l"),
        signed=_number(tags, "t"),
        expires=_number(tags, "x"),
        oversigned=tuple(name for name in signed if name and signed[name] > counts[name]),
        fault=fault,
        about=about,
    )


def _compact(name: str, value: str) -> str:
    """A value without the white space that may stand in it."""
    return _SPACE.sub("", value) if name in ("b", "bh") else value


def _number(tags: dict[str, str], name: str) -> int | None:
    value = tags.get(name, "")
    return int(value) if _DIGITS.fullmatch(value) else None


def _fault(found: TagList, tags: dict[str, str], now: datetime) -> tuple[str, str]:
    """The first fault with the tag that it is about."""
    if found.junk:
        return "junk", ""
    if found.repeated:
        return "repeated", found.repeated[0]
    for tag in _NEEDED:
        if not tags.get(tag):
            return "missing", tag
    return next(((kind, tag) for tag, kind, is_so in _rows(tags, now) if is_so), ("", ""))


def _rows(tags: dict[str, str], now: datetime) -> tuple[tuple[str, str, bool], ...]:
    """Each tag with what may be wrong with it, and whether it is. Whether it has expired comes last."""
    signed, expires, moment = _number(tags, "t"), _number(tags, "x"), now.timestamp()
    names = [name.strip(" \t").lower() for name in tags["h"].split(":")]
    forms = tags.get("c", "simple").split("/")
    return (
        ("v", "value", tags["v"] != "1"),
        ("a", "sha1", tags["a"] == "rsa-sha1"),
        ("a", "value", tags["a"] not in ALGORITHMS),
        ("b", "base64", not _is_base64(tags["b"])),
        ("bh", "base64", not _is_base64(tags["bh"])),
        ("c", "value", len(forms) > 2 or not set(forms) <= set(CANONICALIZATIONS)),
        ("d", "value", not _DOMAIN.fullmatch(tags["d"])),
        ("h", "no-from", "from" not in names),
        ("h", "value", len(names) > _MOST_NAMES),
        ("i", "identity", not _is_below(tags.get("i", ""), tags["d"])),
        ("l", "value", "l" in tags and _number(tags, "l") is None),
        ("q", "value", _METHOD not in (method.strip(" \t") for method in tags.get("q", _METHOD).split(":"))),
        ("t", "value", "t" in tags and signed is None),
        ("x", "value", "x" in tags and expires is None),
        ("x", "order", signed is not None and expires is not None and expires < signed),
        ("t", "future", signed is not None and signed > moment + _LEEWAY),
        ("x", "expired", expires is not None and expires < moment),
    )


def _is_base64(text: str) -> bool:
    return len(text) % 4 == 0 and _BASE64.fullmatch(text) is not None


def _is_below(identity: str, domain: str) -> bool:
    """Whether ``i=`` is in the domain or below it; there may be none."""
    own = name_in_dns(identity.rpartition("@")[2])
    return not own or f".{own}".endswith(f".{name_in_dns(domain)}")
