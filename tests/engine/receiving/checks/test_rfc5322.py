from __future__ import annotations

from dataclasses import replace

from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.checks.rfc5322 import MOST, MOST_OF_A_KIND, check
from tests.engine.receiving.checks.message_results import DELIVERY, checked, results
from tests.engine.receiving.lint.helpers import HEADERS, message


async def test_a_good_message() -> None:
    assert await results(check, message()) == ["good good"]
    (good,) = await checked(check, replace(DELIVERY, message=message()))
    assert good.detail == "It follows RFC 5322 and MIME. Header fields: 5. Parts: 1. Octets: 143."


async def test_advice_does_not_make_a_message_less_well_formed() -> None:
    assert await results(check, message(body=b"a" * 80 + b"\r\n")) == ["line-long info", "good good"]


async def test_the_worst_comes_first_and_each_says_where() -> None:
    found = await checked(check, replace(DELIVERY, message=b"Subject : a\r\nSubject: b\r\n\r\nc\n"))
    assert [one.code for one in found] == [
        "rfc5322/from-missing",
        "rfc5322/date-missing",
        "rfc5322/field-repeated",
        "rfc5322/bare-lf",
        "rfc5322/message-id-missing",
        "rfc5322/space-before-colon",
    ]
    assert (found[3].detail, found[5].subject) == (
        "1 of them, the first in line 4, octet 28. Some servers reject such a message.",
        "Subject",
    )


async def test_a_message_without_a_header() -> None:
    assert await results(check, b"") == ["no-header problem"]
    assert await results(check, b"\r\nHello\r\n") == ["no-header problem"]


async def test_eight_bits_are_announced_in_the_envelope() -> None:
    octets = message(
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n",
        "ä\r\n".encode(),
    )
    assert await results(check, octets) == ["eight-bit-mail warning"]
    assert await results(check, octets, mail_parameters=("body=8bitmime",)) == ["good good"]


async def test_utf8_in_the_header_is_announced_in_the_envelope() -> None:
    octets = message("Comments: ä\r\n".encode())
    assert await results(check, octets) == ["eight-bit-header problem"]
    assert await results(check, octets, mail_parameters=("SMTPUTF8",)) == ["good good"]


async def test_there_are_only_so_many_results() -> None:
    fields = b"".join(b"X-%d : \x01\xff\r\n\t\r\n" % number for number in range(50))
    found = await results(check, HEADERS + b"Content-Type: x/y\r\n" + fields + b"\r\na\r\x00" + b"a" * 1000)
    assert len(found) <= MOST + 1
    assert found.count("eight-bit-header problem") == MOST_OF_A_KIND
    assert found[-1] == "more info"


async def test_long_texts_of_the_message_are_cut() -> None:
    found = await checked(check, replace(DELIVERY, message=message(b"MIME-Version: " + b"1" * 5000 + b"\r\n")))
    (one,) = [each for each in found if each.result is CheckResult.WARNING]
    assert one.detail == "Line 6: “" + "1" * 100 + "…”."
