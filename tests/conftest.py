"""The servers that tests of several folders share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.servers import postfix as real_postfix
from tests.servers.postfix import Postfix
from tests.servers.program import Program

# A loaded machine is slow and not wrong.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples in each run: a test that fails has found what its change did. Others are looked for by those who ask
# for them (pytest --hypothesis-profile=searching).
settings.register_profile("patient", _PATIENT, derandomize=True)
settings.register_profile("searching", _PATIENT, max_examples=1000)
settings.load_profile("patient")
# For `make check`, which names it.
settings.register_profile("brief", settings(max_examples=settings().max_examples // 10))


@pytest.fixture(scope="session")
def postfix() -> Iterator[Postfix]:
    """A real Postfix with real Dovecot for AUTH, one for all tests; a test tells its session by its HELO name."""
    if reason := real_postfix.missing():
        pytest.skip(reason)
    with real_postfix.running() as server:
        yield server


@pytest.fixture
def start_program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts ``manage.py run`` with data of the test's own; takes Program's further arguments. Stopped at the end."""
    started: list[Program] = []

    def start(*arguments: str, **options: object) -> Program:
        program = Program(tmp_path / f"var{len(started)}", *arguments, **options)  # type: ignore[arg-type]
        started.append(program)
        return program

    yield start
    for program in started:
        program.kill()
