from __future__ import annotations

from dataclasses import replace

from smtptest.engine.receiving.checks.content import CLIPPED_OCTETS, check
from tests.engine.receiving.checks.message_results import DELIVERY, checked, results
from tests.engine.receiving.lint.helpers import message

_HTML = b"Content-Type: text/html\r\n"
_MIXED = b"Content-Type: multipart/mixed; boundary=x\r\n"


async def test_a_good_message() -> None:
    assert await results(check, message()) == ["good good"]


async def test_a_message_without_text_and_subject() -> None:
    assert await results(check, b"Subject: \r\n\r\n \r\n") == ["no-subject warning", "empty warning"]


async def test_html_wants_plain_text_beside_it() -> None:
    found = await checked(check, replace(DELIVERY, message=message(_HTML, b"<p>Hello")))
    assert [one.code for one in found] == ["content/html-only"]
    assert found[0].detail.startswith("The HTML is in line 1.")


async def test_long_html_is_clipped() -> None:
    inner = b"--x\r\n\r\nHello\r\n--x\r\n" + _HTML + b"\r\n%s\r\n--x--\r\n"
    fits, clipped = (message(_MIXED, inner % (b"a" * size)) for size in (CLIPPED_OCTETS, CLIPPED_OCTETS + 1))
    assert await results(check, fits) == ["good good"]
    assert await results(check, clipped) == ["clipped warning"]


async def test_links_and_elements_that_filters_dislike() -> None:
    body = b'<a href="https://evil.example/">www.bank.example</a><a href=http://192.0.2.1/>here</a><script>1</script>'
    assert await results(check, message(_HTML, body)) == [
        "html-only warning",
        "active warning",
        "misleading-link warning",
        "address-link warning",
    ]


async def test_files_that_gmail_blocks_and_nothing_of_the_body_in_the_results() -> None:
    parts = b"--x\r\n\r\nSecret\r\n" + b"".join(
        b'--x\r\nContent-Disposition: attachment; filename="%s"\r\n\r\nMZ\r\n' % name
        for name in (b"plan.pdf", b"Secret.EXE", b"Secret.js")
    )
    found = await checked(check, replace(DELIVERY, message=message(_MIXED, parts)))
    assert [one.title for one in found] == ["Gmail blocks a file of this type: .exe"]
    assert "Secret" not in str(found)
