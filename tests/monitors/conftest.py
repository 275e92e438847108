"""The application on one event loop, as :mod:`tests.fixtures` has it."""

from __future__ import annotations

from tests.fixtures import client, collected_static, operator, tests_end

__all__ = ["client", "collected_static", "operator", "tests_end"]
