"""What MAIL and RCPT are given."""

from __future__ import annotations

import pytest

from smtptest.engine.receiving.wire.paths import Path, parse_path


@pytest.mark.parametrize(
    ("argument", "address", "parameters"),
    [
        ("FROM:<ann@example.org>", "ann@example.org", ()),
        ("from:<ann@example.org> SIZE=100 BODY=8BITMIME", "ann@example.org", ("SIZE=100", "BODY=8BITMIME")),
        ("FROM:<>", "", ()),
        ("FROM:<> RET=HDRS", "", ("RET=HDRS",)),
        ('FROM:<"a b>@c"@example.org>', '"a b>@c"@example.org', ()),
        ("FROM:<@one.test,@two.test:ann@example.org>", "ann@example.org", ()),
        ("FROM:<ann@[192.0.2.1]>", "ann@[192.0.2.1]", ()),
        ("FROM:<Postmaster>", "Postmaster", ()),
        ("FROM:<ännchen@example.org> SMTPUTF8", "ännchen@example.org", ("SMTPUTF8",)),
    ],
)
def test_a_path(argument: str, address: str, parameters: tuple[str, ...]) -> None:
    assert parse_path(argument, "FROM:") == Path(address, parameters, spaced=False)


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "TO:<a@b>",
        "FROM:a@b",
        "FROM:<a@b",
        "FROM:<a b@c>",
        "FROM:<a@b>SIZE=1",
        "FROM:<a@b> =1",
        "FROM:<a>",
        "FROM:<@b>",
        "FROM:<a\udcff@b> SMTPUTF8",
        "FROM:<a@b> ENVID=\udcff",
        "FROM:<a\0@b>",
        "FROM:<a\x1b@b>",
    ],
)
def test_no_path(argument: str) -> None:
    assert parse_path(argument, "FROM:") is None


def test_a_space_behind_the_colon_is_forgiven_and_told() -> None:
    assert parse_path("TO: <a@b>", "TO:") == Path("a@b", (), spaced=True)


def test_values_and_lengths() -> None:
    path = Path("a@b", ("size=1", "SMTPUTF8"), spaced=False)
    assert path.values == {"SIZE": "1", "SMTPUTF8": ""}
    assert not path.too_long
    assert Path("a" * 65 + "@b", (), spaced=False).too_long
    assert Path("a@" + "b" * 253, (), spaced=False).too_long


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Ann@example.org", "Ann@example.org"),
        ('"t-01.x"@example.org', "t-01.x@example.org"),
        ('"t-\\0\\1"@example.org', "t-01@example.org"),
        ('"ännchen"@bücher.example', "ännchen@xn--bcher-kva.example"),
        ('"a b"@example.org', '"a b"@example.org'),
        ('"a\\"b"@example.org', '"a\\"b"@example.org'),
        ('"a..b"@example.org', '"a..b"@example.org'),
        ('""@example.org', '""@example.org'),
        ("ann@[192.0.2.1]", "ann@[192.0.2.1]"),
        ("postmaster", "postmaster"),
    ],
)
def test_the_mailbox_has_no_needless_quotes(address: str, mailbox: str) -> None:
    assert Path(address, (), spaced=False).mailbox == mailbox
