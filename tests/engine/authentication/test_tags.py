"""Lists of tags."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.tags import TagList, parse_tags


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("v=DKIM1; p=abc", TagList({"v": "DKIM1", "p": "abc"})),
        ("v=DKIM1;p=abc;", TagList({"v": "DKIM1", "p": "abc"})),
        (" v = DKIM1 ;\r\n\tp = a b ; ", TagList({"v": "DKIM1", "p": "a b"})),
        ("p=a=b==", TagList({"p": "a=b=="})),
        ("p=", TagList({"p": ""})),
        ("p=a; p=b; p=c; t=y; t=s", TagList({"p": "a", "t": "y"}, ("p", "t"))),
        ("P=a; p=b", TagList({"P": "a", "p": "b"})),
        ("v=spf1 -all", TagList({"v": "spf1 -all"})),
        ("word; =x; 1a=b; a.b=c; ;", TagList({}, (), ("word", "=x", "1a=b", "a.b=c"))),
        ("", TagList({})),
    ],
)
def test_tags(text: str, found: TagList) -> None:
    assert parse_tags(text) == found
