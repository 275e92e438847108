"""Results about a domain's logo: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.domain.logo import LOGO_CHECKS


@pytest.mark.parametrize(
    ("key", "parameters", "texts"),
    [
        (
            "bimi-svg/element",
            {"url": "https://a.example/logo.svg", "text": "script"},
            (
                "The logo has an element that is not allowed",
                "Receivers do not show the logo. Found in https://a.example/logo.svg: “script”.",
                "Remove scripts, styles, links, images and animations.",
            ),
        ),
        (
            "bimi-vmc/name",
            {"domain": "a.example", "names": "b.example"},
            (
                "The certificate for the logo is not for a.example",
                "Receivers that ask for a certificate do not show the logo. It is for: b.example.",
                "Get a certificate whose names include a.example.",
            ),
        ),
    ],
)
def test_how_a_result_reads(key: str, parameters: dict[str, object], texts: tuple[str, str, str]) -> None:
    assert tuple(template.format_map(parameters) for template in LOGO_CHECKS[key]) == texts
