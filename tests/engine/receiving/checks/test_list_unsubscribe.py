from __future__ import annotations

from dataclasses import replace

import pytest

from smtptest.engine.events import Check
from smtptest.engine.receiving.checks import dkim
from smtptest.engine.receiving.checks.list_unsubscribe import check
from tests.engine.authentication.signing import MESSAGE, NAME, signed
from tests.engine.receiving.checks.helpers import KEY, delivery
from tests.engine.receiving.checks.helpers import checked as checked_by_dns
from tests.engine.receiving.checks.message_results import DELIVERY, checked, results
from tests.engine.receiving.lint.helpers import message
from tests.servers.dns import Misbehaviour, Zone

_FIELDS = b"List-Unsubscribe: <https://lab.example/u/1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
_BOTH = ("from", "list-unsubscribe", "list-unsubscribe-post")


@pytest.mark.parametrize(
    ("names", "key", "change", "expected"),
    [
        (_BOTH, KEY, b"", "one-click good"),
        (_BOTH, KEY, b"more\r\n", "signature-invalid warning"),
        (_BOTH, {}, b"", "signature-invalid warning"),
        (_BOTH, {NAME: Misbehaviour.SERVFAIL}, b"", "signature-unknown unknown"),
        (_BOTH[:2], KEY, b"", "not-signed warning"),
    ],
)
async def test_the_signature_that_covers_both_fields_must_be_valid(
    names: tuple[str, ...], key: Zone, change: bytes, expected: str
) -> None:
    message = signed(_FIELDS + MESSAGE, names=names) + change
    told = await checked_by_dns((dkim.check, check), key, delivery(message))
    found = [one for one in told.events if isinstance(one, Check) and one.id == "list-unsubscribe"]
    assert [f"{one.code.partition('/')[2]} {one.result}" for one in found] == [expected]


async def test_one_result_with_the_addresses_as_its_trace() -> None:
    assert await results(check, message()) == ["absent info"]
    (one,) = await checked(check, replace(DELIVERY, message=message(b"List-Unsubscribe: <mailto:a@b>\r\n")))
    assert (one.code, one.trace) == ("list-unsubscribe/no-https", ("mailto:a@b",))
    assert one.detail == "Line 6. List-Unsubscribe has no https: address."
