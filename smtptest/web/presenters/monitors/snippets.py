"""What an owner pastes into other pages: badges in HTML and Markdown, and the address for shields.io."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from smtptest.engine.events import Json

# The badge that the snippets show; its address says how to have another.
SHOWN = "30d"
_SHIELDS = "https://img.shields.io/endpoint?"


def snippets(name: str, report: str, origin: str) -> list[Json]:
    """Return the snippets of a monitor with this name. report: its public id. origin: scheme and host of this site."""
    page = origin + reverse("status", args=[report])
    picture = origin + reverse("status-badge", args=[report, SHOWN])
    shields = _SHIELDS + urlencode({"url": origin + reverse("status-badge-json", args=[report, SHOWN])})
    words = _("Uptime of %(name)s") % {"name": name}
    # Markdown has its own marks in the text of a picture.
    plain = "".join(letter for letter in words if letter not in "[]()`*_<>\\!")
    return [
        {
            "name": "HTML",
            "picture": reverse("status-badge", args=[report, SHOWN]),
            "text": f'<a href="{page}"><img src="{picture}" alt="{escape(words)}" height="20"></a>',
        },
        {"name": "Markdown", "picture": "", "text": f"[![{plain}]({picture})]({page})"},
        {"name": "shields.io", "picture": "", "text": f"[![{plain}]({shields})]({page})"},
    ]
