"""Reads one server as people write it: a URL, ``host:port`` in many spellings, an email address, an MX record.

A text that can be read in two ways is refused, because one of them might dial a wrong server or show a password.
``site/js/start/host_input.js`` does the same in the browser. So the regular expressions use only what both languages
share (ASCII classes; ``\\s`` and ``\\w`` differ beyond ASCII). Tests compare the two by ``understood.json``.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from django.views.decorators.debug import sensitive_variables

# Values by field of the form. Besides fields there can be "left", if a part of the text was not used, and "usual", the
# port of a scheme, which is used if the text names none.
Fields = dict[str, str]

_FLAGS = re.ASCII | re.IGNORECASE | re.DOTALL
GAP = r"[ \t\u00a0]"
_PORT = r"\(?(?:port[ :=]*)?([0-9]+|smtps?|submissions?)\)?"
# A service may stand for its number, as in Postfix's [mail.example.org]:submission.
_SERVICES = {"smtp": "25", "smtps": "465", "submission": "587", "submissions": "465"}
_AFTER_NAME = rf"(?:(?:{GAP}*(?:::?|[,;]){GAP}*|{GAP}+){_PORT}|:)?"
_NAME = re.compile(rf"""([^\0- \u00a0:,;|@/?#"'()<>=\[\]]+){_AFTER_NAME}""", _FLAGS)
# Postfix writes names in brackets too, to look up no MX. Its IPv6 addresses have the tag of RFC 5321 section 4.1.3.
_BRACKETS = re.compile(rf"\[(?:ipv6:)?([^\0- \[\]@/]+)\]{_AFTER_NAME}", _FLAGS)
# Without brackets, a colon cannot separate a port from an IPv6 address (RFC 5952 section 6).
_SIX = re.compile(rf"([0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%[^\0- ]*)?)(?:(?:{GAP}*[,;]{GAP}*|{GAP}+){_PORT})?", _FLAGS)
_TLS = re.compile(rf"(.+?)(?:{GAP}*[,;(]|{GAP}){GAP}*\(?(ssl|tls|starttls)\)?", _FLAGS)
_TLS_WORDS = {"ssl": "tls", "tls": "either", "starttls": "starttls"}
# A text that is merely not a valid name: the rule of the host field has better words for it.
_WORDS = re.compile(r"""[^\0- \u00a0:@/?#"'()<>=,;|]+(?: [^\0- \u00a0:@/?#"'()<>=,;|]+)?""", _FLAGS)
_LONGEST = 400

# What dig, host and nslookup print for an MX: its preference and its host, perhaps after the domain.
_MX = re.compile(
    r"(?:[^\0- @:/]+[ \t]+"
    r"(?:(?:[0-9]+[ \t]+)?IN[ \t]+MX[ \t]+|mail is handled by |mail exchanger = |MX preference = ))?"
    r"([0-9]{1,5})(?:[ \t]+|, mail exchanger = )([^\0- @:/,;]*[a-z][^\0- @:/,;]*)",
    _FLAGS,
)
# A number before a name that is more likely a port than a preference.
_PORTS = ("465", "587", "2525")

# A bar could be in its local part, but what people paste with one is the row of a table: host|bob@example.org|password.
_ADDRESS = (
    r"""((?:"[^"]*"|[^\0- \u00a0<>:@/?#"(),;|]+)@"""
    r"""(?:([^\0- \u00a0<>:@/?#"(),;|\[\]=]+)|\[(?:ipv6:)?([0-9a-f:.]+)\]))"""
)
_MAIL = re.compile(_ADDRESS, _FLAGS)
_MAILTO = re.compile(r"mailto:([^?]*)(\?.*)?", _FLAGS)
_NAMED = re.compile(rf"([^<>@:]*)<{_ADDRESS}>", _FLAGS)

# The authority ends at the first slash, question mark or number sign, whatever follows (RFC 3986 section 3.2).
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", _FLAGS)
_AUTHORITY = re.compile(r"([^/?#]*)(.*)", _FLAGS)
# What stands before the last @ is more likely a list, as in mail.example.org:587,bob@example.org, than a login: a
# separator or bracket after what would be the user name or another login's server, or after a port or an IPv6 address;
# a port with more behind it; a domain and its port. Neither is it one in email:bob@example.org (as vCards have it),
# sip: and xmpp:, nor before a second @.
_LISTED = re.compile(
    r"(?:.*@)?[^:@]*(?:(?::[0-9a-f:.]*)?[,;|\[]|:+[0-9]{1,5}[:@]).*"
    r"|[^:.@]*\.[^:@]*:[0-9]{1,5}|(?:email|sip|xmpp):.*|.*@",
    _FLAGS,
)
# Behind a host: a port as dig writes it (#53), or a network's size, or a port and its protocol (/587/tcp).
_NUMBERED = re.compile(r"[/#][0-9]+(?![\w.])", _FLAGS)
# Before a path: what is no host but the kind of a socket or file, as in unix:/run/lmtp or bob@host:/home, or a scheme
# without its colon: smtp//host. In a URL a port may be empty (RFC 3986 section 3.2.3), so only unix: is none there.
_NO_HOST = re.compile(r"[^.:]*|.*:", _FLAGS)
_NO_HOST_OF_URL = re.compile(r"\w+:", _FLAGS)
_BARE_SCHEME = re.compile(r"(smtps?|lmtp|submissions?|relay|ssl|tls):(?:inet:)?(?!//)(.*)", _FLAGS)
_ONLY_PORT = re.compile(r"[ :]*(?:[0-9]*|smtps?|submissions?)", _FLAGS)
_ESCAPE = re.compile(r"%[0-9a-f]{2}", _FLAGS)
_HALF_ESCAPE = re.compile(r"%(?![0-9a-f]{2})", _FLAGS)

_IMPLICIT = {"usual": "465", "security": "tls"}
_STARTTLS = {"usual": "587", "security": "starttls"}
# In mail programs and libraries (Roundcube, PHPMailer, django-environ, OpenSMTPD) "tls" means STARTTLS, except on port
# 465, where it can only be TLS from the first byte.
_EITHER = {"usual": "587", "security": "either"}
# The port and the security mode of each scheme: RFC 8314 section 7.3 (465), RFC 6409 section 3.1 (587).
_SCHEMES: dict[str, Fields] = {
    "smtp": {},
    "relay": {},
    "tcp": {},
    "telnet": {},
    **dict.fromkeys(("smtps", "submissions", "ssl", "smtp+ssl"), _IMPLICIT),
    **dict.fromkeys(("submission", "starttls", "smtp+starttls"), _STARTTLS),
    **dict.fromkeys(("tls", "smtp+tls"), _EITHER),
    "smtp+notls": {"security": "none"},
    "lmtp": {"protocol": "lmtp"},
}
_OTHERS = {
    **dict.fromkeys(("http", "https"), "web"),
    **dict.fromkeys(("imap", "imaps", "pop", "pops", "pop3", "pop3s"), "fetch"),
}


class Unclear(Exception):
    """It is not clear which server a text names."""

    reason: str
    """A key of :data:`smtptest.web.forms.typed.host_input.REFUSED`; it holds nothing of the text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def merge(found: Fields, more: Fields) -> Fields:
    """Add ``more`` to ``found`` and return it; "either" gives way to a definite value. Raises Unclear on a conflict."""
    for name, value in more.items():
        before = found.get(name, value)
        if before != value and "either" not in (before, value):
            raise Unclear("twice")
        found[name] = before if value == "either" else value
    return found


@sensitive_variables()
def decoded(text: str) -> str:
    """Return the text percent-decoded, or as it is if it has no escape: ``100%`` may be a password. Raises Unclear if
    it has both escapes and other per cent signs."""
    if not _ESCAPE.search(text):
        return text
    try:
        if not _HALF_ESCAPE.search(text):
            return unquote(text, errors="strict")
    except UnicodeDecodeError:
        pass
    raise Unclear("percent")


def port(text: str) -> str:
    """Return the port as digits, from digits or the name of a service. Raises Unclear if it is neither."""
    number = _SERVICES.get(text.lower(), text)
    if not re.fullmatch("0{0,20}[0-9]{1,5}", number, re.ASCII):
        raise Unclear("port")
    return str(int(number))


@sensitive_variables()
def server(text: str) -> Fields:
    """Return the fields that the text names. Raises Unclear."""
    url = _SCHEME.fullmatch(text)
    if url:
        return _url(url[1].lower(), url[2])
    bare = _BARE_SCHEME.fullmatch(text)
    if bare and not _ONLY_PORT.fullmatch(bare[2]):
        if ":" not in bare[2].rpartition("@")[0] and "@" in bare[2]:
            raise Unclear("login")  # smtp:secret@host may as well be the user smtp with a password
        return _url(bare[1].lower(), bare[2], written=text)
    mx = _MX.fullmatch(text) if len(text) <= _LONGEST else None
    if mx and mx[1] not in _PORTS:
        return {"host": mx[2]}
    mail = _mail(text)
    if mail:
        return mail
    return _authority(text.removeprefix("//"), written=text)


def _mail(text: str) -> Fields | None:
    left: Fields = {}
    to, named = _MAILTO.fullmatch(text), _NAMED.fullmatch(text)
    if to:
        text, left = decoded(to[1]), {"left": "yes"} if to[2] else {}
    elif named:
        text = named[2]
    found = _MAIL.fullmatch(text)
    if found:
        # RFC 5321 section 5.1 looks up the MX of a domain; an address literal is dialled.
        return {"host": found[2] or found[3], "rcpt_to": found[1], **({"route": "mx"} if found[2] else {}), **left}
    if to:
        raise Unclear("place")
    return None


@sensitive_variables()
def _url(scheme: str, rest: str, written: str = "") -> Fields:
    if scheme not in _SCHEMES:
        raise Unclear(_OTHERS.get(scheme, "scheme"))
    return {**_SCHEMES[scheme], **_authority(rest, written)}


@sensitive_variables()
def _authority(text: str, written: str = "") -> Fields:
    """The fields of a URL after its scheme. written: the whole text if it is no URL; it may be an invalid name."""
    parts = _AUTHORITY.fullmatch(text)
    assert parts  # it matches everything
    authority, rest = parts[1], parts[2]
    if "@" in rest:
        raise Unclear("at")  # a password with a raw / ? or #, or a mail address in a query: half of it may be secret
    if _NUMBERED.match(rest):
        raise Unclear("place")
    login, at, place = authority.rpartition("@")
    if re.search(r"[\0-\x1f\x7f]", login):
        raise Unclear("place")
    if not place and (at or rest or not written):
        raise Unclear("nohost")
    if re.search("[ \u00a0]", login):
        # A sentence with a mail address in it, or a server and an address: smtp://mail.example.org:587 bob@example.org
        raise Unclear("place" if written or ":" not in login else "quote")
    if written and _LISTED.fullmatch(login):
        raise Unclear("place")
    found = _place(place)
    if found is None:
        if written != place or not _WORDS.fullmatch(place):
            raise Unclear("port" if ":" in place else "place")
        found = {"host": place}
    is_left = rest not in ("", "/")
    if is_left and (_NO_HOST if written else _NO_HOST_OF_URL).fullmatch(place):
        raise Unclear("place")
    return {**found, **(_login(login) if at else {}), **({"left": "yes"} if is_left else {})}


@sensitive_variables()
def _login(login: str) -> Fields:
    username, colon, password = login.partition(":")
    return ({"username": decoded(username)} if username else {}) | ({"password": decoded(password)} if colon else {})


def _place(text: str) -> Fields | None:
    if len(text) > _LONGEST:
        return None
    found: Fields = {}
    tail = _TLS.fullmatch(text)
    if tail:
        text, found = tail[1], {"security": _TLS_WORDS[tail[2].lower()]}
    place = _SIX.fullmatch(text) or _BRACKETS.fullmatch(text) or _NAME.fullmatch(text)
    if place is None:
        return None
    return {**found, "host": place[1], **({"port": port(place[2])} if place[2] else {})}
