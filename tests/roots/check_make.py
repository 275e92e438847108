"""README's quick start on fresh machines, as its reader types it, and `make test`.

A machine has what README asks for and nothing else: git, make and Python. It is a Debian 12, a Debian 13, or the next
one (forky) as it is today, for its Python. The tests of a machine follow each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.roots import machine
from tests.roots.machine import Failed, Machine, Terminal

FOLDER = "/root/smtptest"
# Without what lies on the host's disks for pip, too.
OFFLINE = "env PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= unshare --net"
PROMPT = "Ctrl-C stops it."
# Of each kind: modules, what needs Postfix, Dovecot, PostgreSQL, Redis, nginx, Caddy, rspamd or the programs whose
# settings are exported, and the three browsers.
KINDS = (
    "tests/conf",
    "tests/serving",
    "tests/engine/smtp/test_session.py",
    "tests/engine/smtp/scenarios/peers",
    "tests/engine/receiving/test_rspamd.py",
    "tests/engine/receiving/scenarios/test_signers.py",
    "tests/export/scenarios/test_relays.py",
    "tests/system/test_several_processes.py",
    "tests/operating/test_nginx.py",
    "tests/operating/test_caddy.py",
    "tests/browser/test_front.py",
    "tests/browser/engines",
)


@pytest.fixture(scope="module", params=["bookworm", "trixie", "forky"])
def here(request: pytest.FixtureRequest) -> Iterator[Machine]:
    with _cloned(request.param) as started:
        yield started


@contextmanager
def _cloned(suite: str) -> Iterator[Machine]:
    """A fresh machine, once what README asks for is installed and its first line was typed."""
    with machine.booted(suite) as started:
        machine.serve_release(started.root)
        started.run("apt-get update; apt-get install --yes git make python3")
        started.run(f"git clone {machine.REPOSITORY} {FOLDER}")
        yield started


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("PYTHON=nosuch", "There is no program nosuch; name a Python that is there"),
        ("PORT=abc", "PORT=abc is not a port"),
        ("DEMO=no", "DEMO=no is not known"),
    ],
)
def test_what_cannot_be_is_told(here: Machine, given: str, told: str) -> None:
    assert told in _failed(here, f"make --directory {FOLDER} run {given}")


def test_without_a_network_it_says_what_it_lacks(here: Machine) -> None:
    run = f"{OFFLINE} make --directory {FOLDER} run"
    assert "Please install these Debian packages: python3-venv" in _failed(here, run)
    here.run(f"make --directory {FOLDER} .venv/bin/python")
    assert "The packages could not be installed: the lines above say why." in _failed(here, run)


def test_make_run_installs_what_it_needs_and_serves(here: Machine) -> None:
    with here.terminal(f"cd {FOLDER} && make run") as terminal:
        said = terminal.wait_for(PROMPT)
        assert said.splitlines()[0] == "Installing requirements.lock into .venv"
        assert said.splitlines()[1].startswith("Open http")
        _try(here, said)
        _interrupt(here, terminal)


def test_a_second_start_installs_nothing_and_ends_when_make_is_asked_to(here: Machine) -> None:
    with here.terminal(f"cd {FOLDER} && make run") as terminal:
        assert "Installing" not in terminal.wait_for(PROMPT)
        here.run("pkill --exact make")
        _ended(here, terminal)


def test_the_package_is_the_whole_program(here: Machine) -> None:
    here.run("apt-get install --yes pipx")
    here.run(f"pipx install {FOLDER}")
    program = "/root/.local/bin/smtptest"
    with here.terminal(f"{program} serve") as terminal:
        said = terminal.wait_for(PROMPT)
        fields = _try(here, said)
        asked = f"{program} localhost --port {fields['port']} --security none --rcpt-to friend@example.com"
        assert "220 " in here.run(asked)
        # Who has no name servers to ask is told that nothing could be found out.
        assert "Traceback" not in here.run(f"{program} domain example.org --no-connect || [ $? -lt 5 ]")
        _receive(here, program)
        _interrupt(here, terminal)


def _receive(here: Machine, program: str) -> None:
    with here.terminal(f"{program} receive --listen 127.0.0.1:2527") as receiving:
        said = receiving.wait_for("\n")
        while not (address := re.search(r"[\w.-]+@[\w.-]+", said)):
            said = receiving.wait_for("\n")
        sent = ("--mail-from", "you@example.org", "--mail-rcpt", address[0], "--upload-file", "/etc/hostname")
        here.network("curl", "--silent", "--show-error", "smtp://127.0.0.1:2527", *sent)
        status, said = receiving.end()
    assert status < 5, said
    assert "Traceback" not in said


def test_make_test_installs_what_the_tests_need_and_runs_them(here: Machine) -> None:
    """A skipped test would be a failed one."""
    if "forky" in str(here.root):
        pytest.skip("what the tests need is not always to be had there")
    said = here.run(f"make --directory {FOLDER} test REQUIRE=1 ONLY='{' '.join(KINDS)}'")
    assert re.search(r"\d+ passed", said), said


def test_after_an_upgrade_of_debian_it_serves_again() -> None:
    """Its Python is another one then."""
    run = f"cd {FOLDER} && make run DEMO=0"
    with _cloned("bookworm") as here:
        with here.terminal(run) as terminal:
            terminal.wait_for(PROMPT)
            _interrupt(here, terminal)
        here.run("sed --in-place s/bookworm/trixie/ /etc/apt/sources.list; apt-get update; apt-get dist-upgrade --yes")
        with here.terminal(run) as terminal:
            said = terminal.wait_for(PROMPT)
            assert "The Python of .venv has changed: it is made anew." in said
            assert here.network("curl", "--silent", f"{_address(said)}healthz") == "ok"
            _interrupt(here, terminal)
        assert here.run(f"{FOLDER}/.venv/bin/python -V").startswith("Python 3.13.")


def _failed(here: Machine, command: str) -> str:
    """What a command says that has to fail, and that in words."""
    with pytest.raises(Failed) as failed:
        here.run(command)
    said = str(failed.value)
    assert "Traceback" not in said
    return said


def _address(said: str) -> str:
    found = re.search(r"^Open (\S+)", said, re.MULTILINE)
    assert found, said
    return found[1]


def _try(here: Machine, said: str) -> dict[str, Any]:
    """Do the first test, whose page is linked to. Returns its fields."""
    address = _address(said)
    assert "user demo with password demo" in said
    page = here.network("curl", "--silent", address)
    fields: dict[str, Any] = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert fields["host"] == "localhost"
    assert f'value="{fields["port"]}"' in page
    fields |= {"rcpt_to": [fields["rcpt_to"]], "port": int(fields["port"]), "username": "demo", "password": "demo"}
    asked = ("curl", "--silent", "--header", "Content-Type: application/json")
    test = json.loads(here.network(*asked, "--data", json.dumps(fields), address.partition("?")[0]))
    verdict = machine.until(lambda: json.loads(here.network("curl", "--silent", test["json"]))["verdict"], "it ends")
    assert verdict == "passed"
    return fields


def _interrupt(here: Machine, terminal: Terminal) -> None:
    terminal.type("\x03")
    _ended(here, terminal)


def _ended(here: Machine, terminal: Terminal) -> None:
    """It ends, says no more and leaves nobody behind. What else is said is the terminal's, or that of the shell."""
    _, said = terminal.end()
    assert said.partition(PROMPT)[2].strip() in ("", "^C", "Terminated"), said
    # In brackets: the shell that asks has these words as well.
    assert here.run("pgrep --full --list-full '[m]anage.py run|[s]mtptest serve' || true") == ""
