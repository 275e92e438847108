"""Tells a program about an alert: a signed POST of JSON to its address, through the guard.

The signature is that of Standard Webhooks (https://www.standardwebhooks.com), for which there are readers in most
languages: HMAC-SHA256 over the id, the time and the body, in the header ``webhook-signature``. An id stays the same
when an alert is sent again, so that the receiver can leave out what it has had.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.utils.crypto import salted_hmac

from smtptest.conf import engine
from smtptest.engine.guard.hosts import parse_host, parse_host_leniently
from smtptest.engine.https.client import HttpsClient
from smtptest.engine.msgids import gettext_noop
from smtptest.monitors.alerts.result import REASONS, SENT, Result
from smtptest.monitors.models import Monitor

SECONDS = 10.0
_HTTPS, _HTTP = 443, 80
NOT_HTTPS = gettext_noop("Enter an https address on port 443, for example https://hooks.example.org/mail.")
NOT_HTTP = gettext_noop("Enter an https or http address, for example https://hooks.example.org/mail.")


def fault(url: str, *, public: bool) -> str:
    """What is wrong with the address of a webhook, as a message; empty if nothing is.

    In public it is https at port 443. The guard judges its address at each alert, so a name may lead inside later.
    """
    words = NOT_HTTPS if public else NOT_HTTP
    try:
        parts = urlsplit(url)
        port, host = parts.port, _host(parts, public=public)
    except ValueError:
        return words
    # Only a host may have other letters than those of ASCII: it is connected to by its A-labels.
    strange = not _target(parts).isascii() or not url.isprintable() or " " in url or parts.fragment
    known = parts.scheme == "https" and port in (None, _HTTPS) if public else parts.scheme in ("https", "http")
    if not known or strange or "@" in parts.netloc or port == 0:
        return words
    return REASONS["webhook-forbidden"] if engine.blocked(engine.environment()).has_server(host) else ""


def key_of(monitor: Monitor) -> str:
    """What the receiver checks signatures with, in the form of Standard Webhooks.

    It is derived, not stored: only this service's SECRET_KEY and the monitor's own key make it.
    """
    return f"whsec_{b64encode(_key(monitor)).decode()}"


def _key(monitor: Monitor) -> bytes:
    salt = bytes(monitor.webhook_secret or b"").hex()
    return salted_hmac("smtptest.webhook", f"{monitor.key}\0{salt}", algorithm="sha256").digest()


def signed(monitor: Monitor, message: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove who sent this body and when. message: the id of the alert."""
    moment = str(int(now.timestamp()))
    signature = hmac.new(_key(monitor), f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{b64encode(signature).decode()}",
    }


async def post(monitor: Monitor, message: str, now: datetime, content: Mapping[str, Any]) -> Result:
    """What came of it. Any status from 200 to 299 will do; nothing of the answer is kept."""
    env = engine.environment()
    if fault(monitor.webhook, public=env.public):
        return Result(error="webhook-forbidden", is_final=True)
    parts = urlsplit(monitor.webhook)
    tls = parts.scheme == "https"
    body = json.dumps(content, ensure_ascii=False).encode()
    port, bars = parts.port or (_HTTPS if tls else _HTTP), engine.blocked(env).has_server
    client = HttpsClient(engine.network(), engine.roots(env), port=port, seconds=SECONDS, bars=bars)
    host = _host(parts, public=env.public)
    found = await client.post(host, _target(parts), signed(monitor, message, now, body), body, tls=tls)
    if found.error is None:
        return SENT
    if found.barred:
        return Result(error="webhook-forbidden", is_final=True)
    return Result(error="webhook-rejected") if found.status else Result(error="webhook-unreachable")


def _host(parts: SplitResult, *, public: bool) -> str:
    """The host in A-labels, or its address. Raises ValueError. In private, containers have names with "_"."""
    host = parts.hostname or ""
    return parse_host(host, require_dot=True) if public else parse_host_leniently(host)


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
