"""`make test` runs every test, and what `make check` leaves out is left out by name."""

from __future__ import annotations

import re

from smtptest.conf.environment import BASE_DIR

# By what a test is left out of `make check`; what each means stands in pyproject.toml.
MARKERS = {"browser", "postfix", "process", "long"}


def script(name: str) -> str:
    """A script of .ci without its comments, its continued lines joined."""
    text = (BASE_DIR / ".ci" / name).read_text().replace("\\\n", " ")
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def runs(name: str) -> list[str]:
    """What each of its runs of pytest under our own Python is given."""
    return re.findall(r"(?:\$python|\.venv/bin/python).*? -m pytest(.*)", script(name))


def folders(arguments: str) -> set[str]:
    return set(re.findall(r"(?<=\s)(tests/\w+)", arguments))


def test_what_one_run_leaves_out_another_one_runs() -> None:
    *alone, rest = runs("tests")
    ignored = set(re.findall(r"--ignore=(\S+)", rest))
    assert ignored == set().union(*map(folders, alone))
    assert folders(rest) == set(), "all that is not ignored"
    assert all(not re.search(r" -[mk] |--deselect|--ignore-glob", run) for run in [*alone, rest])


def test_the_fast_tests_are_all_but_those_of_the_markers_and_scenarios() -> None:
    (fast,) = runs("check")
    assert set(re.findall(r"not (\w+)", fast)) == MARKERS
    assert re.findall(r"--ignore\S*", fast) == ['--ignore-glob="*/scenarios"']
    *apart, rest = re.findall(r"^fast (.*) >", script("check"), re.MULTILINE)
    (pages,) = re.findall(r"^pages=\((.*)\)", script("check"), re.MULTILINE)
    ignored = [folder for run in apart for folder in run.replace('"${pages[@]}"', pages).split() if "tests/" in folder]
    assert rest == '"${pages[@]/#/--ignore=}" --ignore=tests/engine'
    assert ignored == ["tests/engine", *pages.split()]
    assert all((BASE_DIR / folder).is_dir() for folder in ignored)
