"""What marks a message leaves it as it is."""

from __future__ import annotations

from smtptest.engine.msgids import gettext_noop, ngettext_noop, pgettext_noop


def test_a_marked_message_is_the_message() -> None:
    assert gettext_noop("The server said no") == "The server said no"
    assert pgettext_noop("verdict", "closed") == "closed"
    assert ngettext_noop("%(count)d line", "%(count)d lines") == ("%(count)d line", "%(count)d lines")
