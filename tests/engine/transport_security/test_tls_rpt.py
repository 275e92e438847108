"""Where reports about TLS go."""

from __future__ import annotations

import pytest

from smtptest.engine.transport_security.tls_rpt import Reporting, read_reporting


@pytest.mark.parametrize(
    ("texts", "destinations"),
    [
        (["v=TLSRPTv1;rua=mailto:reports@a.example"], ["mailto:reports@a.example"]),
        (["v=TLSRPTv1; rua=mailto:a@b.example; rua=https://c.example "], ["mailto:a@b.example", "https://c.example"]),
        (["v=TLSRPTv1; rua=https://[2001:db8::1]:8443/#a"], ["https://[2001:db8::1]:8443/#a"]),
        (["v=TLSRPTv1; rua=https://r.a.example/v1/tlsrpt?x=1;"], ["https://r.a.example/v1/tlsrpt?x=1"]),
        (["v=TLSRPTv1; rua=mailto:a@b.example , https://c.example ;"], ["mailto:a@b.example", "https://c.example"]),
        (["other", "v=TLSRPTv1; more=1; rua=mailto:a%21@b.example"], ["mailto:a%21@b.example"]),
    ],
)
def test_where_reports_go(texts: list[str], destinations: list[str]) -> None:
    assert read_reporting(texts) == Reporting(tuple(destinations))


@pytest.mark.parametrize(
    ("texts", "fault", "text"),
    [
        ([], "none", ""),
        (["v=spf1 -all"], "none", ""),
        (["v=TLSRPTv1; rua=mailto:a@b.example"] * 2, "two", ""),
        (["v=TLSRPTv1;"], "syntax", ""),
        (["v=TLSRPTv1; more=1"], "syntax", ""),
        (["v=TLSRPTv1; rua="], "syntax", ""),
        (["v=TLSRPTv1; rua=a@b.example"], "syntax", "a@b.example"),
        (["v=TLSRPTv1; rua=mailto:a"], "syntax", "mailto:a"),
        (["v=TLSRPTv1; rua=http://a.example"], "syntax", "http://a.example"),
        (["v=TLSRPTv1; rua=mailto:.a@b.example"], "syntax", "mailto:.a@b.example"),
        (["v=TLSRPTv1; rua=https://[::::]/"], "syntax", "https://[::::]/"),
        (["v=TLSRPTv1; rua=https://a.example/[b]"], "syntax", "https://a.example/[b]"),
        (["v=TLSRPTv1; rua=https://u@a.example/"], "syntax", "https://u@a.example/"),
        (["v=TLSRPTv1; rua=mailto:a@b.example; rua=x"], "syntax", "x"),
        (["v=TLSRPTv1; rua=mailto:a@b.example,"], "syntax", ""),
        (["v=TLSRPTv1; rua=mailto:a@b.example!10m"], "syntax", "mailto:a@b.example!10m"),
        (["v=TLSRPTv1; rua=mailto:a@b.example mailto:c@d.example"], "syntax", "mailto:a@b.example mailto:c@d.example"),
        (["v=TLSRPTv1; rua=mailto:a@b.example; junk"], "syntax", "junk"),
        (["v=TLSRPTv1; rua=mailto:a@b.example;;"], "syntax", ""),
        (["v=tlsrptv1; rua=mailto:a@b.example"], "syntax", "v=tlsrptv1; rua=mailto:a@b.example"),
        (["v=TLSRPTv1 rua=mailto:a@b.example"], "syntax", "v=TLSRPTv1 rua=mailto:a@b.example"),
    ],
)
def test_what_is_no_record(texts: list[str], fault: str, text: str) -> None:
    assert read_reporting(texts) == Reporting(fault=fault, text=text)
