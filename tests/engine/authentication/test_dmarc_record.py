"""DMARC records: what they ask for and what is wrong with them."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.dmarc_record import (
    Fault,
    Policy,
    ReportUri,
    Subject,
    in_ascii,
    is_dmarc,
    is_nearly_dmarc,
    parse_dmarc,
    report_uri,
    with_tag,
)

OWN, BELOW, MISSING = Subject
RUA = "; rua=mailto:a@example.com"


@pytest.mark.parametrize(
    ("text", "counts", "nearly"),
    [
        ("v=DMARC1; p=none", True, False),
        ("v=DMARC1", True, False),
        ("V = DMARC1 ;p=none", True, False),
        ("v=DMARC1 p=none", False, True),
        ("v=dmarc1; p=none", False, True),
        (" v=DMARC1; p=none", False, True),
        ("p=none; v=DMARC1", False, True),
        ("DMARC1; p=none", False, True),
        ("v=DMARC; p=reject", False, True),
        ("p=reject; rua=mailto:a@example.com", False, True),
        ("p=quarantine", False, True),
        ("p=MIGfMA0", False, False),
        ("v=DMARC2; p=none", False, False),
        ("v=DMARC10; p=none", False, True),
        ("v=DMARC1\n", False, True),
        ("v=spf1 -all", False, False),
        ("", False, False),
    ],
)
def test_what_counts_as_a_record(text: str, counts: bool, nearly: bool) -> None:
    assert (is_dmarc(text), is_nearly_dmarc(text)) == (counts, nearly)


FEEDBACK, THIRD = "mailto:dmarc-feedback@example.com", "mailto:tld-test@thirdparty.example.net"


@pytest.mark.parametrize(
    ("text", "policy", "testing", "reports", "failures"),
    [
        (f"v=DMARC1; p=none; rua={FEEDBACK}", "none", False, [FEEDBACK], []),
        (
            f"v=DMARC1; p=none; rua={FEEDBACK}; ruf=mailto:auth-reports@example.com",
            "none", False, [FEEDBACK], ["mailto:auth-reports@example.com"],
        ),
        (
            f"v=DMARC1; p=none; rua={FEEDBACK}; ruf=mailto:auth-reports@thirdparty.example.net",
            "none", False, [FEEDBACK], ["mailto:auth-reports@thirdparty.example.net"],
        ),
        (f"v=DMARC1; p=quarantine; rua={FEEDBACK},{THIRD}; t=y", "quarantine", True, [FEEDBACK, THIRD], []),
        (f"v=DMARC1; p=reject; rua={FEEDBACK},{THIRD}", "reject", False, [FEEDBACK, THIRD], []),
    ],
)  # fmt: skip
def test_the_records_of_appendix_b_2(
    text: str, policy: str, testing: bool, reports: list[str], failures: list[str]
) -> None:
    """RFC 9989 appendices B.2.1, B.2.2, B.2.3 and B.2.5."""
    record = parse_dmarc(text)
    assert (record.policy(OWN), record.testing, record.faults) == (policy, testing, ())
    assert [[uri.text for uri in uris] for uris in (record.rua, record.ruf)] == [reports, failures]


def test_the_consent_of_appendix_b_2_3() -> None:
    """What thirdparty.example.net publishes at example.com._report._dmarc."""
    assert is_dmarc("v=DMARC1;")
    assert parse_dmarc("v=DMARC1;").faults == ()


@pytest.mark.parametrize(
    ("tags", "own", "below", "missing"),
    [
        ("p=reject", "reject", "reject", "reject"),
        ("p=REJECT; sp=Quarantine", "reject", "quarantine", "quarantine"),
        ("p=reject; sp=quarantine; np=none", "reject", "quarantine", "none"),
        ("p=none; np=reject", "none", "none", "reject"),
        ("sp=reject" + RUA, "none", "none", "none"),
        ("p=refuse" + RUA, "none", "none", "none"),
        ("p=reject; sp=refuse" + RUA, "none", "none", "none"),
        ("p=reject; np=" + RUA, "none", "none", "none"),
        ("p=reject; sp=refuse", None, None, None),
        ("adkim=s", None, None, None),
        ("p=refuse; rua=a@example.com", None, None, None),
        ("p=refuse; ruf=mailto:a@example.com", None, None, None),
    ],
)
def test_the_policy(tags: str, own: str | None, below: str | None, missing: str | None) -> None:
    """RFC 9989 section 4.10.1, with what it says about records that are not valid."""
    record = parse_dmarc(f"v=DMARC1; {tags}")
    assert [record.policy(subject) for subject in (OWN, BELOW, MISSING)] == [own, below, missing]


def test_a_policy_has_one_below_it() -> None:
    assert [policy.weaker for policy in Policy] == [Policy.NONE, Policy.NONE, Policy.QUARANTINE]


def test_a_record_with_every_tag_has_no_fault() -> None:
    text = (
        "v=DMARC1; p=reject; sp=reject; np=reject; psd=n; t=y; adkim=s; aspf=r; fo=1; rua=mailto:a@one.test,"
        " https://two.test/r ; ruf=mailto:b@three.test"
    )
    record = parse_dmarc(text)
    assert record.faults == ()
    assert (record.text, record.psd, record.testing) == (text, "n", True)
    assert (record.strict("adkim"), record.strict("aspf")) == (True, False)
    assert [uri.host for uri in record.rua + record.ruf] == ["one.test", "", "three.test"]


@pytest.mark.parametrize("value", ["0", "1", "d:s", "s:d", "0:1:d:s", "1 : D : S"])
def test_occasions_of_failure_reports_stand_together_as_older_receivers_read_them(value: str) -> None:
    """RFC 7489 section 6.3: a list separated by colons, of which RFC 9989 section 4.8 keeps some."""
    assert parse_dmarc(f"v=DMARC1; p=reject; fo={value}").faults == ()


@pytest.mark.parametrize("value", ["", ":", "0:", "2", "0,1", "ds"])
def test_other_occasions_are_a_fault(value: str) -> None:
    assert parse_dmarc(f"v=DMARC1; p=reject; fo={value}").faults == (Fault("value", "fo", value),)


def test_a_record_with_no_tag_has_the_defaults() -> None:
    record = parse_dmarc("v=DMARC1")
    assert (record.psd, record.testing, record.strict("adkim"), record.rua, record.ruf) == ("u", False, False, (), ())


@pytest.mark.parametrize(
    ("tags", "faults"),
    [
        ("p=refuse", [Fault("value", "p", "refuse")]),
        (
            "p=none; psd=x; t=1; adkim=strict; fo=0:2",
            [
                Fault("value", "psd", "x"),
                Fault("value", "t", "1"),
                Fault("value", "adkim", "strict"),
                Fault("value", "fo", "0:2"),
            ],
        ),
        (
            "p=none; pct=50; rf=afrf; ri=1",
            [
                Fault("removed", "pct", "50"),
                Fault("removed", "rf", "afrf"),
                Fault("removed", "ri", "1"),
            ],
        ),
        ("p=none; policy=reject", [Fault("unknown", "policy", "reject")]),
        ("p=none p=reject", [Fault("value", "p", "none p=reject")]),
        ("p=none; sp", [Fault("junk", "", "sp")]),
        ("p=none; p=reject", [Fault("repeated", "p", "none")]),
        ("p=none; P=reject", [Fault("repeated", "p", "none")]),
        ("p=none; v=DMARC1", [Fault("repeated", "v", "")]),
        ("p=none; rua=a@x.test, mailto:b@x.test", [Fault("uri", "rua", "a@x.test")]),
        ("p=none; rua=", [Fault("uri", "rua", "")]),
    ],
)
def test_faults(tags: str, faults: list[Fault]) -> None:
    assert list(parse_dmarc(f"v=DMARC1; {tags}").faults) == faults


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("mailto:a@X.test", ReportUri("mailto:a@X.test", "x.test", False)),
        ("MAILTO:a@x.test.", ReportUri("MAILTO:a@x.test.", "x.test", False)),
        ("mailto:a@x.test!10m", ReportUri("mailto:a@x.test", "x.test", True)),
        ("mailto:a@x.test?subject=b@y.test", ReportUri("mailto:a@x.test?subject=b@y.test", "x.test", False)),
        ("https://x.test/r", ReportUri("https://x.test/r", "", False)),
        ("mailto:a", None),
        ("mailto:@x.test", None),
        ("mailto://a@x.test", None),
        ("mailto:a@x..test", None),
        ("mailto:a@" + "x" * 254, None),
        ("mailto:a b@x.test", None),
        ("mailto:a@x.test!", None),
        ("a@x.test", None),
        ("", None),
    ],
)
def test_uris(text: str, uri: ReportUri | None) -> None:
    assert report_uri(text) == uri


@pytest.mark.parametrize(
    ("tag", "value", "text"),
    [
        ("p", "reject", "v=DMARC1; p=reject; rua=x"),
        ("rua", "", "v=DMARC1; p=none"),
        ("sp", "none", "v=DMARC1; p=none; rua=x; sp=none"),
        ("sp", "", "v=DMARC1; p=none; rua=x"),
    ],
)
def test_another_value(tag: str, value: str, text: str) -> None:
    assert with_tag("v=DMARC1;p=none ; rua=x;", tag, value) == text


def test_a_new_policy_comes_first() -> None:
    assert with_tag("v=DMARC1; adkim=s", "p", "none") == "v=DMARC1; p=none; adkim=s"


def test_a_record_to_publish_has_nothing_that_is_no_tag() -> None:
    assert with_tag("v=DMARC1; p=none; word; =x", "p", "reject") == "v=DMARC1; p=reject"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("v=DMARC1;\u00c2\u00a0p=reject", "v=DMARC1; p=reject"),
        ("v=DMARC1; p=reject; \u00fcber", ""),
        ("v=DMARC1; \u00a0adkim=s", ""),
        ("\u00a0p=reject", ""),
    ],
)
def test_what_a_record_with_other_characters_was_meant_to_be(text: str, meant: str) -> None:
    assert in_ascii(text) == meant
