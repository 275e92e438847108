"""Where a domain's logo is, and the certificate for it."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.bimi.record import BimiRecord, Location, read_bimi

LOGO = Location("a.example", "/logo.svg")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("v=BIMI1; l=https://a.example/logo.svg", BimiRecord(LOGO)),
        ("v=BIMI1;l=https://A.example:443/logo.svg;a=;", BimiRecord(LOGO)),
        (
            "v = BIMI1 ; l = HTTPS://a.example/logo.svg ; a = https://b.example/?x=1",
            BimiRecord(LOGO, Location("b.example", "/?x=1")),
        ),
        ("v=BIMI1; l=https://a.example; avp=brand", BimiRecord(Location("a.example", "/"))),
        ("v=BIMI1; l=; a=;", BimiRecord()),
        ("v=BIMI1; l=https://192.0.2.1/x; lps=a, b; later=x y", BimiRecord(Location("192.0.2.1", "/x"))),
        ("v=BIMI1; l=; avp=x", BimiRecord(fault="syntax", text="avp=x")),
        ("v=BIMI1; l=; lps=a_b", BimiRecord(fault="syntax", text="lps=a_b")),
        ("v=BIMI1; l=; a=https://192.0.2.1/x", BimiRecord(fault="location", text="https://192.0.2.1/x")),
        ("v=BIMI1; l=https://a.example/[x]", BimiRecord(fault="location", text="https://a.example/[x]")),
        ("v=bimi1; l=", BimiRecord(fault="syntax", text="v=bimi1; l=")),
        ("v=BIMI1", BimiRecord(fault="syntax")),
        ("v=BIMI1; a=https://a.example/", BimiRecord(fault="syntax")),
        ("v=BIMI1; l=; l=", BimiRecord(fault="syntax", text="l=")),
        ("v=BIMI1; junk; l=", BimiRecord(fault="syntax", text="junk")),
        ("v=BIMI1; l=https://a.example/\xe4", BimiRecord(fault="syntax", text="l=https://a.example/\xe4")),
        *(
            (f"v=BIMI1; l={url}", BimiRecord(fault="location", text=url))
            for url in (
                "http://a.example/logo.svg", "https://a.example:8443/", "https://a.example:x/", "https://localhost/",
                "https://user@a.example/", "https:///logo.svg", "https://[::1", "//a.example/", "file:///etc/passwd",
            )
        ),
        ("v=BIMI1; l=; a=data:x", BimiRecord(fault="location", text="data:x")),
        ("v=BIMI2; l=", BimiRecord(fault="none")),
        ("l=; v=BIMI1", BimiRecord(fault="none")),
    ],
)  # fmt: skip
def test_one_record(text: str, found: BimiRecord) -> None:
    assert read_bimi([text, "v=spf1 -all"]) == found
    counts = text.replace(" ", "").startswith("v=BIMI1")
    assert read_bimi([text, text]).fault == ("two" if counts else found.fault)
