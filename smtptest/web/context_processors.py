"""Variables for the templates of all pages."""

from __future__ import annotations

from django.http import HttpRequest

from smtptest import __version__


def version(request: HttpRequest) -> dict[str, str]:
    """Return ``version``, for the footer."""
    return {"version": __version__}
