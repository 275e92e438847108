"""The table of the checks of a message: each id once, with words, and stage after stage."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from smtptest.engine.events import StageName
from smtptest.engine.receiving.all_checks import IDS, ROWS, STAGES, Row
from smtptest.engine.words.checks import CHECKS


def row(check: Any, stage: StageName = StageName.AUTHENTICATION, *ids: str, **options: Any) -> Row:
    return Row(stage=stage, check=check, ids=ids or ("spf-helo",), **options)


def test_each_id_is_in_one_row_and_has_words() -> None:
    assert len(IDS) == len(set(IDS))
    assert set(IDS) <= {code.partition("/")[0] for code in CHECKS}


def test_the_rows_of_a_stage_stand_together() -> None:
    assert tuple(stage for stage, _ in groupby(row.stage for row in ROWS)) == STAGES


def test_what_is_read_comes_before() -> None:
    assert max(IDS.index("dkim-sig"), IDS.index("spf-eval")) < IDS.index("dmarc-eval")
    assert STAGES[0] is StageName.AUTHENTICATION
