"""Explains a pasted reply, log line or bounce message. What was pasted is neither stored nor logged."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters

from smtptest.engine.events import Json
from smtptest.engine.printable import printable
from smtptest.explain.bounces import Explained, explained
from smtptest.explain.files import current_language, in_language
from smtptest.explain.pasted import MOST

# Characters that the page accepts: more than are read, so that it can say so, and fewer than a request may have.
_LONGEST = str(2 * MOST)


@sensitive_post_parameters()
@cache_control(no_store=True)
async def explain(request: HttpRequest) -> HttpResponse:
    """The page with the form; after a POST also with what each reply in the pasted text means."""
    sizes = {"most": MOST, "longest": _LONGEST}
    if request.method != "POST":
        return render(request, "explain/page.html", sizes)
    pasted = request.POST.get("pasted", "")
    context: dict[str, Any] = {**sizes, "pasted": pasted, "cut": len(pasted) > MOST}
    if not pasted.strip():
        context["error"] = gettext("Paste a reply, a log line or a bounce message first.")
        return render(request, "explain/page.html", context, status=400)
    with in_language(get_language() or ""):
        found = [_shown(one) for one in explained(pasted)]
        context |= {"asked": True, "found": found, "language": current_language()}
    return render(request, "explain/page.html", context)


def _shown(one: Explained) -> Json:
    """What the page shows of a reply. All text of strangers is made printable."""
    meaning, reported = one.explanation, one.reported
    return {
        "read": "\n".join(map(printable, reported.read.split("\n"))),
        "reply": printable(reported.text),
        "server": printable(reported.server),
        "recipient": printable(reported.recipient),
        "meaning": {**meaning.to_json(), "host": urlsplit(meaning.source).hostname},
    }
