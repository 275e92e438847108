"""The settings of the receiver: what cannot work is refused, with the variable and what to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import trustme
from django.core.exceptions import ImproperlyConfigured

from smtptest.conf import environment
from smtptest.conf.receive_settings import PRIVATE_DOMAIN, ReceiveSettings, judged

USUAL: dict[str, Any] = {
    "public": False, "listen": "", "domain": "", "certificate": "", "key": "", "rspamd": "", "minutes": 30,
    "most_bytes": 1 << 20, "body_minutes": 60,
}  # fmt: skip


def read(**changes: Any) -> ReceiveSettings:
    return judged(**{**USUAL, **changes})


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    made = trustme.CA().issue_cert("receive.example.org")
    made.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    made.private_key_pem.write_to_path(tmp_path / "key.pem")
    return {"certificate": str(tmp_path / "cert.pem"), "key": str(tmp_path / "key.pem")}


def test_in_private_it_listens_on_loopback_unless_it_is_switched_off() -> None:
    usual = read()
    assert (usual.listen, usual.is_usual, usual.domain, usual.is_on) == (
        ("127.0.0.1", 2526), True, PRIVATE_DOMAIN, True
    )  # fmt: skip
    assert (read(listen="off").listen, read(listen="off").is_on) == (None, False)
    named = read(listen="[::1]:25", domain="Receive.Example.ORG.", rspamd="http://127.0.0.1:11333/")
    assert (named.listen, named.is_usual, named.domain) == (("::1", 25), False, "receive.example.org")
    assert named.rspamd == "http://127.0.0.1:11333"


def test_in_public_it_is_off_until_all_is_named(files: dict[str, str]) -> None:
    off = read(public=True)
    assert (off.listen, off.is_on) == (None, False)
    elsewhere = read(public=True, domain="receive.example.org")
    assert (elsewhere.listen, elsewhere.is_on) == (None, True)
    on = read(public=True, listen="192.0.2.1:25", domain="receive.example.org", **files)
    assert on.files == (Path(files["certificate"]), Path(files["key"]))
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_RECEIVE_DOMAIN: "):
        read(public=True, listen="192.0.2.1:25", **files)
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_RECEIVE_CERT: "):
        read(public=True, listen="192.0.2.1:25", domain="receive.example.org")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"listen": "25"}, "SMTPTEST_RECEIVE: '25' is not an IP address and a port"),
        ({"listen": "localhost:25"}, "SMTPTEST_RECEIVE: "),
        ({"listen": "192.0.2.1:x"}, "SMTPTEST_RECEIVE: "),
        ({"listen": "192.0.2.1:25/x"}, "SMTPTEST_RECEIVE: "),
        ({"domain": "receive"}, "SMTPTEST_RECEIVE_DOMAIN: "),
        ({"domain": "192.0.2.1"}, "SMTPTEST_RECEIVE_DOMAIN: "),
        ({"rspamd": "127.0.0.1:11333"}, "SMTPTEST_RSPAMD: "),
        ({"rspamd": "http://[x"}, "SMTPTEST_RSPAMD: "),
        ({"rspamd": "http://user:hunter2@127.0.0.1:11333/?password=hunter2"}, "SMTPTEST_RSPAMD: write the address"),
        ({"rspamd": "http://user:hunter2/@127.0.0.1"}, "SMTPTEST_RSPAMD: write the address"),
        ({"certificate": "/nowhere"}, "SMTPTEST_RECEIVE_KEY: "),
        ({"key": "/nowhere"}, "SMTPTEST_RECEIVE_CERT: "),
        ({"certificate": "/nowhere", "key": "/nowhere"}, "SMTPTEST_RECEIVE_CERT: "),
    ],
)
def test_a_bad_value_is_refused(changes: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(**changes)
    assert str(refusal.value).startswith(words)
    assert "hunter2" not in str(refusal.value)


def test_a_certificate_and_a_key_that_do_not_fit_are_refused(files: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_RECEIVE_KEY: "):
        read(certificate=files["certificate"], key=files["certificate"])
    with pytest.raises(ImproperlyConfigured, match=r"^SMTPTEST_RECEIVE_CERT: "):
        read(certificate=files["key"], key=files["key"])


def test_the_environment_names_them(monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    for name, value in {
        "SMTPTEST_RECEIVE": "127.0.0.1:0", "SMTPTEST_RECEIVE_CERT": files["certificate"],
        "SMTPTEST_RECEIVE_KEY_FILE": files["key"], "SMTPTEST_RECEIVE_MINUTES": "5",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    chosen = environment.read().receive
    assert (chosen.listen, chosen.minutes, chosen.most_bytes, chosen.body_minutes) == (("127.0.0.1", 0), 5, 1 << 20, 60)
    assert chosen.files is not None
    for name, value in (("MINUTES", "0"), ("BYTES", "1"), ("BODY_MINUTES", "soon")):
        with monkeypatch.context() as wrong:
            wrong.setenv(f"SMTPTEST_RECEIVE_{name}", value)
            with pytest.raises(ImproperlyConfigured, match=name):
                environment.read()
