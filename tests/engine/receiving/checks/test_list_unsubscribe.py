from __future__ import annotations

from dataclasses import replace

from smtptest.engine.receiving.checks.list_unsubscribe import check
from tests.engine.receiving.checks.message_results import DELIVERY, checked, results
from tests.engine.receiving.lint.helpers import message


async def test_one_result_with_the_addresses_as_its_trace() -> None:
    assert await results(check, message()) == ["absent info"]
    (one,) = await checked(check, replace(DELIVERY, message=message(b"List-Unsubscribe: <mailto:a@b>\r\n")))
    assert (one.code, one.trace) == ("list-unsubscribe/no-https", ("mailto:a@b",))
    assert one.detail == "Line 6. List-Unsubscribe has no https: address."
