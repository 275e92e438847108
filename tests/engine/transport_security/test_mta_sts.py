"""The record and the policy of MTA-STS, rule by rule."""

from __future__ import annotations

import pytest

from smtptest.engine.transport_security.mta_sts import Fault, Mode, Policy, Records, parse_policy, read_records

POLICY = "version: STSv1\nmode: enforce\nmx: mx.a.example\nmx: *.b.example\nmax_age: 604800\n"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["v=STSv1; id=20160831085700Z;"], Records("20160831085700Z", "")),
        (["v=STSv1;id=a"], Records("a", "")),
        (["v=STSv1; \t id=a \t ; more=x.y"], Records("a", "")),
        (["v=STSv1; more=1; id=a; id=b"], Records("a", "")),
        (["v=STSv1; id=a; id=b-c"], Records("a", "")),
        (["v=STSv1; id=a "], Records("a", "")),
        (["v=spf1 -all", "v=STSv1; id=a"], Records("a", "")),
        ([], Records(None, "none")),
        (["v=spf1 -all"], Records(None, "none")),
        (["v=STSv1; id=a", "v=STSv1; id=a"], Records(None, "two")),
        (["v=STSv1;"], Records(None, "syntax")),
        (["v=STSv1; more=1"], Records(None, "syntax")),
        (["v=STSv1; id=2016-08-31"], Records(None, "syntax")),
        (["v=STSv1; id=" + "a" * 33], Records(None, "syntax")),
        (["v=STSv1; id=a;;"], Records(None, "syntax")),
        (["v=STSv1; id=b-c; id=a"], Records(None, "syntax")),
        (["v=STSv1 ; id=a"], Records(None, "syntax")),
        (["v=STSv1; id = a"], Records(None, "syntax")),
        (["v=STSv1; id=a; more=x y"], Records(None, "syntax")),
        (["v=STSv1; id=a; " + "m" * 33 + "=1"], Records(None, "syntax")),
        (["V=STSv1; id=a"], Records(None, "syntax")),
        (["v=STSv1 id=a"], Records(None, "syntax")),
        (["v=STSv1; id=a; more=\xe4"], Records(None, "syntax")),
    ],
)
def test_the_record(texts: list[str], found: Records) -> None:
    assert read_records(texts) == found


@pytest.mark.parametrize(
    ("changed", "to", "faults"),
    [
        ("", "", []),
        ("\n", "\r\n", []),
        ("\n", "  \n", []),
        (": ", ":", []),
        ("mx.a.example\n", "mx.a.example\nfuture_key: any value, ü\n", []),
        ("mode: enforce", "mode: enforce\nmode: nonsense", []),
        ("604800", "31557600", []),
        ("604800", "0", []),
        ("604800", "31557601", [Fault("max-age", "31557601")]),
        ("604800", "1 week", [Fault("max-age", "1 week")]),
        ("604800", "00000000001", [Fault("max-age", "00000000001")]),
        ("604800", "\u0661", [Fault("max-age", "\u0661")]),
        ("max_age: 604800\n", "", [Fault("max-age")]),
        ("STSv1", "STSv2", [Fault("version", "STSv2")]),
        ("version: STSv1\n", "", [Fault("version")]),
        ("enforce", "Enforce", [Fault("mode", "Enforce")]),
        ("mode: enforce\n", "", [Fault("mode")]),
        ("mx: mx.a.example\nmx: *.b.example\n", "", [Fault("no-mx")]),
        ("*.b", "*.*.b", [Fault("mx", "*.*.b.example")]),
        ("*.b.example", "192.0.2.1", [Fault("mx", "192.0.2.1")]),
        ("mx.a.example", "", [Fault("mx")]),
        ("mx.a.example", "mx.a.example.", [Fault("mx", "mx.a.example.")]),
        ("mx.a.example", "m_x.a.example", [Fault("mx", "m_x.a.example")]),
        ("mode: enforce", "mode: enforce\nlater:", [Fault("line", "later:")]),
        ("mode: enforce", "mode: enforce\nlater: a\x01", [Fault("line", "later: a\x01")]),
        ("mode: enforce", "mode: enforce\n  ", [Fault("line", "  ")]),
        ("mx.a.example", "a@b.example", [Fault("mx", "a@b.example")]),
        ("mode: enforce", "mode enforce", [Fault("line", "mode enforce"), Fault("mode")]),
        ("version", "\ufeffversion", [Fault("line", "\ufeffversion: STSv1"), Fault("version")]),
        ("mode", " mode", [Fault("line", " mode: enforce"), Fault("mode")]),
    ],
)
def test_the_policy(changed: str, to: str, faults: list[Fault]) -> None:
    text = POLICY.replace(changed, to) if changed else POLICY
    read = parse_policy(text.encode())
    assert list(read.faults) == faults
    assert faults or (read.mode, read.mx) == (Mode.ENFORCE, ("mx.a.example", "*.b.example"))


def test_a_policy_that_takes_the_policy_back_names_no_server() -> None:
    assert parse_policy(b"version: STSv1\nmode: none\nmax_age: 86400") == Policy(Mode.NONE, 86400)


def test_the_white_space_around_a_value_is_none_of_it() -> None:
    text = POLICY.replace(": ", ": \t ").replace("\n", " \t\n").replace("604800", "604800" + " " * 60_000)
    assert parse_policy(text.encode()) == parse_policy(POLICY.encode())


def test_a_line_of_any_length_is_judged_at_once() -> None:
    """A policy has 64 KiB of what anybody has written: to look at each place for the end of a value takes a minute."""
    text = POLICY.replace("enforce", "enforce" + " " * 60_000 + "x")
    assert [fault.kind for fault in parse_policy(text.encode()).faults] == ["mode"]


def test_what_is_no_text_is_no_policy() -> None:
    assert parse_policy(b"version: STSv1\xff").faults == (Fault("encoding"),)
    assert parse_policy(b"").faults == (Fault("version"), Fault("mode"), Fault("max-age"), Fault("no-mx"))
    assert parse_policy(b"<html>\n").faults[0] == Fault("line", "<html>")


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("mx.a.example", True),
        ("MX.A.example.", True),
        ("one.b.example", True),
        ("one.two.b.example", False),
        ("b.example", False),
        ("a.example", False),
        ("mx.a.example.evil.example", False),
        ("example", False),
    ],
)
def test_which_servers_a_policy_allows(host: str, allowed: bool) -> None:
    assert parse_policy(POLICY.encode()).allows(host) is allowed
