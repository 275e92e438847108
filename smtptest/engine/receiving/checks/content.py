"""What the message contains: content. Nothing of the body is in the results, because everyone with the link reads
them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.lint.links import is_address, is_misleading
from smtptest.engine.receiving.lint.structure import read_structure
from smtptest.engine.receiving.message_view import MessageView, first_text, view_message

CLIPPED_OCTETS = 102 * 1024
"""HTML that Gmail shows."""
_MIME = "RFC 2046 section 5.1.4"
_SPAM = "SpamAssassin"
_GMAIL_FILES = "Gmail: file types that are blocked"
# support.google.com/mail/answer/6590
# fmt: off
_BLOCKED = frozenset({
    "ade", "adp", "apk", "appx", "appxbundle", "bat", "cab", "chm", "cmd", "com", "cpl", "diagcab", "diagcfg",
    "diagpkg", "dll", "dmg", "ex", "ex_", "exe", "hta", "img", "ins", "iso", "isp", "jar", "jnlp", "js", "jse", "lib",
    "lnk", "mde", "mjs", "msc", "msi", "msix", "msixbundle", "msp", "mst", "nsh", "pif", "ps1", "scr", "sct", "shb",
    "sys", "vb", "vbe", "vbs", "vhd", "vxd", "wsc", "wsf", "wsh", "xll",
})
# fmt: on

Result = tuple[CheckResult, str, str, dict[str, object]]


async def check(context: MessageContext) -> None:
    view, html_line = await asyncio.to_thread(_read, context.delivery.message)
    results = list(_results(view, html_line))
    about = context.delivery.about.get("data")
    for result, variant, reference, parameters in results:
        context.report("content", result, f"content/{variant}", reference, about, subject=variant, **parameters)
    if not results:
        sizes = {"text": len(view.text.encode()), "html": view.html_size}
        counts = {"files": len(view.attachments) + view.attachments_left_out, "links": len(view.links)}
        context.report("content", CheckResult.GOOD, "content/good", "", about, **sizes, **counts)


def _read(message: bytes) -> tuple[MessageView, int]:
    """The message, and the line where its HTML begins; 0 if it has none."""
    html = first_text(read_structure(message), "text/html")
    return view_message(message), html.line if html else 0


def _results(view: MessageView, html_line: int) -> Iterator[Result]:
    if not view.subject:
        yield CheckResult.WARNING, "no-subject", "RFC 5322 section 3.6.5", {}
    if not view.text.strip() and not view.html_text.strip():
        yield CheckResult.WARNING, "empty", _SPAM, {}
    elif not view.text.strip():
        yield CheckResult.WARNING, "html-only", _MIME, {"line": html_line}
    if view.html_size > CLIPPED_OCTETS:
        yield CheckResult.WARNING, "clipped", "Gmail", {"octets": view.html_size}
    if view.html_active:
        yield CheckResult.WARNING, "active", _SPAM, {"elements": ", ".join(view.html_active)}
    yield from _links(view)
    yield from _files(view)


def _links(view: MessageView) -> Iterator[Result]:
    if misleading := sum(1 for link in view.links if is_misleading(link.target, link.text)):
        yield CheckResult.WARNING, "misleading-link", _SPAM, {"count": misleading}
    if addresses := sum(1 for link in view.links if is_address(link.target)):
        yield CheckResult.WARNING, "address-link", _SPAM, {"count": addresses}


def _files(view: MessageView) -> Iterator[Result]:
    for attachment in view.attachments:
        extension = attachment.filename.rpartition(".")[2].lower()
        if extension in _BLOCKED:
            yield CheckResult.WARNING, "blocked-file", _GMAIL_FILES, {"extension": extension}
            return
