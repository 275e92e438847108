"""docs/operating.md followed to the letter: every command and setting in turn, on a fresh machine with a real systemd.

What its reader has from elsewhere (an authority that signs certificates, an address at which to receive, a new release)
is made here, before the section that speaks of it; what the section promises is looked at after it.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge

from tests.roots import certbot, document, machine
from tests.roots.document import Block
from tests.roots.machine import Machine

NAME, SETTINGS = "smtptest.example.org", "/etc/smtptest.env"
_STATUS = ("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}")
_AS_THE_PROXY = ("--header", "X-Forwarded-Proto: https", "--header", f"Host: {NAME}")
PASSWORD = "correct-horse-battery"
# What its reader answers at a terminal.
ANSWERS = {
    "smtptest-manage createsuperuser\n": {
        "Username (leave blank to use 'smtptest'): ": "operator",
        "Email address: ": "operator@example.org",
        "Password: ": PASSWORD,
        "Password (again): ": PASSWORD,
    }
}


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def here(request: pytest.FixtureRequest) -> Iterator[Machine]:
    with machine.booted(request.param) as started:
        # The document's own address leads to it.
        machine.serve_release(started.root)
        yield started


def test_every_block_is_of_a_known_kind() -> None:
    kinds = {block.kind for block in document.blocks()}
    assert kinds <= {"sh", "sh caddy", "ini"} | document.SHOWN
    assert "\n    " not in document.outside(), "a block without a fence would not be tried"


def test_it_can_be_followed_to_the_letter(here: Machine) -> None:
    reader = Reader(here)
    for block in document.blocks():
        reader.follow(block)
    assert reader.seen >= {
        "The program",
        "Settings",
        "systemd",
        "Egress firewall",
        "Receiving mail",
        "Backups",
        "Upgrades",
        "Several processes",
    }
    log = here.run("journalctl --unit 'smtptest*' --output cat --no-pager")
    assert "Traceback" not in log
    here.run(f"systemctl stop {' '.join(reader.units)}")
    shown = here.run(f"systemctl show --property Result,NRestarts {' '.join(reader.units)}").split()
    assert shown == ["Result=success", "NRestarts=0"] * len(reader.units)


class Reader:
    """Follows the document on a machine."""

    def __init__(self, here: Machine) -> None:
        self._here = here
        self.seen: set[str] = set()
        self.units = {"smtptest": 8000}
        """The program's units that run, with their ports."""
        self._block = Block("", "", "")
        self._test = ""

    def follow(self, block: Block) -> None:
        """Do as a block says, and look at what has come of it."""
        if block.kind in document.SHOWN:
            return
        name = re.sub(r"\W+", "_", block.section.lower().replace("'", ""))
        if block.section not in self.seen:
            getattr(self, f"before_{name}", self._nothing)()
        self.seen.add(block.section)
        self._block = block
        if block.kind == "sh caddy":  # instead of nginx
            self._here.run("systemctl disable --now nginx")
        if block.kind == "ini":
            self._settings(block)
        else:
            answers = ANSWERS.get(block.text)
            said = self._here.talk(block.text, answers) if answers else self._here.run(block.text)
            getattr(self, f"after_{name}", self._heard)(said)

    def _nothing(self) -> None:
        """Most sections need nothing from elsewhere."""

    def _heard(self, said: str) -> None:
        """Most commands say nothing that matters."""

    def _settings(self, block: Block) -> None:
        with (self._here.root / SETTINGS.lstrip("/")).open("a") as file:
            file.write(document.settings(block, secrets.token_urlsafe(50)))

    def _healthy(self) -> None:
        """What systemd calls started answers."""
        for unit, port in self.units.items():
            self._here.run(f"systemctl is-active {unit}")
            said = self._here.network("curl", "--silent", "--show-error", f"http://127.0.0.1:{port}/healthz")
            assert said.startswith("ok"), said

    def after_settings(self, said: str) -> None:
        # What it says of the private profile would show that the file was not read.
        assert "W016" not in said
        assert "(smtptest.E" not in said
        self._here.run(f"[ $(stat --format %a:%U {SETTINGS}) = 600:root ]")

    def before_in_front_nginx_or_caddy(self) -> None:
        # No authority can reach this machine: the first of this name on the path does the part of certbot and theirs.
        there = self._here.root / "usr/local/sbin/certbot"
        shutil.copy(certbot.__file__, there)
        there.chmod(0o755)

    def after_in_front_nginx_or_caddy(self, said: str) -> None:
        if "docs/operating/" not in self._block.text:
            return  # the proxy has not got its file yet
        asked = ("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code} %{redirect_url}")
        to_name = ("--retry", "9", "--retry-connrefused", "--resolve", f"{NAME}:80:127.0.0.1", f"http://{NAME}/")
        moved = {f"{status} https://{NAME}/" for status in (301, 308)}
        # nginx reloads when it has said so.
        machine.until(lambda: self._here.network(*asked, *to_name) in moved, "the proxy leads to https")

    def after_systemd(self, said: str) -> None:
        assert "active (running)" in said
        self._healthy()
        self._measured()
        self._start_test()

    def _measured(self) -> None:
        """What the unit closes hides no metric of the process."""
        [token] = re.findall(r"^SMTPTEST_METRICS_TOKEN=(\S+)$", self._settings_file(), re.MULTILINE)
        asked = ("curl", "--silent", "--show-error", *_AS_THE_PROXY, "--header", f"Authorization: Bearer {token}")
        said = self._here.network(*asked, "http://127.0.0.1:8000/metrics")
        assert "\nprocess_resident_memory_bytes " in said
        assert "\nprocess_cpu_seconds_total " in said

    def _settings_file(self) -> str:
        """The file of settings."""
        return (self._here.root / SETTINGS.lstrip("/")).read_text()

    def _start_test(self) -> None:
        """A test as a program starts it; its page is there from then on."""
        challenge = Challenge.from_dict(self._post()["challenge"])
        solution = solve_challenge(challenge)
        assert solution
        work = Payload(challenge, solution).to_base64()
        self._test = self._post("--header", f"SMTPTest-Work: {work}")["id"]
        self._find_test()

    def _post(self, *options: str) -> Any:
        fields = json.dumps({"host": "mx.example.org", "rcpt_to": ["you@example.org"]})
        asked = ("curl", "--silent", "--header", "Content-Type: application/json", *_AS_THE_PROXY, *options)
        [port, *_] = self.units.values()
        return json.loads(self._here.network(*asked, "--data", fields, f"http://127.0.0.1:{port}/"))

    def _find_test(self) -> None:
        for port in self.units.values():
            asked = (*_STATUS, *_AS_THE_PROXY, f"http://127.0.0.1:{port}/t/{self._test}/")
            assert self._here.network(*asked) == "200"

    def after_egress_firewall(self, said: str) -> None:
        self._healthy()

    def before_receiving_mail(self) -> None:
        self._here.run("ip address add 192.0.2.10/32 dev lo")

    def after_receiving_mail(self, said: str) -> None:
        if "systemctl restart smtptest" not in self._block.text:
            return  # the certificate
        self._healthy()
        banner = self._here.network("curl", "--silent", "--show-error", "--insecure", "--ssl-reqd", "--verbose",
                                    "--stderr", "-", "smtp://192.0.2.10:25", "--request", "NOOP")  # fmt: skip
        assert "220 receive.example.org" in banner

    def after_monitors(self, said: str) -> None:
        if "VAULT_KEY" in self._settings_file():
            self._healthy()

    def after_backups(self, said: str) -> None:
        self._healthy()
        self._find_test()

    def before_upgrades(self) -> None:
        folder = self._here.root / "srv/smtptest.git"
        (folder / "requirements.lock").touch()
        (folder / "later.txt").write_text("Another release.\n")
        machine.commit(folder, "Another release")

    def after_upgrades(self, said: str) -> None:
        self._here.run("test -f /opt/smtptest/later.txt")
        self._healthy()
        self._find_test()

    def before_several_processes(self) -> None:
        # They are behind nginx, whose place Caddy has taken.
        self._here.run("systemctl disable --now caddy; systemctl enable --now nginx")

    def after_several_processes(self, said: str) -> None:
        if "smtptest@8002" not in self._block.text:
            return  # PostgreSQL and Redis
        self.units = {"smtptest@8001": 8001, "smtptest@8002": 8002}
        self._healthy()
        if "systemctl restart" in self._block.text:
            self._restart_among_visitors()
            self._find_test()
        else:
            self._start_test()

    def _restart_among_visitors(self) -> None:
        """What the section promises: nobody notices that one process after the other is restarted."""
        over = Event()
        statuses: set[str] = set()
        visit = (*_STATUS, "--insecure", "--resolve", f"{NAME}:443:127.0.0.1", f"https://{NAME}/healthz")

        def visit_again_and_again() -> int:
            visits = 0
            while not over.is_set():
                statuses.add(self._here.network(*visit))
                visits += 1
                over.wait(0.1)  # as often as nginx lets one visitor ask
            return visits

        with ThreadPoolExecutor() as threads:
            visitor = threads.submit(visit_again_and_again)
            try:
                self._here.run(self._block.text)
            finally:
                over.set()
        assert visitor.result() > 10
        assert statuses == {"200"}

    def after_the_operators_pages(self, said: str) -> None:
        assert "Superuser created" in said
