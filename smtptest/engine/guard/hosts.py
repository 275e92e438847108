"""Reads what a visitor enters as a host: an IP address in its one strict spelling, or a host name.

``getaddrinfo`` reads ``127.1``, ``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` as 127.0.0.1 (inet_aton), cuts the text
at a NUL and drops a zone. Whatever is not clearly one of the two forms is refused, so that no such reading can happen.
"""

from __future__ import annotations

import re

from smtptest.engine.addressing import a_labels, parse_ip
from smtptest.engine.words.field_errors import FieldError

# RFC 1123 section 2.1 on RFC 952: letters, digits and inner hyphens; RFC 1035 section 2.3.4: at most 63 of
# them.
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# What resolvers find all the same: containers are named so (mail_server).
_ANY_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
# The WHATWG URL Standard's "ends in a number": what inet_aton could read as an address.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Zero-width joiner and non-joiner are spelling in some scripts (RFC 5892 appendix A); other invisible ones
# are not.
JOINERS = str.maketrans("", "", "\u200c\u200d")


def parse_host(text: str, *, require_dot: bool) -> str:
    """The host in canonical form: an IP address without brackets, or a name in A-labels (RFC 5890).

    require_dot: whether a name must have at least two labels. Raises FieldError, which says what to write instead.
    """
    return _parsed(text, _LABEL, require_dot=require_dot)


def parse_host_leniently(text: str) -> str:
    """Like :func:`parse_host`, but also accepts names that break the rules for host names and may still resolve."""
    return _parsed(text, _ANY_LABEL, require_dot=False)


def _parsed(text: str, label: re.Pattern[str], *, require_dot: bool) -> str:
    address = parse_ip(_without_brackets(text))
    if address is not None:
        return str(address)
    name = _ascii_name(text).removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or any(len(one) > 63 for one in labels):
        raise FieldError("host-too-long")
    if not all(label.fullmatch(one) for one in labels):
        raise FieldError("host-not-a-name")
    if _NUMBER.fullmatch(labels[-1]):
        raise FieldError("host-ends-in-number")
    if require_dot and len(labels) == 1:
        raise FieldError("host-without-domain")
    return name


def _without_brackets(text: str) -> str:
    bracketed = text.startswith("[") and text.endswith("]") and ":" in text
    return text[1:-1] if bracketed else text


def _ascii_name(text: str) -> str:
    """The name in A-labels as UTS #46 maps it, not yet judged. A name in ASCII is only put into lower case."""
    if not text:
        raise FieldError("host-empty")
    # No honest name is longer, and the mapping's cost grows with the length.
    if len(text) > 254:
        raise FieldError("host-too-long")
    if not text.translate(JOINERS).isprintable():
        raise FieldError("host-invisible-character")
    if text.isascii():
        return text.lower()
    try:
        return a_labels(text)
    except UnicodeError:
        raise FieldError("host-not-idna") from None
