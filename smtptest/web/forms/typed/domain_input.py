"""Reads a domain as people write it: by itself, as a mail address, or as the address of a web page."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#]*)", re.IGNORECASE | re.ASCII)
_PORT = re.compile(r":[0-9]*\Z", re.ASCII)
# What is below it in the DNS, as in s1._domainkey.example.org or _dmarc.example.org.
_BELOW = re.compile(r"(?:.*\.)?_[a-z0-9-]+\.", re.IGNORECASE | re.ASCII)
# What may stand before the @ of a mail address and have one itself (RFC 5321 section 4.1.2), its first quotation mark
# perhaps removed; and what follows an @.
_QUOTED = re.compile(r'(?:^|")[^"]*"(?=@)')
_BEHIND = re.compile(r"""@([^\s@<>()\[\]"'`,;]*)""")
_AROUND = "<>()[]\"'`,;. "


def domain_in(text: str) -> str:
    """Return the domain that a text names, not validated. What names none, or mail addresses at several, is returned
    without what stands around it."""
    text = _SPACE.sub(" ", text).strip(_AROUND)
    web = _SCHEME.match(text)
    name = web[1] if web else text.partition("?")[0] if text.lower().startswith("mailto:") else text
    if not web and len({domain.lower() for domain in _BEHIND.findall(_QUOTED.sub("", name))}) > 1:
        return text
    name = _PORT.sub("", name.rpartition("@")[2]).strip(_AROUND)
    # The web site has a name of its own; mail does not go there.
    name = name[4:] if web and name.lower().startswith("www.") else name
    return _BELOW.sub("", name)
