"""Whether a reply refuses this service's own address, and not what was asked.

Only words that speak of the client count. What a reply says of a recipient, of relaying or of a server behind it is an
outage, and an outage that counted as a refusal would not be measured, and would pause the monitor after some days. The
tests have what many servers say, on either side.
"""

from __future__ import annotations

import re
from re import IGNORECASE, VERBOSE

from smtptest.engine.smtp.wire.replies import without_addresses

_LONGEST = 2000  # characters; the longest that is known has 500
_CODES = re.compile(r"([45]\d)\d[ -]?\s*(?:#?[45]\.(\d{1,3}\.\d{1,3})\b)?")
# RFC 4954 section 6: what a login is answered, where a server or a network is named in advice.
_OF_LOGINS = "53"
# Details of RFC 3463 section 3, and of RFC 7505: an address, a mailbox, the size or the content of a message.
_OF_WHAT_WAS_ASKED = re.compile(r"1\.(?:[1236]|10)|2\.[23]|3\.[14]|6\.\d+")
_OF_THE_NETWORK = "4."

_IP = re.compile(
    r"""
    (?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]\w)
    | (?<![\w:])(?!\d\d?:\d\d:\d\d\b)(?:ipv6:)?(?=[\da-f:]*:[\da-f:]*:)[\da-f:.]{2,45}(?!\w)
    """,
    IGNORECASE | VERBOSE,
)
# In lower case only, because people forget the space after a period. Names of hosts say nothing: a server may be called
# rbl.example.org, and so may a domain that it takes mail for.
_NAME = re.compile(r"https?://\S*|\b[a-z\d_-]++(?:\.[a-z\d_-]+)+\b\S*")
# Except those of well-known lists, and of pages on which one looks up one's address.
_LISTS = re.compile(
    r"\b(?:spamhaus|spamcop|barracudacentral|sorbs|uceprotect|mail-abuse|spamrl|ipcheck\.proofpoint)\.(?:org|net|com)\b"
    r"|\bdnsbl\b",
    IGNORECASE,
)

# What follows is what another server said, or how a server behind this one was not reached.
_BEHIND = re.compile(
    r"""
    connect(?:ing|ion)? \s to \s (?!this\b|our\b|us\b) | \b(?:said|database|milter|ldap)\b | sql\b
    | (?<!reverse\s)look-?up | verif(?:y|ied|ication)(?!\sclient) | undeliverable | callout | authentication \s failure
    | \bback-?end | policy \s serv | refused \s to \s talk
    """,
    IGNORECASE | VERBOSE,
)
# A block list that refuses the server's own questions: the server takes nobody's mail.
_OF_THE_LIST = re.compile(r"open resolver|query refused", IGNORECASE)
# "@" stands for an address.
_CLIENT = re.compile(
    r"\bclient \W* (?:host|address|ip|identity|@) .{0,80}? \b(?:blocked|rejected|denied|refused|banned|listed)\b",
    IGNORECASE | VERBOSE,
)
_NOT_US = re.compile(
    r"""
    \b relay(?:ing)? \b .{0,40} \b(?:denied|rejected|refused|prohibited|disallowed|not)\b | credentials \s for \s relay
    | \b(?:not|unable|no) \s (?:\w+ \s)? (?:to \s)? relay
    | \b(?:helo|ehlo)\b \S* \s (?:with|must|name|argument|command)
    | \b(?:recipient (?! \s address \s rejected) | mailbox)\b .{0,60} \b(?:rate|full|throttl)
    | \bby \s (?:the \s)? (?:recipient|receiver|user)\b
    """,
    IGNORECASE | VERBOSE,
)
_REFUSES = r"""(?:block|black[ -]?list|bann|listed|reject|refus|denied|restricted|spammer|abuse|reputation|\brate
    |\bptr\b|unauthori|not\s(?:\w+\s)?(?:accept|allow|authori|permit)|exceeded|found\s(?:on|in)\b)"""
