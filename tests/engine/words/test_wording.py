"""Templates: what stands in them by name."""

from __future__ import annotations

from smtptest.engine.words.wording import Words, gettext_noop, placeholders


def test_a_template_names_its_parameters_whatever_their_form() -> None:
    assert placeholders("After {seconds:.1f} s {host} answered {reply}.") == {"seconds", "host", "reply"}
    assert placeholders("No parameter.") == set()


def test_a_mark_changes_nothing() -> None:
    assert gettext_noop("The server has spoken.") == "The server has spoken."
    assert Words("A title", "A detail.").detail == "A detail."
