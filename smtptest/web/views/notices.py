"""What a stranger may ask of whoever runs this: whom to write to, what is kept, what robots may read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from smtptest.admission import ownership
from smtptest.conf import engine
from smtptest.conf.quota_settings import Quotas
from smtptest.web.links import origin

# RFC 9116 section 2.5.5 recommends less than a year, so that stale contacts are noticed.
VALID_DAYS = 180
# They fetch a link that somebody posted, for its preview, and no other; some of them ask robots.txt first.
PREVIEWERS = (
    "facebookexternalhit", "LinkedInBot", "Twitterbot", "Slackbot", "Discordbot", "TelegramBot", "WhatsApp",
)  # fmt: skip


async def robots(request: HttpRequest) -> HttpResponse:
    """Transcripts are for those who were given the link, and for what shows its preview to them (RFC 9309)."""
    previewers = "".join(f"User-agent: {name}\n" for name in PREVIEWERS)
    allowed = "Allow: /t/*/$\nAllow: /t/*/?host=1$\nAllow: /t/*.png\n"
    text = f"User-agent: *\nDisallow: /t/\n\n{previewers}{allowed}Disallow: /t/\n"
    return HttpResponse(text, content_type="text/plain")


async def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole (RFC 9116); there is none where the operator named nobody."""
    contact = engine.environment().abuse_contact
    if not contact:
        raise Http404
    # To the day: the same text all day long can be cached and compared.
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + timedelta(days=VALID_DAYS)).isoformat().replace("+00:00", "Z")
    base = origin(request)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {base}/.well-known/security.txt",
        f"Policy: {base}/abuse/",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


async def abuse(request: HttpRequest) -> HttpResponse:
    """For who was tested against their will, or reads something in a transcript that should not be there."""
    env = engine.environment()
    contact = env.abuse_contact
    shown = contact.removeprefix("mailto:")
    context = {"contact": contact, "shown": shown, "env": env}
    return render(request, "notices/abuse.html", context)


async def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, how long, and how to be rid of it: from the settings in force."""
    env = engine.environment()
    cookies = {"csrf": settings.CSRF_COOKIE_NAME, "owner": ownership.cookie_name()}
    context = {"env": env, "counted": _counts_anybody(env.quotas), "cookies": cookies}
    return render(request, "notices/privacy.html", context)


def _counts_anybody(limits: Quotas) -> bool:
    """Whether a limit is in force for which hashes of visitors, targets or recipients are kept."""
    return any(
        (
            limits.visitor_running,
            limits.visitor_hourly,
            limits.visitor_daily,
            limits.target_gap,
            limits.target_hourly,
            limits.recipient_daily,
            limits.recipient_domain_daily,
            limits.login_hourly,
        )
    )