_IS = r"(?:\W|\b(?:is|are|was|has|have|been|currently|temporarily)\b){0,12}"
_US = re.compile(
    rf"""
    \b(?:your|sending|connecting) \s (?:mail \s)? (?:host|network|server|mta)\b {_IS} {_REFUSES}
    | {_REFUSES} .{{0,60}} \b ips?\b (?!\s*:) | \b ips?\b (?!\s*:) .{{0,60}} {_REFUSES} | \b ip=@
    | \b(?:e?-?mails?|messages?|connections?|sessions|commands?|requests|recipients|traffic|accepted|later)
      \s from \W* @
    | @ {_IS} {_REFUSES} | \b banned \s sender \W* @
    | \b ptr \b | reverse \s (?:dns|host|look) | find \s your \s host
    | rate[ -]?limit | throttl | \b(?:connection|sending) \s rate | frequency | slow \s down | retrying \s too \s fast
    | \b concurrent \s connections? | too \s much \s mail
    | too \s many \s (?:(?:concurrent|simultaneous|open|parallel|new|tls|tcp|smtp) \s)*
      (?:connections|sessions|requests|concurrent|(?:auth|login)\b|e?-?mails?\b|recipients \s (?:from|received)
      |messages \s (?:from|(?:for|in) \s this))
    | not \s allowed \s to \s connect | network \s not \s allowed | no \s smtp \s service | your \s access \s to \b
    | \b(?:access|host) \s (?:blocked|banned|refused|denied)
      \s (?:by|due \s to|because \s of) \s (?:our \s)?(?:local \s)?policy
    """,
    IGNORECASE | VERBOSE,
)
# A connection that is refused is the client's where the reply begins with it, and says so of no other network.
_CONNECTION = re.compile(
    rf"""
    (?:^\W* | \b(?:your|this|all) \s) connections? \b {_IS} (?:from \s .{{0,60}}? \s)? {_IS} (?:will \s)?
    (?:not \s (?:be \s)?)? (?:allowed|accepted|authorized|refused|rejected|denied|blocked)\b
    """,
    IGNORECASE | VERBOSE,
)
# Lists and reputations: of the client, unless the reply speaks of a domain or a link and of no address.
_LISTED = re.compile(
    r"block[ -]?list | black[ -]?list | deny[ -]?list | \b\w*(?:rbl|dnsbl)s?\b | spamhaus | \(BL\) | \breputation\b",
    IGNORECASE | VERBOSE,
)
_OF_ADDRESS = re.compile(r"\b(?:client|host|ips?)\b|@", IGNORECASE)
_OF_OTHERS = re.compile(r"\bdomain|\bur[il]s?\b|\blinks?\b|\battachment|\bsender (?:address|(?:is )?b)", IGNORECASE)


def refuses_us(reply: str) -> bool:
    """Whether a server's refusal is about who asks. reply: with its code, all of its lines as one; empty for none.

    A 421 ends the session, whatever its text is (RFC 5321 section 3.8).
    """
    codes = _CODES.match(reply)
    if codes is None or reply.startswith("421"):
        return codes is not None
    detail = codes[2] or ""
    if codes[1] == _OF_LOGINS or _OF_WHAT_WAS_ASKED.fullmatch(detail):
        return False
    text = _spoken(reply[codes.end() : _LONGEST])
    if _OF_THE_LIST.search(text):
        return False
    if _NOT_US.search(text):
        return _CLIENT.search(text) is not None
    if _LISTED.search(text) and (_OF_ADDRESS.search(text) or not _OF_OTHERS.search(text)):
        return True
    is_connection = _CONNECTION.search(text) and not detail.startswith(_OF_THE_NETWORK)
    return bool(is_connection or _CLIENT.search(text) or _US.search(text))


def _spoken(text: str) -> str:
    """What a server says in its own name: without mail addresses and names, and with "@" for an IP address."""
    bare = _NAME.sub(_without_name, _IP.sub("@", without_addresses(text)))
    return _BEHIND.split(" ".join(bare.split()), 1)[0]


def _without_name(name: re.Match[str]) -> str:
    return " dnsbl " if _LISTS.search(name[0]) else " "
