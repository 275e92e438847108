"""The application on one event loop, as :mod:`tests.fixtures` has it; and clocks that a test turns."""

from __future__ import annotations

from tests.fixtures import client, collected_static, operator, tests_end
from tests.transcripts.clocks import machine

__all__ = ["client", "collected_static", "machine", "operator", "tests_end"]
