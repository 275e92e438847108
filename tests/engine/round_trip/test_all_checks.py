"""The order of the checks of a message that came back."""

from __future__ import annotations

from smtptest.engine.events import StageName
from smtptest.engine.receiving.all_checks import IDS as OF_A_MESSAGE
from smtptest.engine.receiving.all_checks import ROWS as OF_MESSAGES
from smtptest.engine.round_trip.all_checks import IDS, ROWS, ordered


def test_what_became_of_it_comes_between_its_authentication_and_its_content() -> None:
    rows = ordered(OF_MESSAGES)
    assert sorted(each for row in rows for each in row.ids) == sorted([*OF_A_MESSAGE, *IDS])
    first = next(number for number, row in enumerate(rows) if row.stage is StageName.CONTENT)
    assert rows[first : first + 3] == list(ROWS)
