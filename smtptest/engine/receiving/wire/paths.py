"""The arguments of MAIL and RCPT: a path in angle brackets, and parameters (RFC 5321 section 4.1.2)."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from smtptest.engine.addressing import a_labels

# A quoted local part may hold spaces and angle brackets; the optional source route is ignored (RFC 5321 appendix C).
_PATH = re.compile(
    r"""<(?:@[^<>:,\s]+(?:,@[^<>:,\s]+)*:)?
        (?P<address>(?:"(?:[^"\\]|\\.)*"|[^<>"\s@]+)@(?:\[[^\]<>\s]+\]|[^<>\[\]@\s]+)|postmaster|)>
        (?:\ +(?P<parameters>.*))?""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# Control characters, and octets that are not UTF-8, which the argument has as surrogates: neither is a character of an
# address (RFC 6531 section 3.3).
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_PARAMETER = re.compile(r"(?P<keyword>[A-Za-z0-9][A-Za-z0-9-]*)(?:=(?P<value>[^\s=]+))?")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
# What needs no quotes (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
_DOT_STRING = re.compile(r"[\w!#$%&'*+/=?^`{|}~\-]+(?:\.[\w!#$%&'*+/=?^`{|}~\-]+)*")
_LONGEST_PATH = 256  # RFC 5321 section 4.5.3.1.3, with the brackets
_LONGEST_LOCAL_PART = 64


@dataclass(frozen=True)
class Path:
    """What MAIL or RCPT names."""

    address: str
    """Empty for the null sender."""
    parameters: tuple[str, ...]
    """As they were written."""
    spaced: bool
    """Whether a space stands behind the colon, which is no longer allowed."""

    @property
    def mailbox(self) -> str:
        """The address as a server looks it up: without quotes that it does not need, its domain in A-labels.

        A local part means the same with and without needless quotes (RFC 5321 section 4.1.2).
        """
        local, _, domain = self.address.rpartition("@")
        if local.startswith('"') and _DOT_STRING.fullmatch(bare := _QUOTED_PAIR.sub(r"\1", local[1:-1])):
            local = bare
        with suppress(UnicodeError):  # such a domain is nobody's
            domain = a_labels(domain)
        return f"{local}@{domain}" if local else domain

    @property
    def values(self) -> dict[str, str]:
        """The value of each parameter, by its keyword in capitals; empty if it has none."""
        found = (_PARAMETER.fullmatch(one) for one in self.parameters)
        return {one["keyword"].upper(): one["value"] or "" for one in found if one}

    @property
    def too_long(self) -> bool:
        """Whether it is longer than a server has to take."""
        local = self.address.rpartition("@")[0]
        return len(self.address.encode()) + 2 > _LONGEST_PATH or len(local.encode()) > _LONGEST_LOCAL_PART


def parse_path(argument: str, keyword: str) -> Path | None:
    """What ``MAIL`` or ``RCPT`` is given. keyword: ``FROM:`` or ``TO:``. None if that is malformed."""
    if argument[: len(keyword)].upper() != keyword or _NO_CHARACTER.search(argument):
        return None
    rest = argument[len(keyword) :]
    found = _PATH.fullmatch(rest.strip(" "))
    if not found:
        return None
    parameters = tuple((found["parameters"] or "").split())
    if not all(_PARAMETER.fullmatch(one) for one in parameters):
        return None
    return Path(found["address"], parameters, rest.startswith(" "))
