"""Which records are meant for every mail server."""

from __future__ import annotations

import pytest

from smtptest.engine.guard.mail_records import is_for_everybody

KEY, DMARC = "s1._domainkey.a.example", "_dmarc.a.example"


@pytest.mark.parametrize(
    ("name", "record", "shown"),
    [
        (KEY, '"v=DKIM1; k=rsa; p=MIGfMA0+/w=="', True),
        (KEY, '"k=rsa; p=MIGf" "MA0+/w==;"', True),
        (KEY, '"v = DKIM1 ; t=y:s; h=sha256; s=email; p="', True),
        ("S1._DomainKey.a.example", '"p=MIGf"', True),
        (KEY, '"v=DKIM1; p=MIGf; n=the secret plan"', False),
        (KEY, '"k=rsa; t=y"', False),
        (KEY, '"the secret plan"', False),
        (KEY, '"p=the secret; plan"', False),
        (KEY, '"v=DKIM1; p=the \\"secret\\""', False),
        (KEY, '"v=DMARC1; p=none"', False),
        (KEY, '"v=DKIM1; g=*; p=MIGf"', True),
        (DMARC, '"v=DMARC1; p=none; rua=mailto:a@b.example"', True),
        (DMARC, '"v=DKIM1; p=MIGf"', False),
        (DMARC, '"v=DMARC12"', False),
        ("_mta-sts.a.example", '"v=STSv1; id=1"', True),
        ("_smtp._tls.a.example", '"v=TLSRPTv1; rua=mailto:a@b.example"', True),
        ("default._bimi.a.example", '"v=BIMI1; l="', True),
        ("a.example", '"v=DKIM1; p=MIGf"', False),
        ("a.example", '"v=spf1 -all"', True),
        ("_spf.a.example", '"V=SPF1"', True),
        ("a.example", '"v=spf10 -all"', False),
        ("a.example", '"spf1 the secret plan"', False),
        ("_smtptest.a.example", '"v=DKIM1; p=MIGf"', False),
        (KEY, "3 1 1 ab", False),
    ],
)
def test_a_record_of_mail_is_told_by_its_place_and_its_form(name: str, record: str, shown: bool) -> None:
    assert is_for_everybody(name, "TXT", record) is shown


@pytest.mark.parametrize(
    ("record_type", "record", "shown"),
    [("TLSA", "3 1 1 ab", True), ("CAA", '0 issue "ca.example"', True), ("SPF", '"v=spf1 -all"', True),
     ("SPF", '"the secret plan"', False), ("HINFO", '"the secret plan" "b"', False)],
)  # fmt: skip
def test_what_can_be_nothing_else_is_told_by_its_type(record_type: str, record: str, shown: bool) -> None:
    assert is_for_everybody("_25._tcp.mx.a.example", record_type, record) is shown
