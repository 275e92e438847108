"""The pages about the service itself: abuse contact, privacy, security.txt and robots.txt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from smtptest.admission import ownership
from smtptest.conf import engine
from smtptest.web.links import origin

# RFC 9116 section 2.5.5 recommends less than a year, so that stale contacts are noticed.
VALID_DAYS = 180
# Robots that fetch only links that somebody posted, to make a preview. Some of them read robots.txt first.
PREVIEWERS = (
    "facebookexternalhit", "LinkedInBot", "Twitterbot", "Slackbot", "Discordbot", "TelegramBot", "WhatsApp",
)  # fmt: skip

# What no robot has to read: links are capabilities, and reports of uptime change all the time.
CLOSED = "Disallow: /t/\nDisallow: /m/\nDisallow: /status/\n"


async def robots(request: HttpRequest) -> HttpResponse:
    """Keeps robots away from transcripts, except those that make previews of links (RFC 9309)."""
    previewers = "".join(f"User-agent: {name}\n" for name in PREVIEWERS)
    allowed = "Allow: /t/*/$\nAllow: /t/*/?host=1$\nAllow: /t/*.png\n"
    text = f"User-agent: *\n{CLOSED}\n{previewers}{allowed}{CLOSED}"
    return HttpResponse(text, content_type="text/plain")


async def security_txt(request: HttpRequest) -> HttpResponse:
    """The contact for vulnerabilities (RFC 9116); 404 if the operator has set none."""
    contact = engine.environment().abuse_contact
    if not contact:
        raise Http404
    # Rounded to the day, so that the text can be cached and compared.
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
    """For people whose server was tested, or who object to something in a transcript."""
    env = engine.environment()
    contact = env.abuse_contact
    shown = contact.removeprefix("mailto:")
    context = {"contact": contact, "shown": shown, "env": env}
    return render(request, "notices/abuse.html", context)


async def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, for how long, and how to delete it, by the current settings."""
    env = engine.environment()
    cookies = {"csrf": settings.CSRF_COOKIE_NAME, "owner": ownership.cookie_name()}
    context = {"env": env, "counted": env.quotas.stores_hashes, "cookies": cookies}
    return render(request, "notices/privacy.html", context)
