"""DKIM keys: how long they are and what makes them useless."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.dkim_key import DkimKey, is_key, parse_key
from tests.engine.authentication.keys import PKCS1, ed25519, elliptic, rsa


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("v=DKIM1; p=", True),
        ("p=abc", True),
        ("k=rsa; p=abc", True),
        ("v=DKIM1; k=rsa", True),
        ("v=dkim1; p=abc", True),
        ("v=DKIM1\\; k=rsa\\; p=abc", True),
        ("v=spf1 -all", False),
        ("v=DMARC1; p=none", False),
        ("k=rsa", False),
        ("anything", False),
        ("", False),
    ],
)
def test_what_is_meant_to_be_a_key(text: str, meant: bool) -> None:
    assert is_key(text) is meant


@pytest.mark.parametrize("bits", [512, 1024, 2048, 4096])
@pytest.mark.parametrize("form", ["", PKCS1])
def test_rsa(bits: int, form: str) -> None:
    text = f"v=DKIM1; p={rsa(bits, PKCS1) if form else rsa(bits)}"
    assert parse_key(text) == DkimKey(text, "rsa", bits, False, False, False, ())


def test_ed25519() -> None:
    text = f"v=DKIM1; k=Ed25519; t=y:s; p={ed25519()}"
    assert parse_key(text) == DkimKey(text, "ed25519", 256, False, True, True, ())


def test_spaces_in_a_key_do_not_matter() -> None:
    key = rsa(1024)
    assert parse_key(f"v=DKIM1; p={key[:64]} \t{key[64:]} ;").bits == 1024


def test_a_revoked_key() -> None:
    key = parse_key("v=DKIM1; p=")
    assert (key.revoked, key.bits, key.faults) == (True, None, ())


@pytest.mark.parametrize(
    ("tags", "faults"),
    [
        (f"h=sha256; s=email; n=note; p={rsa(1024)}", ()),
        (f"h=sha1:sha256; s=other:*; g=*; p={rsa(1024)}", ()),
        (f"h=sha1; p={rsa(1024)}", ("hash",)),
        (f"s=tlsrpt; p={rsa(1024)}", ("service",)),
        (f"k=dsa; p={rsa(1024)}", ("type",)),
        (f"p={rsa(1024)}; p=", ("repeated",)),
        (f"p={rsa(1024)}; word", ("junk",)),
        (f"v=DKIM1; p={rsa(1024)}", ("repeated",)),
        ("k=rsa", ("no-key",)),
        ("p=a*b", ("base64",)),
        ("p=YWJj\u00e9", ("base64",)),
        ("p=YWJj", ("unreadable",)),
        (f"p={rsa(1024)[:-8]}", ("unreadable",)),
        (f"p={elliptic()}", ("not-the-type",)),
        (f"k=ed25519; p={rsa(1024)}", ("not-the-type",)),
        (f"k=ed25519; p={ed25519(wrapped=True)}", ("not-the-type",)),
    ],
)
def test_faults(tags: str, faults: tuple[str, ...]) -> None:
    assert parse_key(f"v=DKIM1; {tags}").faults == faults


@pytest.mark.parametrize("text", ["v=dkim1; p=", "v=DKIM1.0; p=", "p=; v=DKIM1"])
def test_the_version(text: str) -> None:
    assert parse_key(text).faults == ("version",)
