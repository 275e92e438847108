"""Parts of sentences."""

from __future__ import annotations

import pytest

from smtptest.engine.tls.openssl_errors import KINDS
from smtptest.engine.words.parts import PARTS


@pytest.mark.parametrize("code", PARTS)
def test_what_ends_as_a_sentence_begins_as_one(code: str) -> None:
    part = PARTS[code].strip()
    assert part
    assert "  " not in part
    assert not part.endswith(".") or part[0].isupper() or part[0] in "{“"


def test_every_kind_of_failure_of_tls_has_its_meaning() -> None:
    assert {code.removesuffix("/means") for code in PARTS if code.endswith("/means")} == set(KINDS)
