"""MTA-STS: the record that says there is a policy, the policy, and which mail servers it allows (RFC 8461).

Nothing is looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from smtptest.engine.dns.lookups import is_host_name
from smtptest.engine.dns.one_record import one_record
from smtptest.engine.tls.verification import verify
from smtptest.engine.words.sentence import Sentence, joined

# Section 3.1. Records that do not begin so are of something else.
_BEGINS = re.compile(r"v=STSv1;")
_VALUE = r"[!-:<>-~]+"
_FIELD = rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,31}}={_VALUE}"
_RECORD = re.compile(rf"v=STSv1(?:[ \t]*;[ \t]*{_FIELD})+(?:[ \t]*;[ \t]*)?")
_ID = re.compile(r"[; \t]id=([^; \t]*)")
_IS_ID = re.compile(r"[A-Za-z0-9]{1,32}")
# Section 3.2. The white space around a value is removed from it afterwards: looking for its end would take seconds.
_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):(.*)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KEYS = ("version", "mode", "max_age", "mx")
_MAX_AGE = re.compile(r"[0-9]{1,10}")
LONGEST = 31_557_600
"""The longest that a policy may be kept, in seconds: a year."""
SHORT = 7 * 24 * 3600
"""Less than this protects little: section 3.2 expects weeks, and mail to a domain may be rarer than that."""


class Mode(StrEnum):
    """What senders do if a mail server is not as the policy says (section 5)."""

    ENFORCE = "enforce"
    TESTING = "testing"
    """They deliver all the same, and report it."""
    NONE = "none"
    """The domain has no policy any more."""


@dataclass(frozen=True)
class Records:
    """What the TXT records at ``_mta-sts`` say."""

    id: str | None
    """The identifier of the policy; None if there is none to be had."""
    fault: str
    """Why not: "none", "two" or "syntax"; empty if there is one."""


def read_records(texts: Sequence[str]) -> Records:
    """What the one record that counts says (section 3.1)."""
    found = one_record(texts, _BEGINS, "v=sts")
    if found.fault:
        return Records(None, found.fault)
    # A second one is ignored, as whatever senders do not know.
    first_id = _ID.search(found.text)
    if first_id is None or not (_IS_ID.fullmatch(first_id[1]) and _RECORD.fullmatch(found.text)):
        return Records(None, "syntax")
    return Records(first_id[1], "")


@dataclass(frozen=True)
class Fault:
    """Why a document is no policy."""

    kind: str
    """"encoding", "line", "version", "mode", "max-age", "mx" or "no-mx"."""
    text: str = ""
    """What stands there, which is untrusted; empty if nothing does."""


@dataclass(frozen=True)
class Policy:
    """A policy that senders can follow, or the faults for which they ignore it."""

    mode: Mode = Mode.NONE
    """What senders do if a server does not fit; NONE if they ignore the policy."""
    max_age: int = 0
    """For how many seconds senders keep it."""
    mx: tuple[str, ...] = ()
    """The names that mail servers may have, in lower case; ``*.`` in front stands for exactly one label."""
    faults: tuple[Fault, ...] = ()
    """Empty if senders can follow it."""

    def allows(self, host: str) -> bool:
        """Whether a mail server may have this name (section 4.1)."""
        name = host.lower().removesuffix(".")
        return name in self.mx or f"*.{name.partition('.')[2]}" in self.mx


def parse_policy(document: bytes) -> Policy:
    """The policy that a document holds (section 3.2). Of a key that may stand once, the first counts."""
    try:
        lines = document.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        return Policy(faults=(Fault("encoding"),))
    faults: list[Fault] = []
    first: dict[str, str] = {}
    patterns: list[str] = []
    for line in filter(None, lines):
        read = _LINE.fullmatch(line)
        value = read[2].strip(" \t") if read else ""
        if read is None or _CONTROL.search(value) or not (value or read[1] in _KEYS):
            faults.append(Fault("line", line))
        elif read[1] == "mx":
            patterns.append(value.lower())
        else:
            first.setdefault(read[1], value)
    faults += _faults(first, patterns)
    if faults:
        return Policy(faults=tuple(faults))
    return Policy(Mode(first["mode"]), int(first["max_age"]), tuple(patterns))


def _faults(first: dict[str, str], patterns: Sequence[str]) -> list[Fault]:
    version, mode, max_age = (first.get(key, "") for key in ("version", "mode", "max_age"))
    faults = [Fault("mx", pattern) for pattern in patterns if not _is_pattern(pattern)]
    if version != "STSv1":
        faults.append(Fault("version", version))
    if mode not in tuple(Mode):
        faults.append(Fault("mode", mode))
    if not _MAX_AGE.fullmatch(max_age) or int(max_age) > LONGEST:
        faults.append(Fault("max-age", max_age))
    if not patterns and mode != Mode.NONE:
        faults.append(Fault("no-mx"))
    return faults


def _is_pattern(text: str) -> bool:
    """Whether mail servers can have such a name: unlike many names, it is without ``_`` (RFC 5321 section 4.1.2)."""
    return is_host_name(text.removeprefix("*.")) and "_" not in text


async def certificate_refusal(chain: Sequence[bytes], host: str, roots: tuple[str, ...]) -> Sentence | None:
    """Why a chain of certificates, in DER, is not valid for this mail server; None if it is (section 4.2).

    A name that stands in the common name alone does not count. roots: files of PEM roots beside the system's.
    """
    found = await verify(chain, host, roots)
    if found.only_common_name:
        return Sentence("problem-no-name")
    reasons = list(dict.fromkeys(problem.text for problem in found.problems))
    return joined(reasons, "reason-and-reason") if reasons else None
