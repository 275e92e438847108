"""Which TXT records are meant for every mail server."""

from __future__ import annotations

import pytest

from smtptest.engine.guard.mail_texts import is_for_everybody

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
        (KEY, '"v=spf1 -all"', False),
        (DMARC, '"v=DMARC1; p=none; rua=mailto:a@b.example"', True),
        (DMARC, '"v=DKIM1; p=MIGf"', False),
        (DMARC, '"v=DMARC12"', False),
        ("_mta-sts.a.example", '"v=STSv1; id=1"', True),
        ("_smtp._tls.a.example", '"v=TLSRPTv1; rua=mailto:a@b.example"', True),
        ("default._bimi.a.example", '"v=BIMI1; l="', True),
        ("a.example", '"v=DKIM1; p=MIGf"', False),
        ("a.example", '"v=spf1 -all"', False),
        ("_smtptest.a.example", '"v=DKIM1; p=MIGf"', False),
        (KEY, "3 1 1 ab", False),
    ],
)
def test_a_record_of_mail_is_told_by_its_place_and_its_form(name: str, record: str, shown: bool) -> None:
    assert is_for_everybody(name, record) is shown
