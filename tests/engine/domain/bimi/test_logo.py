"""Whether a logo is what receivers take."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.bimi.logo import MOST_BYTES, Fault, logo_fault
from tests.engine.domain.bimi.marks import LOGO


@pytest.mark.parametrize(
    ("changed", "to", "fault"),
    [
        ("", "", None),
        ('"0 0 64 64"', '"-1.5,0 , 64 64.0"', None),
        ("<svg", '<?xml version="1.0" encoding="UTF-8"?><svg', None),
        ("<svg", "<!DOCTYPE svg><svg", Fault("doctype")),
        ("<svg", '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg', Fault("doctype")),
        ("<svg", '<?xml version="1.0" encoding="nonsense"?><svg', Fault("xml")),
        ("</svg>", "", Fault("xml")),
        ("</svg>", "&nothing;</svg>", Fault("xml")),
        ("2000/svg", "1999/svg", Fault("root", "http://www.w3.org/1999/svg svg")),
        ('"1.2"', '"1.1"', Fault("profile", "1.1 tiny-ps")),
        (' baseProfile="tiny-ps"', "", Fault("profile", "1.2")),
        ("viewBox", 'x="0" viewBox', Fault("position")),
        ("64 64", "64 32", Fault("square", "0 0 64 32")),
        ("0 0 64 64", "0 0 64", Fault("square", "0 0 64")),
        ("0 0 64 64", "0 0 inf inf", Fault("square", "0 0 inf inf")),
        (' viewBox="0 0 64 64"', "", Fault("square")),
        ("<title>Lab</title>", "", Fault("title")),
        ("<title>Lab</title>", "<defs><title>Lab</title></defs>", Fault("title")),
        ("</svg>", "<script>alert(1)</script></svg>", Fault("element", "script")),
        ("</svg>", '<image href="#a"/></svg>', Fault("element", "image")),
        ("</svg>", '<g onload="alert(1)"/></svg>', Fault("event", "onload")),
        ("#shape", "https://evil.example/#shape", Fault("reference", "https://evil.example/#shape")),
        ("xlink:href", "href", None),
        ('xlink:href="#', 'href="javascript:', Fault("reference", "javascript:shape")),
        ("Lab", "x" * MOST_BYTES, Fault("size")),
    ],
)
def test_a_logo(changed: str, to: str, fault: Fault | None) -> None:
    assert logo_fault((LOGO.replace(changed, to, 1) if changed else LOGO).encode()) == fault


def test_a_number_of_any_length_is_judged_at_once() -> None:
    wrong = f"0 0 {'9' * (MOST_BYTES - 500)}x 64"
    assert logo_fault(LOGO.replace("0 0 64 64", wrong, 1).encode()) == Fault("square", wrong)


def test_what_is_no_text() -> None:
    assert logo_fault(b"\x1f\x8b\x08") == Fault("xml")
    assert logo_fault(b"") == Fault("xml")
