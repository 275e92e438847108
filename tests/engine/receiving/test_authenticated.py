"""What the checks of a message hand on to each other."""

from __future__ import annotations

from smtptest.engine.receiving.authenticated import Authenticated
from tests.engine.authentication.signing import MESSAGE, judged, signed


async def test_whether_a_field_is_signed() -> None:
    seen = Authenticated(MESSAGE)
    assert seen.authors == ("lab.example",)
    assert not seen.is_signed("from")
    seen.dkim = await judged(signed())
    assert seen.is_signed("From")
    assert not seen.is_signed("list-id")
    seen.dkim = await judged(signed().replace(b"To: Bob", b"To: Rob"))
    assert not seen.is_signed("from")


def test_nothing_is_known_of_nothing() -> None:
    assert (Authenticated().authors, Authenticated().message.fields) == ((), ())
