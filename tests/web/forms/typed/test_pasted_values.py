"""A value as files, programs and shells write it; one that can be read in two ways is no password."""

from __future__ import annotations

import pytest

from smtptest.web.forms.typed.pasted import Fields, Unclear
from smtptest.web.forms.typed.pasted_values import Dollar, fields_of

LEFT = {"left": "yes"}


@pytest.mark.parametrize(
    ("field", "written", "fields"),
    [
        ("host", "'mx.test', // ours", {"host": "mx.test"}), ("url", '"smtp://mx.test"', {"host": "mx.test"}),
        ("port", "587;", {"port": "587"}), ("password", "`a#b`", {"password": "a#b"}),
        ("mail_from", "Al <al@x.test>", {"mail_from": "al@x.test"}), ("mail_from", "nobody", LEFT),
        ("tls", "true", {"security": "either"}), ("ssl", "on", {"security": "tls"}), ("starttls", "no", {}),
        ("tls", "SSL/TLS", {"security": "tls"}), ("tls", "perhaps", LEFT), ("left", "x", LEFT), ("left", "", {}),
        ("password", "${PW}", LEFT), ("password", "#{pw}", LEFT), ("password", "$env:PW", LEFT), ("host", "", {}),
        ("password", "$mail->pw", LEFT), ("password", "'$mail->pw'", {"password": "$mail->pw"}),
        ("mail_from", "${APP} <al@x.test>", {"mail_from": "al@x.test"}), ("left", "pa${x}", LEFT),
    ],
)  # fmt: skip
def test_a_value_gives_its_field(field: str, written: str, fields: Fields) -> None:
    assert fields_of(field, written) == fields


@pytest.mark.parametrize(
    ("written", "passwords"),
    [
        ("pa$", ["pa$", "pa$", "pa$"]), ("pa$!", ["pa$!", "pa$!", "pa$!"]), ("pa$word", ["pa$word", "", ""]),
        ("pa$$word", ["pa$$word", "pa$word", ""]), ("'pa$word'", ["pa$word", "", "pa$word"]),
        ('"pa$word"', ["pa$word", "", ""]), ("pa$$$word", ["pa$$$word", "", ""]), ("pa$$$$", ["pa$$$$", "pa$$", ""]),
        ("pa${x}", ["", "", ""]), ("'pa#{x}'", ["", "", ""]), ("pa$${x}", ["", "pa${x}", ""]),
        ('"pa$(x)"', ["pa$(x)", "", ""]),
        ("100%%", ["", "", ""]), ("100%", ["100%", "100%", "100%"]), (r"pa\$word", ["", "", ""]),
    ],
)  # fmt: skip
def test_a_dollar_sign_is_read_as_the_format_has_it(written: str, passwords: list[str]) -> None:
    """Empty where it can be read in two ways, which is the same for what is in a URL."""
    for dollar, password in zip((Dollar.ITSELF, Dollar.TWICE, Dollar.EITHER), passwords, strict=True):
        for field in ("password", "username"):
            if password:
                assert fields_of(field, written, dollar) == {field: password}
            else:
                with pytest.raises(Unclear) as refused:
                    fields_of(field, written, dollar)
                assert refused.value.reason == "quote"


@pytest.mark.parametrize("field", ["host", "url"])
def test_a_login_in_a_url_is_read_as_any_other(field: str) -> None:
    assert fields_of(field, "smtp://al:a$$b@mx.test", Dollar.TWICE) == {
        "host": "mx.test", "username": "al", "password": "a$b",
    }  # fmt: skip
    assert fields_of(field, "smtp://al:a$b@mx.test")["password"] == "a$b"
    for dollar in (Dollar.TWICE, Dollar.EITHER):
        with pytest.raises(Unclear):
            fields_of(field, "smtp://$USER:$PASSWORD@mx.test", dollar)
    assert fields_of(field, "smtp://mx.test/$x", Dollar.EITHER)["host"] == "mx.test"
