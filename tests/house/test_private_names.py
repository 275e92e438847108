"""The list of what is used of libraries behind their backs is whole, and every row is held by a test."""

from __future__ import annotations

import re
import sys
import types
from importlib.metadata import version
from pathlib import Path

import pytest
from daphne.http_protocol import WebRequest

from tests.house import private_names
from tests.house.private_names import USES
from tests.house.promised_names import DJANGO, LIBRARIES, OTHERS, SETTABLE, is_promised
from tests.house.tree import PACKAGE, TESTS, modules, write

CONTRACTS = "house/test_library_contracts.py"
LISTED = {(use.place, name) for use in USES for name in use.names.split()}
BAD = {
    "an attribute": ("def f(response):\n    return response._csp", "_csp"),
    "an inherited attribute": ("class A(B):\n    def f(self):\n        return self._buffer", "_buffer"),
    "by its name": ("def f(response):\n    return getattr(response, '_csp', None)", "_csp"),
    "a private import": ("from asyncio.base_events import _run_until_complete_cb", "_run_until_complete_cb"),
    "a private module": ("import encodings._win_cp_codecs", "_win_cp_codecs"),
    "another class": ("def f(factory):\n    factory.__class__ = Other", "__class__"),
    "past a cache": ("def f(cached):\n    return cached.__wrapped__()", "__wrapped__"),
    "an undocumented module": ("from daphne.http_protocol import WebRequest", "daphne.http_protocol"),
    "what Django does not document": (
        "from django.http import Http404\nfrom django.http.cookie import parse_cookie",
        "django.http.cookie.parse_cookie",
    ),
    "an attribute that is set": ("def f(protocol):\n    protocol.requestFactory = A", "requestFactory"),
    "an attribute of a library's object": ("from dkim import DKIM\nmade = DKIM()\nmade.headers = []", "headers"),
    "an attribute by a name that is put together": ("def f(a, b):\n    setattr(a, b, 1)", "setattr"),
    "a receiver of a library": (
        "from django.core.signals import request_started\nrequest_started.disconnect(print)", "disconnect"
    ),
}  # fmt: skip


def test_every_private_name_is_in_the_list() -> None:
    assert private_names.names(PACKAGE) == {(place, what) for place, what in LISTED if not _is_override(what)}


def test_every_override_is_in_the_list() -> None:
    """Fails as well if a library renames a method: then ours stands in place of nothing."""
    assert private_names.all_overrides(PACKAGE) == {(place, what) for place, what in LISTED if _is_override(what)}


def _is_override(what: str) -> bool:
    """``Class.method``; an import begins with its library."""
    return "." in what and what.partition(".")[0] not in LIBRARIES


@pytest.mark.parametrize("library", sorted({use.library for use in USES}))
def test_each_was_checked_with_the_version_that_is_installed(library: str) -> None:
    """After an update: read the rows of the library, run their tests, then write the version into the list."""
    found = f"{sys.version_info[0]}.{sys.version_info[1]}" if library == "python" else version(library)
    assert found in private_names.CHECKED_WITH[library]


@pytest.mark.parametrize("name", sorted({use.test for use in USES}))
def test_each_is_held_by_a_test_that_there_is(name: str) -> None:
    file, _, test = name.rpartition("::")
    assert f"def {test}(" in (TESTS / (file or CONTRACTS)).read_text()


@pytest.mark.parametrize(("text", "name"), BAD.values(), ids=BAD)
def test_a_private_name_is_found(tmp_path: Path, text: str, name: str) -> None:
    ours = "class A:\n    _mine = 1\n    headers: int\nA._mine\nA._meta\nA.headers = 2\nA().prog = 'a'"
    tree = write(tmp_path / "smtptest", {"deep/down.py": text, "ours.py": ours})
    assert private_names.names(tree) == {("deep/down.py", name)}


def test_an_override_is_found() -> None:
    module = types.ModuleType("bad")
    module.Bad = type("Bad", (WebRequest,), {"process": None, "ours": None, "__module__": "bad"})  # type: ignore[attr-defined]
    assert private_names.overrides(module, "bad.py") == {("bad.py", "Bad.process")}


def test_what_is_promised_is_still_used() -> None:
    imports = {name for module in modules(PACKAGE) for name in module.imports}
    lone = {
        promised
        for promised in (*DJANGO, *OTHERS)
        if not any(f"{name}.".startswith(promised.removesuffix("*")) and is_promised(name) for name in imports)
    }
    assert lone == set()
    text = "".join(module.text for module in modules(PACKAGE))
    assert {name for name in SETTABLE if not re.search(rf"\.{name}\b.*=", text)} == set()
