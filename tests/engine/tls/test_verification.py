"""Whether a chain holds: judged by OpenSSL, told with the reason."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.engine.tls import ssl_verifier
from smtptest.engine.tls.certificates import read_certificate
from smtptest.engine.tls.verification import problems
from tests.engine.smtp.certificates import issue
from tests.engine.smtp.chains import BETWEEN, CA, HOST, LEAF, ROOT, between, leaf
from tests.engine.smtp.scenarios.test_findings import BETWEEN as ISSUED
from tests.engine.smtp.scenarios.test_findings import ROOT as ROOT_OF_ISSUED
from tests.engine.tls.test_certificates import ADDRESS, AUTHORITY_INFORMATION, BROKEN, URN
from tests.servers.der import Made, dns, extension, key, name, names, oid, sequence, time, tlv


@pytest.mark.parametrize(("curve", "codes"), [(ec.SECP192R1(), ["certificate-weak-key"]), (ec.SECP224R1(), [])])
def test_a_small_curve_is_weak(tmp_path: Path, curve: ec.EllipticCurve, codes: list[str]) -> None:
    """Judged alone, because OpenSSL makes no handshake with a curve as small as that."""
    (tmp_path / "roots.pem").write_bytes(ROOT_OF_ISSUED.public)
    found = problems([issue("mx", ROOT_OF_ISSUED, curve=curve).encoded], "127.0.0.1", (str(tmp_path / "roots.pem"),))
    assert [problem.code for problem in found] == codes


def test_who_presents_the_next_link_leaves_nothing_out() -> None:
    leaf = issue("mx", ISSUED, issuer_at="http://ca.test/between.crt").encoded
    for chain, code in (
        ([leaf, ISSUED.encoded], "certificate-untrusted"),
        ([leaf, ROOT_OF_ISSUED.encoded], "certificate-chain-incomplete"),
        ([leaf], "certificate-chain-incomplete"),
    ):
        assert [problem.code for problem in problems(chain, "127.0.0.1", ())] == [code]


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    file = tmp_path_factory.mktemp("roots") / "roots.pem"
    file.write_text(ROOT.pem)
    return (str(file),)


def test_where_the_issuer_is(roots: tuple[str, ...]) -> None:
    def telling(*places: bytes) -> list[str]:
        access = sequence(*(sequence(oid("1.3.6.1.5.5.7.48.2"), place) for place in places))
        made = leaf(BETWEEN, names(dns(HOST)), extension(AUTHORITY_INFORMATION, access))
        return [problem.text for problem in problems([made.encoded], HOST, roots)]

    directory, url = tlv(0xA4, name("x")), tlv(0x86, b"http://ca.test/between.crt")
    assert telling(directory, url) == [
        "unable to get local issuer certificate: CN=Between was not presented; it is at http://ca.test/between.crt"
    ]
    assert telling(directory) == ["unable to get local issuer certificate"]


@pytest.mark.parametrize(
    ("chain", "text"),
    [
        ([leaf(BETWEEN, last=time(-1)), BETWEEN], "expired on "),
        ([LEAF, between(ROOT, last=time(-1))], "expired on "),
        ([LEAF, between(ROOT, first=time(1))], "not valid before "),
        ([LEAF, between(ROOT, digest="sha1")], "it is signed with SHA1, which can be forged (certificate 1 of the ch"),
        ([leaf(BETWEEN, private=key("RSA 1024")), BETWEEN], "its key (RSA 1024) is too small to be safe"),
        ([leaf(own := between(ROOT, private=key("RSA 1024"))), own],
         "its key (RSA 1024) is too small to be safe (certificate 1 of the chain)"),
        ([leaf(BETWEEN, names(dns("a.test"), dns("b.test"))), BETWEEN], f"it is for a.test, b.test, not for {HOST}"),
        ([leaf(BETWEEN, names(dns("a.test")), BROKEN), BETWEEN], f"it is for a.test, not for {HOST}"),
    ],
)  # fmt: skip
def test_the_reason_is_told_with_the_fact(chain: list[Made], text: str, roots: tuple[str, ...]) -> None:
    (problem,) = problems([made.encoded for made in chain], HOST, roots)
    assert problem.text.startswith(text)
    assert problem.text.endswith("(certificate 1 of the chain)") == (chain[1].encoded != BETWEEN.encoded)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"private": key("RSA 1024")}, "CA certificate key too weak (a certificate that the server did not present)"),
        ({"last": time(-1)}, "certificate has expired (a certificate that the server did not present)"),
    ],
)
def test_what_is_wrong_with_a_root_that_was_not_presented(tmp_path: Path, more: Any, text: str) -> None:
    own = between(None, "Own root", 3, **more)
    file = tmp_path / "roots.pem"
    file.write_text(own.pem)
    (problem,) = problems([leaf(own).encoded], HOST, (str(file),))
    assert problem.text == text


@pytest.mark.parametrize("number", ["2.5.29.31", "2.5.29.14", "2.5.29.35", "2.5.29.37", "2.5.29.19", "2.5.29.15"])
def test_what_openssl_would_not_serve_is_refused(number: str, roots: tuple[str, ...]) -> None:
    """A GnuTLS server may; OpenSSL's client says no, and we say what it says."""
    made = leaf(BETWEEN, names(dns(HOST)), extension(number, b"\x30\x05\x01"), identified=False)
    found = problems([made.encoded, BETWEEN.encoded], HOST, roots)
    assert found
    assert all(problem.text for problem in found)


