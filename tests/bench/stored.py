"""A database with a million tests against one with a thousand: a page, the start of a test, and expiry."""

from __future__ import annotations

import json
import sqlite3
from statistics import median

from tests.bench import visitor
from tests.bench.clocks import cost
from tests.bench.engine import mail
from tests.bench.web import program
from tests.servers.program import Program

FEW, MANY, ASKED = 1_000, 1_000_000, 40
_EVENTS = 3
_TEST = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO transcripts_test ({columns})
SELECT {values} FROM n, transcripts_test AS one WHERE one.public_id = ?
"""
_EVENT = """
INSERT INTO transcripts_event (test_id, seq, data)
SELECT test.id, event.seq, event.data FROM transcripts_test AS test, transcripts_event AS event
WHERE test.public_id LIKE 'copy-%' AND event.test_id = (SELECT id FROM transcripts_test WHERE public_id = ?)
AND event.seq < ?
"""


def a_million_against_a_thousand(few: int = FEW, many: int = MANY) -> dict[str, float]:
    """Seconds with the greater number of stored tests over those with the smaller."""
    with mail() as port:
        small, large = _measure(port, few), _measure(port, many)
    return {
        **{f"{name} with {few}": value for name, value in small.items()},
        **{f"{name} with {many}": value for name, value in large.items()},
        **{f"{name} / few": large[name] / small[name] for name in small},
    }


def _measure(mail_port: int, stored: int) -> dict[str, float]:
    plan = visitor.fields(mail_port)
    with program() as web:
        public_id = json.loads(visitor.ask(web.port, "POST", "/", plan))["id"]
        visitor.whole_test(web.port, plan)
        _fill(web, public_id, stored)
        page = [cost(lambda: visitor.ask(web.port, "GET", f"/t/{public_id}/")).wall for _ in range(ASKED)]
        # A start also looks for what has expired and for what was interrupted.
        start = [cost(lambda: visitor.whole_test(web.port, plan)).wall for _ in range(ASKED)]
    return {"page": median(page), "whole test with expiry": median(start)}


def _fill(web: Program, public_id: str, stored: int) -> None:
    """Copies of one test, a tenth of them running out while we measure; straight into SQLite's file."""
    connection = sqlite3.connect(web.var / "smtptest.sqlite3")
    names = [row[1] for row in connection.execute("PRAGMA table_info(transcripts_test)") if row[1] != "id"]
    instead = {
        "public_id": "'copy-' || i",
        "expires": "CASE i % 10 WHEN 0 THEN datetime('now') ELSE datetime('now', '+30 days') END",
    }
    values = ", ".join(instead.get(name, f"one.{name}") for name in names)
    with connection:
        connection.execute(_TEST.format(columns=", ".join(names), values=values), (stored, public_id))
        connection.execute(_EVENT, (public_id, _EVENTS))
        connection.execute("ANALYZE")
    connection.close()
