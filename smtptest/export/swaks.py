"""Writes the test as a swaks command (https://jetmore.org/john/code/swaks/)."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from smtptest.engine.addressing import is_address
from smtptest.export.exportable import Wish
from smtptest.export.shell import Export, Words, extensions_unsaid, refusable, shell

_TLS = {"none": [], "opportunistic": ["--tls-optional"], "starttls": ["--tls"], "tls": ["--tls-on-connect"]}
_MECHANISMS = frozenset({"PLAIN", "LOGIN", "CRAM-MD5"})
# swaks stops at TLS before the second EHLO, this program after it.
_STOPS = {
    "connect": ["--quit-after", "CONNECT"], "ehlo": ["--quit-after", "FIRST-EHLO"], "tls": ["--quit-after", "EHLO"],
    "auth": ["--quit-after", "AUTH"], "mail": ["--quit-after", "MAIL"], "rcpt": ["--quit-after", "RCPT"],
    "data": ["--drop-after", "DATA"], "message": [],
}  # fmt: skip
# swaks replaces the first two anywhere in a message. A text that begins with @ or - it reads from a file or its input.
_SPECIAL = re.compile(r"\\n|%[A-Z_]+%|\A[@-]")


@refusable("swaks")
def swaks(wish: Wish) -> Export:
    """Return the command. Its text is empty if swaks cannot be given one of the values."""
    unsaid: list[Words] = []
    values = (wish.helo, wish.plan["mail_from"], *wish.recipients, wish.username)
    # swaks takes a value that begins with a hyphen for an option, and splits recipients at commas.
    if any(value.startswith("-") for value in values) or any("," in recipient for recipient in wish.recipients):
        reason = _("swaks cannot be given a value that begins with a hyphen, or a recipient with a comma.")
        return Export(name="swaks", text="", unsaid=(reason,))
    text = shell(
        ["swaks", "--server", f"[{wish.host}]" if ":" in wish.host else wish.host, "--port", str(wish.port)],
        *_session(wish, unsaid),
        *_login(wish, unsaid),
        *_envelope(wish),
        *_message(wish, unsaid),
        _STOPS[wish.plan["stop_after"]],
    )
    unsaid += extensions_unsaid(wish, frozenset({"pipelining"}))
    if wish.plan["stop_after"] in ("mail", "rcpt"):
        unsaid.append(_("RSET before QUIT"))
    return Export(name="swaks", text=text, unsaid=tuple(unsaid))


def _session(wish: Wish, unsaid: list[Words]) -> list[list[str]]:
    plan = wish.plan
    verifies = plan["verify"] == "require" and plan["security"] != "none"
    options = [
        ["-4"] if plan["family"] == "ipv4" else ["-6"] if plan["family"] == "ipv6" else [],
        ["--protocol", "LMTP"] if plan["protocol"] == "lmtp" else [],
        ["--ehlo", wish.helo] if wish.helo else [],
        _TLS[plan["security"]],
        ["--local-interface", wish.source] if wish.source else [],
        ["--tls-sni", wish.peer] if not is_address(wish.peer) and plan["security"] != "none" else [],
        ["--tls-verify"] if verifies and wish.peer == wish.host else [],
        ["--tls-cert", "client.pem", "--tls-key", "client.key"] if plan.get("client_cert") else [],
        ["--pipeline"] if plan.get("pipelining") else [],
    ]
    if verifies and wish.peer == wish.host:
        unsaid.append(
            _("whether the certificate is for this name: before version 20240103, swaks checks only its chain")
        )
    elif verifies:
        unsaid.append(
            _(
                "the verification of the certificate, which is to be for another name than the server's: since version"
                " 20240103, swaks has --tls-verify with --tls-verify-target for it"
            )
        )
    return options


def _login(wish: Wish, unsaid: list[Words]) -> list[list[str]]:
    if not wish.login or not wish.reaches("auth"):
        return []
    if wish.mechanism and wish.mechanism not in _MECHANISMS:
        unsaid.append(_("the login: swaks does not know its mechanism"))
        return []
    mechanism = [wish.mechanism] if wish.mechanism else []
    # Without an argument for the password, swaks asks for it.
    return [["--auth", *mechanism, "--auth-user", wish.username, "--auth-hide-password", "--protect-prompt"]]


def _envelope(wish: Wish) -> list[list[str]]:
    sender = ["--from", wish.plan["mail_from"] or "<>"] if wish.reaches("mail") else []
    return [sender, ["--to", ",".join(wish.recipients)] if wish.reaches("rcpt") else []]


def _message(wish: Wish, unsaid: list[Words]) -> list[list[str]]:
    if not wish.reaches("message"):
        return []
    plan, options = wish.plan, []
    if plan.get("raw_message"):
        unsaid.append(_("the size and kind of the message, which swaks does not announce with MAIL"))
        unsaid.append(_("the message: save it as message.eml"))
        return [["--data", "@message.eml"]]
    for option, value in (
        ("--header", plan.get("subject") and f"Subject: {plan['subject']}"),
        ("--body", plan.get("body")),
    ):
        if value and not _SPECIAL.search(value):
            # swaks makes a line break of \n; a real one would need a shell that knows $'…'.
            options.append([option, value.replace("\r\n", "\n").replace("\n", "\\n")])
        elif value:
            unsaid.append(_("a text that swaks would read as a file or a placeholder"))
    unsaid.append(_("the size and kind of the message, which swaks does not announce with MAIL"))
    if any(plan.get(name) not in (None, "", 0, "none") for name in ("html", "headers", "sample", "size")):
        unsaid.append(_("HTML, extra header fields, samples and size of the message"))
    return options
