"""Static files are named by their content, and a start knows whether all are there."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from smtptest.serving import static
from smtptest.serving.static import HashedStaticFiles, is_complete


def test_it_is_the_storage_of_the_settings() -> None:
    assert isinstance(staticfiles_storage, HashedStaticFiles)


def test_a_name_changes_with_the_content() -> None:
    assert re.search(r"\.[0-9a-f]{12}\.css$", staticfiles_storage.url("css/base.css"))


def test_scripts_import_each_other_by_the_names_that_have_hashes() -> None:
    storage = HashedStaticFiles()
    scripts = [name for name in storage.hashed_files if name.endswith(".js")]
    assert scripts
    for name in scripts:
        with storage.open(storage.hashed_files[name]) as file:
            text = file.read().decode()
        for imported in re.findall(r'\bimport\s[^;]*?"(\./[^"]+|\.\./[^"]+)"', text):
            assert re.search(r"\.[0-9a-f]{12}\.js$", imported), f"{name} imports {imported}"


def test_all_is_there_after_the_files_were_collected() -> None:
    assert is_complete()


def test_a_file_that_was_not_collected_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        def list(self, ignored: list[str]) -> list[tuple[str, None]]:
            return [("js/new.js", None)]

    monkeypatch.setattr(static, "get_finders", lambda: [Finder()])
    assert not is_complete()


def test_what_is_served_without_compression_is_made_small_too() -> None:
    storage = HashedStaticFiles()
    with storage.open(storage.hashed_files["css/base.css"]) as file:
        assert "/*" not in file.read().decode()
    with storage.open(storage.hashed_files["img/icon.svg"]) as file:
        assert file.read().startswith(b"<svg")
