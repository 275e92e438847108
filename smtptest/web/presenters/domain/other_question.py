"""Leads from the test of a server, or of a message, to the check of its domain, and back."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from smtptest.engine.addressing import parse_ip
from smtptest.engine.events import Json, Verdict
from smtptest.engine.smtp.plan import Route, StopAfter
from smtptest.transcripts.render.checks import is_domain, is_receive

_BY_MX = (Route.MX, Route.EVERY)
# The domain that MAIL FROM names (RFC 5321 section 4.1.1.2).
_SENDER = re.compile(r"MAIL FROM: ?<[^>]*@([\w-]+(?:\.[\w-]+)+)>", re.IGNORECASE)


def other_question(found: Json) -> Json | None:
    """Return ``slug``, ``label`` and ``url`` of the form that asks the other question; None for a masked copy, and if
    no domain is known.

    found: the transcript's document.
    """
    if found["masked"] or (is_receive(found) and not _author(found)):
        return None
    if is_domain(found):
        return {"slug": "test", "label": _("Test its mail servers"), "url": _form_url(found["plan"]["domain"])}
    domain = _author(found) if is_receive(found) else _domain_of(found["plan"])
    if not domain:
        return None
    url = f"{reverse('domain')}?{urlencode({'domain': domain})}"
    return {"slug": "domain", "label": _("Check the domain %(domain)s") % {"domain": domain}, "url": url}


def _author(found: Json) -> str:
    """The domain of the sender whose message was received; empty if none was, or if it has none."""
    said = [event["text"] for event in found["events"] if event["kind"] == "received"]
    senders = [match[1] for match in map(_SENDER.match, said) if match]
    return senders[-1] if senders and found["verdict"] == Verdict.ACCEPTED else ""


def _form_url(domain: str) -> str:
    # Every domain with mail must have this mailbox (RFC 5321 section 4.5.1).
    recipient = f"postmaster@{domain}"
    fields = {"host": domain, "route": Route.MX, "rcpt_to": recipient, "stop_after": StopAfter.RCPT}
    return f"{reverse('index')}?{urlencode(fields)}"


def _domain_of(plan: Json) -> str:
    """The domain whose mail the test is about: that of the MX, or else that of the first recipient; of a round trip
    that of the sender. Empty if it is no name with a dot."""
    first = plan["mail_from"] if plan.get("round_trip") else next(iter(plan.get("rcpt_to") or ()), "")
    domain = str(plan["host"] if plan.get("route") in _BY_MX else first.rpartition("@")[2])
    return domain if "." in domain and not domain.startswith("[") and parse_ip(domain) is None else ""
