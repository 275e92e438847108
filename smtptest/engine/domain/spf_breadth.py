"""What in an SPF record lets everybody send, or so many addresses that it makes no difference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from smtptest.engine.authentication.spf_tree import SpfRecord

# No organisation sends from as many addresses. The registries give a provider far fewer at a time.
_LEAST_IPV4, _LEAST_IPV6 = 8, 16
_ALL = re.compile(r"all", re.IGNORECASE)
_EXISTS = re.compile(r"exists:", re.IGNORECASE)
_ADDRESSES = re.compile(r"ip(?P<version>[46]):[0-9a-f:.]+/(?P<length>\d{1,3})", re.IGNORECASE)
_HOSTS = re.compile(r"(?:a|mx)(?::.*?)?(?:/(?P<four>\d{1,3}))?(?://(?P<six>\d{1,3}))?", re.IGNORECASE)


@dataclass(frozen=True)
class Breadth:
    """A term that lets far too many send."""

    owner: str
    """Whose record it stands in."""
    term: str
    """As it stands in that record."""
    everybody: bool
    """Whether it matches every address, as ``all`` does, and ``exists`` with the name of a host that there is."""


def broadest(record: SpfRecord) -> Breadth | None:
    """The first term that lets everybody send, or else the first that lets far too many; None if none does.

    record: with the records that it leads to, as far as they were read.
    """
    found = list(_broad(record))
    return next((one for one in found if one.everybody), next(iter(found), None))


def is_all(term: str) -> bool:
    """Whether the term is ``all`` and lets senders pass."""
    return _ALL.fullmatch(term.removeprefix("+")) is not None


def _broad(record: SpfRecord) -> Iterator[Breadth]:
    for term in record.used:
        if term.text[:1] in "-~?":
            continue  # what it matches does not pass
        text = term.text.removeprefix("+")
        if is_all(text) or (_EXISTS.match(text) and term.matched and not term.depends):
            yield Breadth(record.domain, term.text, everybody=True)
        elif _is_broad(text):
            yield Breadth(record.domain, term.text, everybody=False)
        if term.record is not None:
            yield from _broad(term.record)


def _is_broad(text: str) -> bool:
    if addresses := _ADDRESSES.fullmatch(text):
        return int(addresses["length"]) < (_LEAST_IPV4 if addresses["version"] == "4" else _LEAST_IPV6)
    hosts = _HOSTS.fullmatch(text)
    return hosts is not None and (int(hosts["four"] or 32) < _LEAST_IPV4 or int(hosts["six"] or 128) < _LEAST_IPV6)
