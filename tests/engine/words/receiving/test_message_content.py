from __future__ import annotations

from smtptest.engine.words.receiving.message_content import MESSAGE_CONTENT_CHECKS


def test_whatever_prevents_one_click_says_what_to_send() -> None:
    words = MESSAGE_CONTENT_CHECKS["list-unsubscribe/no-post"]
    assert words.advice == (
        "Send “List-Unsubscribe-Post: List-Unsubscribe=One-Click” and an https: address in List-Unsubscribe."
    )
