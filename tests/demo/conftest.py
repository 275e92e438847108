"""A running demo server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from smtptest.demo.server import Demo, running


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with running(tmp_path / "demo", starttls_port=0, tls_port=0) as server:
        yield server
