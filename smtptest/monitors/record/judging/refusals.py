"""Whether a reply refuses this service's own address, and not what was asked.

Only words that speak of the client count (``data/refusals.toml``). What a reply says of a recipient, of relaying or of
a server behind it is an outage. If that counted as a refusal, it would not be measured, and would pause the monitor
after some days. The tests have what many servers say, for each rule.

Two kinds of refusals are about this service although they name something else:

- **SPF.** RFC 7208 section 8.4: "fail" says that this client is not authorized to use the domain. So the refusal is
  about this service's address, together with a sender that whoever made the monitor chose. The server works: from an
  address that the domain lists it takes the same mail. Therefore it is no outage, and neither is softfail or neutral if
  a server refuses for it, whether the reply says so in words or by the code X.7.23 (RFC 7372 section 3.2). With none,
  temperror and permerror (sections 8.1, 8.6 and 8.7) no other client would get in either: the record is missing or
  broken, or the server could not look it up. Where DKIM or DMARC is named too, a signature would have been enough.
- **Too many logins.** That limits how often this service's address logs in: with 454 and 450 the password is not even
  looked at, and who comes less often gets in. A 53x is the answer to the login itself (RFC 4954 section 6), so too many
  *bad* passwords are still bad passwords, and an account that is locked is locked for its owner too: outages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from smtptest.engine.smtp.wire.replies import without_addresses
from smtptest.monitors.record.judging.refusal_rules import Name, Rule, Rules, Says, rules

_LONGEST = 2000  # characters; the longest that is known has 500
_CODES = re.compile(r"([45]\d\d)[ -]?\s*(?:#?[45]\.(\d{1,3}\.\d{1,3})\b)?")
_IP = re.compile(
    r"""
    (?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]\w)
    | (?<![\w:])(?!\d\d?:\d\d:\d\d\b)(?:ipv6:)?(?=[\da-f:]*:[\da-f:]*:)[\da-f:.]{2,45}(?!\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# In lower case only, because people forget the space after a period. None begins within a run of such letters and
# hyphens, which would be read again from each hyphen on.
_NAME = re.compile(r"https?://\S*|(?:(?<![\w-])|(?<![a-z\d_-])(?=-))[a-z\d_-]++(?:\.[a-z\d_-]+)+\b\S*")


def refuses_us(reply: str) -> bool:
    """Whether a server's refusal is about who asks. reply: with its code, all of its lines as one; empty for none."""
    rule = deciding(reply, rules())
    return rule is not None and rule.says is Says.US


def deciding(reply: str, by: Rules) -> Rule | None:
    """Return the rule that says whom a refusal is about; None if none fits, or if the reply is no refusal."""
    codes = _CODES.match(reply)
    if codes is None:
        return None
    words = _spoken(reply[codes.end() : _LONGEST], by)
    coded = f"{codes[1]} {codes[2] or ''}"
    return next((rule for rule in by.deciding if rule.fits(coded, words)), None)


def _spoken(text: str, by: Rules) -> str:
    """What a server says in its own name: without mail addresses and names, and with "@" for an IP address."""
    bare = _NAME.sub(lambda name: f" {_meaning(name[0], by.names)} ", _IP.sub("@", without_addresses(text)))
    words = " ".join(bare.split())
    found = (pattern.search(words) for rule in by.behind for pattern in rule.patterns)
    return words[: min((match.start() for match in found if match), default=len(words))]


def _meaning(name: str, names: Iterable[Name]) -> str:
    """What a name of a host or a link says; empty if it says nothing."""
    return next((known.means for known in names if known.pattern.search(name)), "")
