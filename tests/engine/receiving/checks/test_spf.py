"""What SPF says of the peer: for the sender of the envelope, and for the name in EHLO."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.receiving.checks.spf import check
from tests.engine.domain.helpers import Told
from tests.engine.receiving.checks.helpers import HELO, PEER, checked, delivery, txt
from tests.servers.dns import Misbehaviour, Zone

ZONE: Zone = {
    "lab.example": txt("v=spf1 ip4:192.0.2.5 -all"),
    HELO: {**txt("v=spf1 a -all"), "A": [PEER]},
    "other.example": txt("v=spf1 -all"),
    "fails.example": Misbehaviour.SERVFAIL,
    "macro.example": txt("v=spf1 exists:%{l}.%{h}.macro.example -all"),
    "alice.mail.lab.example.macro.example": {"A": ["127.0.0.2"]},
}


async def asked(**changes: Any) -> Told:
    return await checked(check, ZONE, delivery(**changes))


def identifiers(told: Told) -> list[tuple[str, bool | None]]:
    return [(one.domain, one.authenticated) for one in told.context.authenticated.identifiers]


@pytest.mark.parametrize(
    ("sender", "variant", "authenticated"),
    [
        ("alice@lab.example", "pass good", True),
        ("alice@LAB.example", "pass good", True),
        ("@lab.example", "pass good", True),
        ("alice@other.example", "fail problem", False),
        ("alice@none.example", "none warning", False),
        ("alice@fails.example", "unknown unknown", None),
        ("alice@macro.example", "pass good", True),
        ("bob@macro.example", "fail problem", False),
    ],
)
async def test_senders(sender: str, variant: str, authenticated: bool | None) -> None:
    told = await asked(mail_from=sender)
    assert told.results("spf-eval") == [f"spf-eval {PEER}: {variant}"]
    assert told.results("spf-helo") == [f"spf-helo {PEER}: pass good"]
    assert identifiers(told) == [(sender.rpartition("@")[2].lower(), authenticated)]


async def test_a_bounce_goes_by_the_name_in_ehlo() -> None:
    told = await asked(mail_from="")
    assert told.results() == [f"spf-eval {PEER}: bounce info", f"spf-helo {PEER}: pass good"]
    assert told.only("spf-eval", PEER).about == 1003
    assert identifiers(told) == [(HELO, True)]


@pytest.mark.parametrize("helo", ["[192.0.2.5]", "192.0.2.5", "[ipv6:2001:db8::5]", ""])
async def test_an_address_in_ehlo_is_no_identity(helo: str) -> None:
    told = await asked(helo=helo)
    assert told.results() == [f"spf-eval {PEER}: pass good"]
    assert identifiers(await asked(helo=helo, mail_from="")) == []


async def test_a_private_address_is_judged_only_if_it_passes() -> None:
    told = await asked(peer="10.0.0.1")
    assert told.results() == ["spf-eval 10.0.0.1: private unknown", "spf-helo 10.0.0.1: private unknown"]
    assert [told.only(each, "10.0.0.1").about for each in ("spf-eval", "spf-helo")] == [1003, 1002]
    assert identifiers(told) == [("lab.example", None)]
    zone: Zone = {"lab.example": txt("v=spf1 ip4:127.0.0.1 -all")}
    passed = await checked(check, zone, delivery(peer="127.0.0.1", helo="[127.0.0.1]"))
    assert passed.results() == ["spf-eval 127.0.0.1: pass good"]
