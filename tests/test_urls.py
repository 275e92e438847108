"""The addresses at the top: the pages, and the operator's only where that is asked for."""

from __future__ import annotations

import importlib
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404

from smtptest import urls


def test_the_pages_lie_at_the_root() -> None:
    assert reverse("index") == "/"
    assert resolve("/t/abc/").url_name == "transcript"
    assert len(urls.urlpatterns) == 1


@pytest.mark.parametrize("path", ["/admin/", "/operator-4821/", "/t/"])
def test_there_is_no_other_door(path: str) -> None:
    with pytest.raises(Resolver404):
        resolve(path)


def test_the_operators_pages_lie_where_the_operator_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "site", SimpleNamespace(urls=([], "admin", "admin")))
    monkeypatch.setattr(settings, "ENV", replace(settings.ENV, admin_path="operator-4821"))
    try:
        assert [str(each.pattern) for each in importlib.reload(urls).urlpatterns] == ["", "operator-4821/"]
    finally:
        monkeypatch.undo()
        importlib.reload(urls)
