"""The parts of the message."""

from __future__ import annotations

from dataclasses import replace

from smtptest.engine.smtp.message.compose import EICAR, compose
from smtptest.engine.smtp.plan import Sample
from tests.engine.smtp.helpers import PLAN
from tests.engine.smtp.message.test_message import parsed


def test_html_is_the_better_half_of_two() -> None:
    message = parsed(compose(replace(PLAN, body="plain\n", html="<p>rich</p>\n"), "client.test"))
    assert message.get_content_type() == "multipart/alternative"
    assert [(part.get_content_type(), part.get_content()) for part in message.iter_parts()] == [
        ("text/plain", "plain\r\n"),
        ("text/html", "<p>rich</p>\r\n"),
    ]


def test_eicar_is_an_attachment_of_exactly_its_68_bytes() -> None:
    message = parsed(compose(replace(PLAN, sample=Sample.EICAR, html="<p>"), "client.test"))
    (attachment,) = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("eicar.com", EICAR)
    assert len(EICAR) == 68
