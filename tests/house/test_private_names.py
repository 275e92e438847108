"""The list of what is used of libraries behind their backs is whole, and every row is held by a test."""

from __future__ import annotations

import sys
import types
from importlib.metadata import version
from pathlib import Path

import pytest
from daphne.http_protocol import WebRequest

from tests.house import private_names
from tests.house.private_names import USES
from tests.house.tree import PACKAGE, TESTS, write

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
}


def test_every_private_name_is_in_the_list() -> None:
    listed = {(place, what) for place, what in LISTED if "." not in what or what in private_names.UNDOCUMENTED}
    assert private_names.names(PACKAGE) == listed


def test_every_override_is_in_the_list() -> None:
    """Fails as well if a library renames a method: then ours stands in place of nothing."""
    listed = {(place, what) for place, what in LISTED if "." in what and what not in private_names.UNDOCUMENTED}
    assert private_names.all_overrides(PACKAGE) == listed


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
    tree = write(tmp_path / "smtptest", {"deep/down.py": text, "ours.py": "class A:\n    _mine = 1\nA._mine\nA._meta"})
    assert private_names.names(tree) == {("deep/down.py", name)}


def test_an_override_is_found() -> None:
    module = types.ModuleType("bad")
    module.Bad = type("Bad", (WebRequest,), {"process": None, "ours": None, "__module__": "bad"})  # type: ignore[attr-defined]
    assert private_names.overrides(module, "bad.py") == {("bad.py", "Bad.process")}
