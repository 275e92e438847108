"""What the receiver shows of itself."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import pytest
import trustme
from cryptography import x509
from OpenSSL import SSL

from smtptest.engine.receiving import server_certificates
from smtptest.engine.receiving.dialog.peer_tls import PeerTlsContext
from smtptest.engine.receiving.server_certificates import Certificate, ServerContexts


def handshake(context: SSL.Context) -> ssl.SSLObject:
    """The client's end of a handshake in memory."""
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname, client_context.verify_mode = False, ssl.CERT_NONE
    client_context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        client_context.minimum_version = ssl.TLSVersion.TLSv1
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server)
    server = PeerTlsContext.around(context, print).wrap_bio(to_server, to_client)
    for side in (client, server, client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client


def shown(context: SSL.Context) -> x509.Certificate:
    """The certificate that a client sees."""
    presented = handshake(context).getpeercert(binary_form=True)
    assert presented is not None
    return x509.load_der_x509_certificate(presented)


def names(certificate: x509.Certificate) -> list[str]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return found.value.get_values_for_type(x509.DNSName)


@pytest.mark.parametrize("kind", Certificate)
def test_each_shows_what_it_is_called(kind: Certificate) -> None:
    contexts = ServerContexts("mx.test")
    certificate = shown(contexts.of(kind))
    assert contexts.of(kind) is contexts.of(kind)
    expired = certificate.not_valid_after_utc < datetime.now(UTC)
    assert expired is (kind is Certificate.EXPIRED)
    assert names(certificate) == (["another-host.invalid"] if kind is Certificate.WRONG_NAME else ["mx.test"])
    assert (certificate.issuer == certificate.subject) is (kind is Certificate.SELF_SIGNED)
    assert (handshake(contexts.of(kind)).version() == "TLSv1") is (kind is Certificate.OLD_TLS)


def test_the_operators_certificate(tmp_path: Path) -> None:
    leaf = trustme.CA().issue_cert("mail.example.org")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    leaf.cert_chain_pems[0].write_to_path(str(chain))
    leaf.private_key_pem.write_to_path(str(key))
    contexts = ServerContexts("mx.test", (chain, key))
    assert names(shown(contexts.of(Certificate.GOOD))) == ["mail.example.org"]
    assert names(shown(contexts.of(Certificate.EXPIRED))) == ["mx.test"]


def test_a_renewed_certificate_is_shown_without_a_restart(tmp_path: Path) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"

    def write(*, name: str, with_key: bool = True) -> None:
        leaf = trustme.CA().issue_cert(name)
        for path, blob in ((chain, leaf.cert_chain_pems[0]), *([(key, leaf.private_key_pem)] if with_key else [])):
            blob.write_to_path(str(path) + ".new")
            path.with_name(path.name + ".new").replace(path)

    write(name="one.example.org")
    contexts = ServerContexts("mx.test", (chain, key))
    first = contexts.of(Certificate.GOOD)
    assert contexts.of(Certificate.GOOD) is first
    write(name="two.example.org", with_key=False)  # the other file is still to come
    assert contexts.of(Certificate.GOOD) is first
    chain.unlink()
    assert contexts.of(Certificate.GOOD) is first
    write(name="three.example.org")
    assert names(shown(contexts.of(Certificate.GOOD))) == ["three.example.org"]
    assert names(shown(contexts.of(Certificate.OLD_TLS))) == ["three.example.org"]


@pytest.mark.parametrize("has_files", [True, False])
def test_certificates_of_its_own_do_not_expire_however_long_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_files: bool
) -> None:
    files = None
    if has_files:
        files = tmp_path / "chain.pem", tmp_path / "key.pem"
        leaf = trustme.CA().issue_cert("mx.receive.test")
        leaf.private_key_pem.write_to_path(files[1])
        files[0].write_bytes(leaf.cert_chain_pems[0].bytes())
    contexts = ServerContexts("mx.receive.test", files)
    before = {kind: shown(contexts.of(kind)) for kind in Certificate}

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(days=360)

    monkeypatch.setattr(server_certificates, "datetime", Later)
    later = Later.now(UTC)
    for kind in Certificate:
        after = shown(contexts.of(kind))
        if has_files and kind in (Certificate.GOOD, Certificate.OLD_TLS):
            assert after == before[kind]
        elif kind is not Certificate.EXPIRED:
            assert after.not_valid_before_utc < later < after.not_valid_after_utc - timedelta(days=300)
        else:
            assert after.not_valid_after_utc < later
    again = contexts.of(Certificate.SELF_SIGNED)
    assert contexts.of(Certificate.SELF_SIGNED) is again
