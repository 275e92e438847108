"""The secret is found in whatever spelling a server echoes it, and masked whole."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from smtptest.engine.redaction import Redactor
from smtptest.engine.secret import MASK, Secret

secrets = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=30)


@given(secret=secrets, before=st.binary(max_size=5), keep=st.integers(1, 80))
@example(secret="ab+/=?", before=b"x", keep=40)
def test_no_spelling_of_the_secret_is_left(secret: str, before: bytes, keep: int) -> None:
    import base64
    from urllib.parse import quote

    value = secret.encode()
    redactor = Redactor(Secret(secret))
    spellings = [value, value.hex().encode(), value.hex().upper().encode(), quote(secret, safe="").encode()]
    spellings += [base64.b64encode(before + value), base64.urlsafe_b64encode(before + value + before)]
    for spelling in spellings:
        content = b"535 " + spelling + b" no"
        masked, found = redactor.mask(content[: keep + redactor.longest], keep)
        assert found == (MASK.encode() in masked) or keep <= 4
        assert value not in masked.replace(MASK.encode(), b"\n") or value in b"535  no"


def test_the_base64_of_a_login_is_masked_whole() -> None:
    redactor = Redactor(Secret("correct horse"))
    assert redactor.mask(b"AGFsaWNlAGNvcnJlY3QgaG9yc2U= is wrong", 100) == (b"AGFsaWNlA******** is wrong", True)


def test_a_secret_across_the_cut_is_masked_whole() -> None:
    redactor = Redactor(Secret("correct horse"))
    assert redactor.mask(b"550 correct horse battery", 8) == (b"550 ********", True)


def test_a_short_secret_is_not_looked_for() -> None:
    redactor = Redactor(Secret("abc"))
    assert (redactor.can_mask, redactor.longest, redactor.mask(b"550 abc", 100)) == (False, 0, (b"550 abc", False))
