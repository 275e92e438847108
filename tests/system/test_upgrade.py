"""A database of version 1.1 with 10,000 transcripts is taken over while 1.1 serves: nobody is refused, each link stays.

``version_1_1.tar.xz`` is what runs of that release (``smtptest``, ``templates``, ``site``, ``locale`` and ``manage.py``
of commit 330bed56); it runs with today's packages, of which its own were a part.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.asking import Answer, ask
from tests.servers import stores
from tests.servers.process import LIMIT
from tests.servers.program import Program

pytestmark = [pytest.mark.process, pytest.mark.long]

KEPT = 10_000
# Of each test that 1.1 has made so many copies that all are KEPT; prints how many there are, and the ids of a sample.
MULTIPLY = f"""
from django.db import connection
from smtptest.transcripts.models import Test
made = list(Test.objects.filter(state="finished"))
each = {KEPT} // len(made) + 1
columns = ", ".join(f.column for f in Test._meta.concrete_fields if f.name not in ("id", "public_id"))
number = "lpad(n::text, 31, '0')" if connection.vendor == "postgresql" else "printf('%031d', n)"
print(len(made) * (each + 1))
with connection.cursor() as cursor:
    for letter, test in zip("abcdefgh", made):
        cursor.execute(
            f"WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {{each}})"
            f" INSERT INTO transcripts_test (public_id, {{columns}})"
            f" SELECT '{{letter}}' || {{number}}, {{columns}} FROM transcripts_test, numbers WHERE id = {{test.pk}}"
        )
        cursor.execute(
            "INSERT INTO transcripts_event (test_id, seq, data) SELECT copy.id, event.seq, event.data"
            " FROM transcripts_test AS copy, transcripts_event AS event"
            f" WHERE event.test_id = {{test.pk}} AND copy.public_id LIKE '{{letter}}{20 * "0"}%'"
        )
        print(f"{{letter}}{{1:031d}}", f"{{letter}}{{each:031d}}")
assert Test.objects.count() == len(made) * (each + 1)
"""


@dataclass
class Asker:
    """Asks 1.1 without a pause, as its visitors do, until the block ends: for a page, and each tenth time a test."""

    program: Program
    page: str
    plan: dict[str, Any]
    answers: list[Answer] = field(default_factory=list)
    started: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Asker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            self.answers.append(ask(self.program.port, "GET", self.page))
            if number % 10 == 1:
                answer = ask(self.program.port, "POST", "/", self.plan)
                self.answers.append(answer)
                if answer.status == 201:
                    self.started.append(answer.json()["id"])


@pytest.fixture(scope="module")
def version_1_1(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("version_1_1")
    with tarfile.open(Path(__file__).parent / "version_1_1.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """SQLite is in the folder of the data, which both versions share."""
    common = {"PUBLIC_URL": "http://127.0.0.1", "SECRET_KEY": "k" * 50, "SMTPTEST_VISITOR_HOURLY": "100000"}
    with ExitStack() as stack:
        if request.param == "postgresql":
            if (programs := stores.postgresql_programs()) is None:
                pytest.skip("Debian's postgresql is not installed: see make test")
            common["DATABASE_URL"] = stack.enter_context(stores.postgresql(programs))
        yield common


def _until_finished(program: Program, test: str) -> Any:
    give_up = monotonic() + LIMIT
    while (found := ask(program.port, "GET", f"/t/{test}.json").json())["state"] != "finished":
        assert monotonic() < give_up
    return found


def _tests_of_every_kind(program: Program) -> list[str]:
    """Of the demo mail server: a mail, a login, one that is refused and a probe; and a port without a server."""
    ports = program.process.wait_for(r"port (\d+) \(STARTTLS\) and port (\d+) \(TLS\)")
    common: dict[str, Any] = {"host": "localhost", "port": int(ports[1]), "rcpt_to": ["friend@example.com"]}
    asked: list[dict[str, Any]] = [
        {**common, "security": "starttls", "mail_from": "you@example.org", "stop_after": "message"},
        {**common, "security": "starttls", "username": "demo", "password": "demo"},
        {**common, "security": "starttls", "username": "demo", "password": "wrong"},
        {**common, "security": "tls", "port": int(ports[2]), "probe": "vrfy"},
        {**common, "port": 1},
    ]
    made = []
    for plan in asked:
        answer = ask(program.port, "POST", "/", plan)
        assert answer.status == 201, answer.text
        made.append(answer.json()["id"])
    return made


def _lost(old: Any, new: Any, path: str = "") -> list[str]:
    """Where the new answer lacks what was in the old one, or says something else."""
    if isinstance(old, dict) and isinstance(new, dict):
        gone = [f"{path}.{name}" for name in old if name not in new]
        return gone + [place for name in old if name in new for place in _lost(old[name], new[name], f"{path}.{name}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [
            place
            for number, pair in enumerate(zip(old, new, strict=True))
            for place in _lost(*pair, f"{path}[{number}]")
        ]
    return [] if old == new else [f"{path}: {old!r}, now {new!r}"]


def test_it_is_taken_over_while_it_serves(version_1_1: Path, tmp_path: Path, settings: dict[str, str]) -> None:
    old = Program(tmp_path, environment=settings, folder=version_1_1)
    new: Program | None = None
    try:
        made = _tests_of_every_kind(old)
        before = {test: _until_finished(old, test) for test in made}
        shell = [sys.executable, "manage.py", "shell", "-c", MULTIPLY]
        environment = {"PATH": "/usr/bin:/bin", "SMTPTEST_VAR": str(tmp_path), **settings}
        done = subprocess.run(shell, cwd=version_1_1, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        count, *sample = done.stdout.split()[-2 * len(made) - 1 :]
        assert int(count) >= KEPT
        before |= {test: ask(old.port, "GET", f"/t/{test}.json").json() for test in sample}
        port = old.process.wait_for(r"port (\d+) \(STARTTLS\)")[1]
        plan = {"host": "localhost", "port": int(port), "security": "starttls", "rcpt_to": ["friend@example.com"]}
        with Asker(old, f"/t/{made[0]}/", plan) as asker:
            new = Program(tmp_path, "--no-demo", environment=settings)
            assert ask(new.port, "GET", "/healthz").text.startswith("ok")
        assert {answer.status for answer in asker.answers} == {200, 201}
        assert asker.started
        before |= {test: _until_finished(old, test) for test in asker.started}
        assert old.stop() == 0
        after = {test: ask(new.port, "GET", f"/t/{test}.json") for test in before}
        assert {answer.status for answer in after.values()} == {200}
        assert [place for test in before for place in _lost(before[test], after[test].json())] == []
        for test in before:
            page, text = ask(new.port, "GET", f"/t/{test}/"), ask(new.port, "GET", f"/t/{test}.txt")
            assert (page.status, text.status) == (200, 200)
    finally:
        old.kill()
        if new:
            new.kill()
