"""The questions that visitors come with, as the pages offer them."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.test import AsyncClient

from smtptest.web.presenters.questions import QUESTIONS


async def test_each_leads_to_a_page_that_there_is(client: AsyncClient) -> None:
    for one in QUESTIONS:
        assert (await client.get(one.url)).status_code == 200


def test_one_question_is_no_choice_and_two_are() -> None:
    assert "<nav" not in render_to_string("start/questions.html", {"questions": QUESTIONS[:1]})
    drawn = render_to_string("start/questions.html", {"questions": QUESTIONS, "question": "test"})
    assert drawn.count("<a href") == len(QUESTIONS)
    assert drawn.count('aria-current="page"') == 1
    assert '<a href="/domain/">' in drawn
