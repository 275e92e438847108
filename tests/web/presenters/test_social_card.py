"""The picture of a verdict."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.utils.translation import override
from PIL import Image

from smtptest.engine.events import Verdict
from smtptest.engine.outcome import Tone
from smtptest.web.labels import sentence, tone
from smtptest.web.presenters.social_card import Card, _colours, draw

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_picture_has_the_colours_of_the_pages() -> None:
    """Each tone has a colour and its ground in the style sheet."""
    card = Card(tone=Tone.BAD, verdict="closed", words="The server hung up", date="23 Nov 2026")
    image = Image.open(BytesIO(draw(card))).convert("RGB")
    assert image.getpixel((600, 7)) == (0xA5, 0x14, 0x2A)
    assert image.getpixel((600, 600)) == (0xFF, 0xE9, 0xE8)
    assert {name for tone in Tone for name in (tone, f"{tone}-ground")} <= set(_colours())


@pytest.mark.long
@pytest.mark.parametrize("verdict", ["", *Verdict])
def test_every_verdict_has_its_picture_in_characters_that_the_font_has(verdict: str) -> None:
    with override("en"):
        said = sentence(verdict)
    assert said.isascii()
    png = draw(Card(tone=tone(verdict), verdict=verdict or "running", words=said, date="23 Nov 2026", host="x" * 253))
    image = Image.open(BytesIO(png))
    assert (image.format, image.size, len(png) < 100_000) == ("PNG", (1200, 630), True)
