"""A pytest plugin: where everything is required, what is skipped fails, with the reason for the skip."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

import pytest

from tests.environment import EVERYTHING_REQUIRED

R = TypeVar("R", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _judged((yield), item.config)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _judged((yield), collector.config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The variables are gone from the environment in which a worker of pytest-xdist starts."""
    node.workerinput["everything_required"] = EVERYTHING_REQUIRED


def _judged(report: R, config: pytest.Config) -> R:
    required = getattr(config, "workerinput", {}).get("everything_required", EVERYTHING_REQUIRED)
    # An expected failure is reported as skipped as well.
    if required and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"required, but skipped: {report.longrepr}"
    return report
