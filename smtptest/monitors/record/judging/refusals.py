"""Whether a reply refuses this service's own address, and not what was asked."""

from __future__ import annotations

import re

# What servers write when they turn a client away because of who it is: a block list, a policy about addresses, or too
# many connections. The words are those of Postfix, Exim, Exchange, Sendmail and the large providers.
_ABOUT_US = re.compile(
    r"""
    \b(?:dns)?(?:rbl|bl)\b | block[ -]?list | black[ -]?list | deny[ -]?list | spamhaus | spamcop | barracuda
    | \b(?:poor|bad|low) \s reputation | \breputation\b
    | client \s host \s .{0,80} (?:blocked|rejected) | \b(?:your|sending) \s (?:ip|host|network|server) \b
    | too \s many \s (?:connections|sessions|messages|errors|concurrent) | rate[ -]?limit | throttl
    | (?:blocked|banned|refused|denied) \s (?:by|due \s to|because \s of) \s (?:our \s)?(?:local \s)?policy
    | connections? \s (?:from \s .{0,80} \s)? (?:is \s|are \s)?(?:not \s allowed|not \s accepted|refused)
    | no \s smtp \s service \s (?:here|for)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def refuses_us(reply: str) -> bool:
    """Whether a server's refusal is about who asks. reply: with its code; empty for none.

    A 421 ends the session, whatever its text is (RFC 5321 section 3.8).
    """
    return reply.startswith("421") or (reply[:1] in ("4", "5") and _ABOUT_US.search(reply) is not None)
