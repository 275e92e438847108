"""TLS as this program offers it, whatever Debian's build would."""

from __future__ import annotations

import ssl

from smtptest.engine.tls import context as tls_context


def test_no_property_of_the_context_is_the_builds() -> None:
    made = tls_context.new_context()
    assert made.options == tls_context._OPTIONS
    assert (made.minimum_version, made.maximum_version) == (
        ssl.TLSVersion.MINIMUM_SUPPORTED, ssl.TLSVersion.MAXIMUM_SUPPORTED,
    )  # fmt: skip
    assert getattr(made, "security_level", 0) == 0  # Python has it from 3.10 on, where OpenSSL has levels
    names = [cipher["name"] for cipher in made.get_ciphers()]
    assert {"AES128-SHA", "ECDHE-RSA-AES256-SHA", "NULL-SHA256", "TLS_AES_128_GCM_SHA256"} <= set(names)
    assert not [name for name in names if name.startswith(("ADH", "AECDH")) or "PSK" in name or "SRP" in name]
    nulls = [place for place, name in enumerate(names) if "NULL" in name]
    assert nulls == list(range(len(names) - len(nulls), len(names)))
