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

# The options of each program. A name alone is a switch that is ignored. "=left" takes a value that is ignored, "=?" may
# take one, "=!x" sets the security mode to x, and any other word is the field that the value is for.
_NC = "-w=left -i=left -q=left --ssl=!tls"
_COMMANDS: dict[str, str] = {
    "telnet": "-l=left",
    "nc": _NC,
    "ncat": _NC,
    "netcat": _NC,
    "openssl s_client": "-connect=host -host=host -port=port -starttls=starttls -servername=left -name=left"
    " -CAfile=left -CApath=left -verify=left -verify_hostname=left -cipher=left -ciphersuites=left -crlf -quiet"
    " -showcerts -brief -debug -msg -state -ign_eof -tls1_2 -tls1_3 -verify_return_error",
    "gnutls-cli": "-p=port --port=port --starttls-proto=starttls --insecure --crlf"
    " --x509cafile=left --no-ca-verification",
    "swaks": "-s=host --server=host -p=port --port=port -tls=!starttls --tls=!starttls -tlsc=!tls --tls-on-connect=!tls"
    " --tls-optional=!opportunistic -tlso=!opportunistic -a=? --auth=? -au=username --auth-user=username -ap=password"
    " --auth-password=password -t=rcpt_to --to=rcpt_to -f=mail_from --from=mail_from -h=helo --helo=helo --ehlo=helo"
    " -q=left --quit-after=left --quit=left --body=left --header=left -d=left --data=left --timeout=left --tls-verify",
    "curl": "--url=host -u=login --user=login --mail-from=mail_from --mail-rcpt=rcpt_to --ssl=!either"
    " --ssl-reqd=!either -T=left --upload-file=left -m=left --max-time=left -k --insecure --verbose --crlf -s --silent",
}
_SWITCH = re.compile("-[46vznC]+", re.ASCII)
_WORD = re.compile(r"""(?:[^\0- \u00a0"']+|"[^"]*"|'[^']*')+""", _FLAGS)
_QUOTES = re.compile(r"""\"([^"]*)"|'([^']*)'""", _FLAGS)


@sensitive_variables()
def command(text: str) -> Fields | None:
    """Return the fields that a command of a known program names; None if the text is no such command. Raises
    Unclear."""
    line = re.sub(r"^(?:[$#>%] )?(?:sudo )?", "", re.sub(r"\\\r?\n", " ", text))
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
    found = _options(dict(one.partition("=")[::2] for one in _COMMANDS[name].split()), words)
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


@sensitive_variables()
def _option(field: str, value: str) -> Fields:
    if field == "host":
        return server(value)
    if field == "port":
        return {"port": port(value)}
    if field == "left":
        return {"left": "yes"}
    if field == "starttls":
        if value not in ("smtp", "lmtp"):
            raise Unclear("command")
        return {"security": "starttls", **({"protocol": "lmtp"} if value == "lmtp" else {})}
    if field == "login":
        username, colon, password = value.partition(":")
        return {"username": username, **({"password": password} if colon else {})}
    return {field: value}