def test_a_judge_that_does_not_judge_clears_nobody(monkeypatch: pytest.MonkeyPatch, roots: tuple[str, ...]) -> None:
    """As with an OpenSSL that looked at the chain only once it had read more: the client goes on, whatever it got."""
    chain = [LEAF.encoded, BETWEEN.encoded]
    assert problems(chain, HOST, roots) == []
    whole = ssl_verifier._flight
    monkeypatch.setattr(ssl_verifier, "_flight", lambda *given: whole(*given)[:-1])
    (problem,) = problems(chain, HOST, roots)
    assert (problem.code, "does not judge" in problem.text) == ("certificate-invalid", True)


def test_a_key_that_no_cipher_fits_is_refused(roots: tuple[str, ...]) -> None:
    """No default client of Python's has a cipher for DSA."""
    made = leaf(BETWEEN, private=key("DSA 2048"))
    (problem,) = problems([made.encoded, BETWEEN.encoded], HOST, roots)
    assert (problem.code, problem.text) == ("certificate-invalid", "wrong certificate type")


def test_the_level_of_security_is_two_at_least() -> None:
    assert ssl_verifier.verifying_context(()).security_level >= 2
    assert ssl_verifier.context_that_trusts(()).verify_mode is ssl.CERT_REQUIRED


def test_the_roots_are_read_anew_when_their_file_was_changed(tmp_path: Path) -> None:
    file = tmp_path / "roots.pem"
    chain = [LEAF.encoded, BETWEEN.encoded]
    assert problems(chain, HOST, (str(file),)) != []
    file.write_text(ROOT.pem)
    assert problems(chain, HOST, (str(file),)) == []


CHANGED = leaf(BETWEEN, names(URN, ADDRESS, dns(HOST)), *CA).encoded


@pytest.mark.long
@settings(max_examples=150, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=4))
def test_bytes_that_were_changed_end_nothing(changes: list[tuple[int, int]], roots: tuple[str, ...]) -> None:
    encoded = bytearray(CHANGED)
    for place, byte in changes:
        encoded[place % len(encoded)] = byte
    facts = read_certificate(bytes(encoded)).facts
    assert all(character.isprintable() for text in facts.values() for character in str(text))
    problems([bytes(encoded), BETWEEN.encoded], HOST, roots)
