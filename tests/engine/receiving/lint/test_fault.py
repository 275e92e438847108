from __future__ import annotations

import pytest

from smtptest.engine.receiving.lint.fault import line_of


@pytest.mark.parametrize(("offset", "line"), [(0, 1), (2, 1), (3, 2), (4, 3)])
def test_a_line_ends_with_its_line_feed(offset: int, line: int) -> None:
    assert line_of(b"a\r\n\nb", offset) == line
