"""`make test` runs every test, `make check` leaves some out by name, and neither leaves anything if it is ended."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

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


# In place of each program that a run starts. What is in AT_ONCE is done; everything else says that it has begun, with
# its number and that of a child, such as pytest-xdist has, and goes on until both are ended.
STAND_IN = """#!/bin/bash
asked=$* IFS="|"
for done in $AT_ONCE; do case "$asked" in *"$done"*) exit 0 ;; esac; done
tail -f /dev/null &
echo "$$ $!" >&"$HEARD"
wait
"""
PROGRAMS = (".venv/bin/python", ".venv/bin/ruff", "one/bin/python", "other/bin/python")


@pytest.mark.process
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    ("name", "at_once", "running"),
    [
        pytest.param("check", "", 5, id="check"),
        pytest.param("tests", "", 1, id="tests, while it measures"),
        pytest.param("tests", "pytest tests/bench|sys.exit|erase", 2, id="tests, under coverage"),
        pytest.param("tests", "pytest tests/bench|sys.exit|coverage|worksteal", 3, id="tests, under other Pythons"),
    ],
)
def test_a_run_that_is_ended_leaves_no_process_and_no_file(
    tmp_path: Path, name: str, at_once: str, running: int, by: signal.Signals
) -> None:
    root, temporary = tmp_path / "root", tmp_path / "temporary"
    for file in (root / one for one in (*PROGRAMS, ".ci/pythons")):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("#!/bin/bash\necho one other\n" if file.name == "pythons" else STAND_IN)
        file.chmod(0o755)
    temporary.mkdir()
    shutil.copy(BASE_DIR / ".ci" / name, root / ".ci")
    # Each process that is started has the end to write to: the other end closes with the last of them.
    heard, said = os.pipe()
    environment = {**os.environ, "TMPDIR": str(temporary), "AT_ONCE": at_once, "HEARD": str(said)}
    nowhere = subprocess.DEVNULL
    run = subprocess.Popen(
        [root / ".ci" / name], env=environment, pass_fds=[said], stdout=nowhere, stderr=nowhere, start_new_session=True
    )
    os.close(said)
    begun = b""
    try:
        while begun.count(b"\n") < running:
            begun += _next(heard) or pytest.fail(f"it ended by itself: {begun!r}")
        run.send_signal(by)
        while later := _next(heard):
            begun += later
    except BaseException:
        # What is left: whoever started them may go on with the next.
        run.kill()
        run.wait()
        while begun:
            for number in begun.split():
                with suppress(ProcessLookupError):
                    os.kill(int(number), signal.SIGKILL)
            begun = _next(heard)
        raise
    finally:
        os.close(heard)
    assert run.wait() == 128 + by
    assert list(temporary.iterdir()) == []


def _next(heard: int) -> bytes:
    """What is said next; empty when nobody is left to say anything."""
    ready, _, _ = select.select([heard], [], [], 60)
    assert ready, "a process is left, and says nothing"
    return os.read(heard, 4096)


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
