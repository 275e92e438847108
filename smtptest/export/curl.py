"""Writes the test as a curl command."""

from __future__ import annotations

from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from smtptest.export.exportable import Wish, bracketed
from smtptest.export.shell import Export, Words, extensions_unsaid, refusable, shell

_TLS = {"none": [], "opportunistic": ["--ssl"], "starttls": ["--ssl-reqd"], "tls": []}
_MECHANISMS = frozenset({"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"})


@refusable("curl")
def curl(wish: Wish) -> Export:
    """Return the command. Its text is empty if curl cannot do any of this test, and ``unsaid`` tells why."""
    if reason := _impossible(wish):
        return Export(name="curl", text="", unsaid=(reason,))
    unsaid: list[Words] = []
    scheme = "smtps" if wish.plan["security"] == "tls" else "smtp"
    # The path of the URL is the name that curl gives in EHLO.
    url = f"{scheme}://{bracketed(wish.peer)}:{wish.port}/{quote(wish.helo, safe='')}"
    there = f"{bracketed(wish.peer)}:{wish.port}:{bracketed(wish.host)}:{wish.port}"
    text = shell(
        ["curl", "--verbose", "--url", url],
        ["--connect-to", there] if wish.peer != wish.host else [],
        ["--interface", wish.source] if wish.source else [],
        ["--ipv4"] if wish.plan["family"] == "ipv4" else ["--ipv6"] if wish.plan["family"] == "ipv6" else [],
        _TLS[wish.plan["security"]],
        # Never with a login: without the check anybody could be sent the password.
        ["--insecure"] if wish.plan["verify"] == "report" and not wish.login and wish.tls != "none" else [],
        ["--cert", "client.pem", "--key", "client.key"] if wish.plan.get("client_cert") else [],
        _login(wish, unsaid),
        *_mail(wish, unsaid),
    )
    return Export(name="curl", text=text, unsaid=(*unsaid, *extensions_unsaid(wish)))


def _impossible(wish: Wish) -> Words | None:
    if wish.plan["protocol"] == "lmtp":
        return _("curl does not speak LMTP.")
    if wish.plan["stop_after"] in ("connect", "tls", "mail", "rcpt", "data"):
        return _("curl cannot stop there: it greets and logs in, or sends a message.")
    if ":" in wish.username:
        return _("curl takes what follows a colon in a user name for the password.")
    return None


def _login(wish: Wish, unsaid: list[Words]) -> list[str]:
    if not wish.login or not wish.reaches("auth"):
        return []
    if wish.mechanism and wish.mechanism not in _MECHANISMS:
        unsaid.append(_("the login: curl wants other options for its mechanism"))
        return []
    # Given only a user name, curl asks for the password.
    options = ["--login-options", f"AUTH={wish.mechanism}"] if wish.mechanism else []
    return ["--user", wish.username, *options]


def _mail(wish: Wish, unsaid: list[Words]) -> list[list[str]]:
    if not wish.reaches("message"):
        # Without this curl would send HELP.
        unsaid.append(_("an end right after the replies: curl sends a NOOP first"))
        return [["--request", "NOOP"]]
    unsaid.append(_("the message: write it, header fields and all, into message.eml"))
    sender = [["--mail-from", wish.plan["mail_from"]]] if wish.plan["mail_from"] else []
    recipients = [["--mail-rcpt", recipient] for recipient in wish.recipients]
    return [*sender, *recipients, ["--upload-file", "message.eml", "--crlf"]]
