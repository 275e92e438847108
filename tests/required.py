"""A pytest plugin: where everything is required, what is skipped fails, with the reason for the skip."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import pytest

from tests.environment import EVERYTHING_REQUIRED

R = TypeVar("R", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _judged((yield))


def _judged(report: R) -> R:
    # An expected failure is reported as skipped as well.
    if EVERYTHING_REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"required, but skipped: {report.longrepr}"
    return report
