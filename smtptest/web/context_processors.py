"""What every page is given."""

from __future__ import annotations

from django.http import HttpRequest

from smtptest import __version__


def version(request: HttpRequest) -> dict[str, str]:
    """For the footer."""
    return {"version": __version__}
