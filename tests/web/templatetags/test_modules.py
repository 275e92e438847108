"""All scripts of a page are asked for at once: those that its script imports, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context, Template, TemplateSyntaxError

from smtptest.serving.static import HashedStaticFiles
from smtptest.web.templatetags import modules
from smtptest.web.templatetags.modules import tree


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder, in which static files are found."""
    monkeypatch.setattr(modules, "find", lambda name: str(tmp_path / name) if (tmp_path / name).exists() else None)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    return tmp_path


def test_a_module_comes_with_those_that_it_imports_at_any_depth_each_once(sources: Path) -> None:
    (sources / "a/page.js").write_text('import { one } from "./one.js";\nimport {\n  two,\n} from "../b/two.js";\n')
    (sources / "a/one.js").write_text('import "../b/two.js";\nimport "./page.js";\n')
    (sources / "b/two.js").write_text('export * from "./three.js";\n')
    (sources / "b/three.js").write_text("export const three = 3;\n")
    assert tree(("a/page.js",)) == ("a/one.js", "b/two.js", "b/three.js")
    assert tree(("a/page.js", "b/two.js")) == ("a/one.js", "b/three.js"), "what is a script of the page by itself"


def test_neither_a_type_nor_what_is_fetched_later_is_an_import(sources: Path) -> None:
    (sources / "a/page.js").write_text(
        '// import "./said.js";\n/** @typedef {import("./type.js").Type} Type */\n'
        'const later = () => import("./later.js");\nimport("./now.js");\nexport const text = "./text.js";\n'
    )
    assert tree(("a/page.js",)) == ()


def test_a_module_that_is_not_there_is_an_error(sources: Path) -> None:
    with pytest.raises(TemplateSyntaxError, match=r"a/page\.js"):
        tree(("a/page.js",))


def test_the_elements_have_the_names_that_are_cached_for_ever() -> None:
    made = Template('{% load modules %}{% modules "js/start/form.js" %}').render(Context())
    script, *preloads = made.splitlines()
    assert (
        script
        == f'<script type="module" src="{staticfiles_storage.url("js/start/form.js")}" fetchpriority="low"></script>'
    )
    assert preloads == [
        f'<link rel="modulepreload" href="{staticfiles_storage.url(name)}" fetchpriority="low">'
        for name in tree(("js/start/form.js",))
    ]
    assert all(re.search(r"\.[0-9a-f]{12}\.js", line) for line in (script, *preloads))


def test_what_another_page_runs_is_only_fetched() -> None:
    names = {run: Template("{% load modules %}{% modules 'js/start/form.js' run=run %}") for run in (True, False)}
    run, fetched = (names[one].render(Context({"run": one})) for one in (True, False))
    assert "<script" not in fetched
    assert re.findall(r"/static/[^\"]+", fetched) == re.findall(r"/static/[^\"]+", run)


def test_the_sources_are_read_as_the_stored_files_import_each_other() -> None:
    """Django rewrites the imports by an expression of its own, and the browser asks for what it made of them."""
    every = [f"js/{path.relative_to(folder)}" for folder in [Path(str(find("js")))] for path in folder.rglob("*.js")]
    assert len(every) > 30
    storage = HashedStaticFiles()
    for name in every:
        with storage.open(storage.stored_name(name)) as file:
            text = file.read().decode()
        rewritten = set(re.findall(r'\b(?:import|export)\b[^"(;]*"(\.{1,2}/[^"]+)"', text))
        assert len(rewritten) == len(set(modules._imports(name))), name
