from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from smtptest.engine.receiving.checks.received_path import MANY, check, path_of
from tests.engine.receiving.checks.message_results import DELIVERY, checked, results
from tests.engine.receiving.lint.helpers import HEADERS, message

_HOP = b"Received: from %s ([%s]) by %s with %s id 1; Sat, 28 Nov 2026 %s +0000\r\n"


async def test_a_message_that_came_directly() -> None:
    (one,) = await checked(check, replace(DELIVERY, message=message()))
    assert (one.code, one.trace) == (
        "received-path/direct",
        (
            "1. from mail.example.org [192.0.2.1] by receive.example.com with ESMTPS (TLSv1.3) "
            "2026-11-28T12:00:00+00:00 +60 s",
        ),
    )


async def test_a_message_that_came_through_another_server() -> None:
    hop = _HOP % (b"pc", b"10.0.0.1", b"mail.example.org", b"ESMTP", b"11:59:58")
    delivery = replace(DELIVERY, message=hop + message())
    (one,) = await checked(check, delivery)
    assert one.title == "The message came through 2 servers in 60 s"
    assert one.trace[1].endswith("+2 s")
    (one,) = await checked(check, replace(delivery, received=delivery.received + timedelta(milliseconds=365)))
    assert (one.title, one.trace[1][-4:]) == ("The message came through 2 servers in 60 s", "+2 s")


async def test_slow_hops_wrong_clocks_and_plain_text() -> None:
    hops = [
        _HOP % (b"c.example", b"10.0.0.2", b"d.example", b"ESMTPS", b"11:00:00"),
        _HOP % (b"b.example", b"8.8.8.8", b"c.example", b"SMTP", b"11:55:00"),
        _HOP % (b"a.example", b"8.8.4.4", b"b.example", b"ESMTPS", b"11:40:00"),
    ]
    found = await checked(check, replace(DELIVERY, message=b"".join(hops) + message()))
    assert [(one.subject, one.code.partition("/")[2]) for one in found] == [
        ("", "arrived"),
        ("slow 2", "slow"),
        ("plain 2", "plain"),
        ("clock 3", "clock"),
        ("slow 4", "slow"),
    ]
    assert found[1].title == "A server kept the message for 15 minutes"
    assert found[3].title == "Two clocks on the way differ by 3300 s"


async def test_a_clock_that_was_never_set_is_told_in_digits() -> None:
    hops = [
        _HOP.replace(b"2026", b"1970") % (b"b.example", b"10.0.0.2", b"c.example", b"ESMTPS", b"11:59:30"),
        _HOP % (b"a.example", b"10.0.0.1", b"b.example", b"ESMTPS", b"11:59:20"),
    ]
    found = await checked(check, replace(DELIVERY, message=b"".join(hops) + message()))
    assert "Two clocks on the way differ by 1767225590 s" in [one.title for one in found]


async def test_time_that_runs_backwards_is_seen_across_hops_without_a_date_and_little_by_little() -> None:
    hops = [
        _HOP % (b"d.example", b"10.0.0.3", b"e.example", b"ESMTPS", b"11:59:10"),
        _HOP % (b"c.example", b"10.0.0.2", b"d.example", b"ESMTPS", b"11:59:25"),
        b"Received: from b.example by c.example with ESMTPS\r\n",
        _HOP % (b"a.example", b"10.0.0.1", b"b.example", b"ESMTPS", b"11:59:45"),
    ]
    found = await checked(check, replace(DELIVERY, message=b"".join(hops) + message()))
    assert [(one.subject, one.code.partition("/")[2]) for one in found] == [("", "arrived"), ("clock 4", "clock")]
    assert found[1].title == "Two clocks on the way differ by 35 s"
    assert found[1].detail == "e.example (hop 4) received the message earlier than b.example handed it over."


async def test_a_message_that_came_before_it_was_sent() -> None:
    hop = _HOP % (b"pc", b"10.0.0.1", b"mail.example.org", b"ESMTP", b"11:59:58")
    late = message().replace(b"11:59:00", b"12:59:00")
    assert await results(check, hop + late) == ["backwards info"]
    (one,) = await checked(check, replace(DELIVERY, message=hop + message().replace(b"11:59:00", b"12:00:20")))
    assert one.title == "The message came through 2 servers in 0 s"


async def test_hops_without_dates_and_names() -> None:
    assert await results(check, b"Received: ?\r\n" + HEADERS.replace(b"Date", b"X")) == ["undated info"]
    (one,) = await checked(check, replace(DELIVERY, message=b"Received: ?\r\n\r\n"))
    assert one.trace[0] == "1. from ? by ? with ?"


async def test_very_many_hops() -> None:
    hop = _HOP % (b"a.example", b"10.0.0.1", b"a.example", b"ESMTPS", b"12:00:00")
    assert await results(check, hop * MANY + message()) == ["many warning"]
    assert await results(check, hop * (MANY - 1) + message()) == ["arrived good"]


def test_the_last_hop_is_what_this_receiver_saw() -> None:
    plain = path_of(replace(DELIVERY, message=message(), tls=None, extended=False), "receive.example.com").hops[-1]
    assert (plain.said.protocol, plain.said.encrypted, plain.said.tls) == ("SMTP", False, "")
