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
    assert all(not re.search(r" -k |--deselect|--ignore-glob|--hypothesis-profile", run) for run in [*alone, rest])
    # A run that takes some of a folder's tests by their markers has another one beside it that takes all others.
    chosen = {
        (*sorted(folders(run)), marked[1]) for run in [*alone, rest] if (marked := re.search(r' -m "(.*?)"', run))
    }
    assert chosen
    assert {(*of, _opposite(markers)) for *of, markers in chosen} == chosen


def test_the_fast_tests_are_all_but_those_of_the_markers_and_scenarios() -> None:
    (fast,) = runs("check")
    assert set(re.findall(r"not (\w+)", fast)) == MARKERS
    assert re.findall(r"--ignore\S*", fast) == ['--ignore-glob="*/scenarios"']
    lists = dict(re.findall(r"^(\w+)=\((tests/.*)\)", script("check"), re.MULTILINE))
    given = [_written_out(run, lists) for run in re.findall(r"^fast (.*?) >", script("check"), re.MULTILINE)]
    *apart, rest = [({one for one in run if one.startswith("tests/")}, set(_ignored(run))) for run in given]
    assert rest[0] == set(), "all that is not ignored"
    # What a run leaves out, another one runs.
    ignored = rest[1].union(*(left for _, left in apart))
    assert ignored == set().union(*(folders for folders, _ in apart))
    assert all((BASE_DIR / folder).is_dir() for folder in ignored)


def _opposite(markers: str) -> str:
    """Of "not a and not b", and of "a or b": what the other one takes."""
    if " or " in markers:
        return " and ".join(f"not {name}" for name in markers.split(" or "))
    return " or ".join(name.removeprefix("not ") for name in markers.split(" and "))


def _written_out(run: str, lists: dict[str, str]) -> list[str]:
    """The words of a command, the lists of the shell that stand in it written out."""
    for name, folders in lists.items():
        run = run.replace(f'"${{{name}[@]}}"', folders)
        run = run.replace(f'"${{{name}[@]/#/--ignore=}}"', " ".join(f"--ignore={one}" for one in folders.split()))
    return run.split()


def _ignored(run: list[str]) -> list[str]:
    return [one.removeprefix("--ignore=") for one in run if one.startswith("--ignore=")]
