"""xtext: what cannot stand in a parameter."""

from __future__ import annotations

from smtptest.engine.smtp.extensions.xtext import encode
from tests.engine.smtp.steps.test_xclient import OFFER, ask
from tests.servers.scripted import answering


async def test_attributes_are_written_as_xtext() -> None:
    transcript = await ask(
        answering(EHLO=OFFER, XCLIENT="220 Ok"), xclient="LOGIN=a+b=ü addr=2001:db8::1 HELO=[UNAVAILABLE]"
    )
    assert "C: XCLIENT LOGIN=a+2Bb+3D+C3+BC ADDR=IPV6:2001:db8::1 HELO=[UNAVAILABLE]" in transcript.lines
    assert encode(" ~\r\n") == "+20~+0D+0A"
