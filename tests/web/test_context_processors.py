"""What every page is given: the version, in its footer."""

from __future__ import annotations

from django.template import engines
from django.test import RequestFactory

from smtptest import __version__
from smtptest.web.context_processors import version


def test_it_gives_the_version_and_nothing_of_the_visitor() -> None:
    assert version(RequestFactory().get("/?secret=1")) == {"version": __version__}


def test_templates_have_it() -> None:
    said = engines["django"].from_string("{{ version }}").render({}, RequestFactory().get("/"))
    assert said == __version__
