"""Names that are in no public DNS."""

from __future__ import annotations

import pytest

from smtptest.engine.guard.private_names import private_suffix


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("example.org", None),
        ("_dmarc.example.org", None),
        ("internal.example.org", None),
        ("db.corp.INTERNAL", "internal"),
        ("mail.eu.corp.internal.LAN", "lan"),
        ("mail.eu.lan", "lan"),
        ("lan.example.org", None),
        ("printer.home.arpa", "home.arpa"),
        ("wiki", "wiki"),
        ("x.localdomain", "localdomain"),
        ("4.0.41.198.in-addr.arpa", None),
        ("1.0.0.10.in-addr.arpa", "in-addr.arpa"),
        ("0.10.in-addr.arpa", "in-addr.arpa"),
        ("x.in-addr.arpa", "in-addr.arpa"),
        ("8.8.8.8.e164.arpa", "e164.arpa"),
        (f"1.{'0.' * 30}1.ip6.arpa", "ip6.arpa"),
        ("arpa", "arpa"),
        ("a..in-addr.arpa", "in-addr.arpa"),
    ],
)
def test_what_a_name_is_known_to_be_private_by(name: str, suffix: str | None) -> None:
    assert private_suffix(name) == suffix
