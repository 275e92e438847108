from __future__ import annotations

from smtptest.engine.words.receiving.message_format import MESSAGE_FORMAT_CHECKS


def test_each_fault_that_is_not_of_the_whole_message_says_its_line() -> None:
    whole = {"good", "more", "no-header", "too-many-fields", "from-missing", "date-missing", "message-id-missing"}
    silent = {code.partition("/")[2] for code, words in MESSAGE_FORMAT_CHECKS.items() if "{line}" not in words.detail}
    assert silent == whole | {"too-many-parts"}
