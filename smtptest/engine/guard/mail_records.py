"""Which records are meant for every mail server of the world by what they are, so that no alias to one tells a secret:
SPF, DKIM keys, DMARC, MTA-STS, TLS-RPT and BIMI; and those of the types TLSA and CAA.

Whoever hosts the mail of others has them publish aliases: ``selector1._domainkey.example.org`` is one of a name below
onmicrosoft.com. A domain check asks any domain for such records, so that an alias leads to nothing that could not be
asked for.
"""

from __future__ import annotations

import re

# Digests of keys and certificates, and who may issue certificates.
_TYPES = ("TLSA", "CAA")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SPF = re.compile(r"v=spf1(?: |\Z)", re.IGNORECASE)
_KEY_VERSION = re.compile(r"v[ \t]*=[ \t]*DKIM1")
# Notes (n=) are for people, and are not among these tags.
_KEY_TAG = re.compile(r"[ghkpst][ \t]*=[A-Za-z0-9+/=:*_ \t-]*")
# How the other records begin, by a label of the names that they stand at.
_BEGINNINGS = {
    "_dmarc": re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)"),
    "_mta-sts": re.compile(r"v=STSv1;"),
    "_tls": re.compile(r"v=TLSRPTv1;"),
    "_bimi": re.compile(r"v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|\Z)"),
}


def is_for_everybody(name: str, record_type: str, record: str) -> bool:
    """Whether this is such a record, at a name for it.

    name: the one that was asked for. record: in presentation form.
    """
    if record_type in _TYPES:
        return True
    text = "".join(_STRING.findall(record))
    labels = name.lower().split(".")
    begins = (_BEGINNINGS[label] for label in labels if label in _BEGINNINGS)
    # The names that an SPF record includes can be any.
    return any(each.match(text) for each in (_SPF, *begins)) or ("_domainkey" in labels and _is_key(text))


def _is_key(text: str) -> bool:
    """Whether a text is a DKIM key and nothing else. It may leave its version out (RFC 6376 section 3.6.1)."""
    tags = [tag for part in text.split(";") if (tag := part.strip(" \t"))]
    if tags and _KEY_VERSION.fullmatch(tags[0]):
        del tags[0]
    return all(map(_KEY_TAG.fullmatch, tags)) and any(tag.startswith("p") for tag in tags)
