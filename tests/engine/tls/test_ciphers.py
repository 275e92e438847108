"""What a cipher suite says of itself."""

from __future__ import annotations

import pytest

from smtptest.engine.tls.ciphers import key_exchange, unfit_for_passwords, weakness


@pytest.mark.parametrize(
    ("cipher", "exchange", "weak"),
    [
        ("ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE", False),
        ("DHE-RSA-AES256-SHA", "DHE", False),
        ("AES256-SHA", "RSA", False),
        ("ECDHE-PSK-AES128-CBC-SHA256", "ECDHE", False),
        ("RSA-PSK-AES128-CBC-SHA", "PSK", False),
        ("RC4-SHA", "RSA", True),
        ("ECDHE-RSA-RC4-SHA", "ECDHE", True),
        ("DES-CBC3-SHA", "RSA", True),
        ("EDH-RSA-DES-CBC3-SHA", "DHE", True),
        ("EXP-RC2-CBC-MD5", "RSA", True),
        ("ADH-AES128-SHA", "DHE", True),
    ],
)  # fmt: skip
def test_a_ciphers_name_tells_the_key_exchange(cipher: str, exchange: str, weak: bool) -> None:
    assert key_exchange("TLSv1.2", cipher, None) == exchange
    assert (weakness(cipher, 128) is not None) == weak


def test_a_group_is_told_where_python_knows_it() -> None:
    assert key_exchange("TLSv1.3", "TLS_AES_256_GCM_SHA384", "X25519MLKEM768") == "(EC)DHE (X25519MLKEM768)"
    assert weakness("ODD-SHA", 56) == "has only 56 secret bits"


async def test_what_cannot_be_told_is_not_fit() -> None:
    class Tls:
        def version(self) -> None:
            return None

        def cipher(self) -> None:
            return None

    assert unfit_for_passwords(Tls()) == "the connection uses no TLS, which must not be used any more (RFC 8996)"  # type: ignore[arg-type]
