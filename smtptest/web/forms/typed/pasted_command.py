"""Reads command lines of other programs that name a mail server, as people copy them from a manual or a terminal.

``site/js/start/host_input.js`` does the same in the browser; see ``pasted.py``.
"""

from __future__ import annotations

import re

from django.views.decorators.debug import sensitive_variables

from smtptest.web.forms.typed.pasted import Fields, Unclear, merge, port, server

_FLAGS = re.ASCII | re.IGNORECASE | re.DOTALL
# Words of a command that are read. More would block the event loop; what people copy is shorter.
_MOST = 120

# The options of each program, by what they are: the field that their value is for, or "left" if the value is not used.
# Without a value are "", which are ignored, and "!x", which set the security mode to x. Those of "?" may have a value.
_NC = {"left": "-w -i -q", "!tls": "--ssl"}
_COMMANDS: dict[str, dict[str, str]] = {
    "telnet": {"left": "-l"},
    "nc": _NC,
    "ncat": _NC,
    "netcat": _NC,
    "openssl s_client": {
        "host": "-connect -host",
        "port": "-port",
        "starttls": "-starttls",
        "left": "-servername -name -CAfile -CApath -verify -verify_hostname -verify_ip -cipher -ciphersuites -bind"
        " -cert -key",
        "": "-noservername -crlf -quiet -showcerts -brief -debug -msg -state -ign_eof -tls1_2 -tls1_3"
        " -verify_return_error",
    },
    "gnutls-cli": {
        "port": "-p --port",
        "starttls": "--starttls-proto",
        "left": "--x509cafile",
        "": "--insecure --crlf --no-ca-verification",
    },
    "swaks": {
        "host": "-s --server",
        "port": "-p --port",
        "!starttls": "-tls --tls",
        "!tls": "-tlsc --tls-on-connect",
        "!opportunistic": "-tlso --tls-optional",
        "username": "-au --auth-user",
        "password": "-ap --auth-password",
        "mail_from": "-f --from",
        "rcpt_to": "-t --to",
        "helo": "-h --helo --ehlo",
        "protocol": "--protocol",
        "left": "-q --quit-after --quit --drop-after --body --header -d --data --timeout --tls-sni --tls-cert --tls-key"
        " --local-interface",
        "?": "-a --auth --auth-hide-password",
        "": "--tls-verify --protect-prompt --pipeline",
    },
    # Without --connect-to, which dials another server than that of the URL.
    "curl": {
        "host": "--url",
        "login": "-u --user",
        "mail_from": "--mail-from",
        "rcpt_to": "--mail-rcpt",
        "!either": "--ssl --ssl-reqd",
        "left": "-T --upload-file -m --max-time -X --request --login-options --interface --cert --key",
        "": "-k --insecure --verbose --crlf -s --silent --ipv4 --ipv6",
    },
}
_PORT = re.compile("[0-9]+|smtps?|submissions?", _FLAGS)
_SWITCH = re.compile("-[46vznC]+", re.ASCII)
_WORD = re.compile(r"""(?:[^\0- \u00a0"']+|"[^"]*"|'[^']*')+""", _FLAGS)
_QUOTES = re.compile(r"""\"([^"]*)"|'([^']*)'""", _FLAGS)


@sensitive_variables()
def command(text: str) -> Fields | None:
    """Return the fields that a command of a known program names; None if the text is no such command. Raises
    Unclear."""
    # After the first line may stand what to type then, as a comment.
    line = re.sub(r"^(?:[$#>%] )?(?:sudo )?", "", re.sub(r"\\\r?\n|[\r\n]#[^\r\n]*", " ", text))
    name = next((name for name in _COMMANDS if line.lower().startswith(f"{name} ")), None)
    if name is None:
        return None
    line = line[len(name) :]
    words = _WORD.findall(line)
    # The value of anything that a shell would replace is not known.
    if (
        len(words) > _MOST
        or _WORD.sub("", line).strip(" \t\u00a0")
        or re.search(r"[\\$`]", re.sub("'[^']*'", "", line))
    ):
        raise Unclear("command")
    words = [_QUOTES.sub(lambda quoted: quoted[1] or quoted[2] or "", word) for word in words]
    known = {option: field for field, options in _COMMANDS[name].items() for option in options.split()}
    found = _options(known, words)
    if "host" not in found:
        raise Unclear("nohost")
    if name in ("openssl s_client", "gnutls-cli"):
        found.setdefault("security", "tls")
    return found


@sensitive_variables()
def _options(known: dict[str, str], words: list[str]) -> Fields:
    found: Fields = {}
    while words:
        word = words.pop(0)
        option, equals, value = word.partition("=")
        if not word.startswith("-"):
            if "host" in found and not _PORT.fullmatch(word):
                raise Unclear("command")
            merge(found, {"port": port(word)} if "host" in found else server(word))
            continue
        if _SWITCH.fullmatch(word) and word not in known:
            found["left"] = "yes"
            continue
        field = known.get(option)
        if field is None:
            raise Unclear("command")
        if field == "?" and words and not words[0].startswith("-"):
            words.pop(0)
        if field in ("", "?") or field.startswith("!"):
            merge(found, {"security": field[1:]} if field.startswith("!") else {"left": "yes"})
            continue
        if not equals:
            if not words:
                raise Unclear("command")
            value = words.pop(0)
        merge(found, _option(field, value))
    return found


def _protocol(value: str) -> Fields:
    """The protocol as swaks names it. Those that are not read here stand for TLS too, as SSMTP and ESMTPSA."""
    if value.lower() == "lmtp":
        return {"protocol": "lmtp"}
    if not re.fullmatch("e?smtpa?", value, _FLAGS):
        raise Unclear("command")
    return {"left": "yes"}


@sensitive_variables()
def _option(field: str, value: str) -> Fields:
    if field == "host":
        return server(value)
    if field == "port":
        return {"port": port(value)}
    if field in ("left", "protocol"):
        return {"left": "yes"} if field == "left" else _protocol(value)
    if field == "starttls":
        if value not in ("smtp", "lmtp"):
            raise Unclear("command")
        return {"security": "starttls", **({"protocol": "lmtp"} if value == "lmtp" else {})}
    if field == "login":
        username, colon, password = value.partition(":")
        return {"username": username, **({"password": password} if colon else {})}
    return {field: value}
