"""Every word of a template is marked for translation, and no line of one is too long to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from smtptest.conf.environment import BASE_DIR

TEMPLATES = BASE_DIR / "templates"
LONGEST = 120  # as in the program's own lines (pyproject.toml)
# The operator's pages are English.
PAGES = sorted(page for page in TEMPLATES.rglob("*.html") if page.parent.name != "admin")
ATTRIBUTES = ("title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "alt")
# Words of the protocols, names and units, which are the same in every language.
SAME = {
    *("smtptest", "csrftoken", "smtptest_owner", "smtptest_language", "security.txt", "example.org"),
    *(
        "EHLO",
        "STARTTLS",
        "AUTH",
        "DATA",
        "QUIT",
        "XCLIENT",
        "TLS",
        "JSON",
        "SHA-256",
        "UTC",
        "C",
        "S",
        "s",
        "ms",
        "n",
        "p",
    ),
}
# A type of input; the empty reverse-path; the language of stored words; the side of a line and the role of a session
DEFAULTS = {"'text'", '"&lt;&gt;"', "'en'", "'server'", "'client'"}
# What a tag says that takes words as its arguments.
ARGUMENT = re.compile(r"\b(?:label|hint|title)=(\"[^\"]*[A-Za-z][^\"]*\"|'[^']*[A-Za-z][^']*')")
# Attributes that stand outside of a tag, since a template chooses between several ends of it or has nothing else.
CODE = re.compile(r'\b(?:data|aria)-(?!label\b)[a-z]+(?:="[^"]*")?>?|_(?:error|warning|hint)"?')
ALWAYS = re.compile(r"\|default(?:_if_none)?:(\"[^\"]*[A-Za-z]{2}[^\"]*\"|'[^']*[A-Za-z]{2}[^']*')")


class Words(HTMLParser):
    """Collects what a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ATTRIBUTES or name.startswith("data-words")]


def bare(source: str) -> Iterator[str]:
    """The words of a template that no tag for translation marks."""
    html, inside = "", ""
    for token in Lexer(source).tokenize():
        name = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type is TokenType.BLOCK:
            inside = {"blocktranslate": name, "comment": name}.get(name, inside)
            inside = "" if name in ("endblocktranslate", "endcomment") else inside
            yield from ARGUMENT.findall(token.contents)
        elif token.token_type is TokenType.VAR:
            yield from (words for words in ALWAYS.findall(token.contents) if words not in DEFAULTS)
        elif token.token_type is TokenType.TEXT and not inside:
            html += token.contents
            continue
        html += " "
    reader = Words()
    reader.feed(html)
    words = (word for text in reader.found for word in CODE.sub(" ", text).split())
    yield from (word for word in words if re.search(r"[^\W\d_]", word) and word.strip(".,:;()") not in SAME)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_every_word_of_a_template_is_marked(page: Path) -> None:
    assert list(bare(page.read_text())) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello <b>you</b></p>", ["Hello", "you"]),
        ('<p title="Hello">{% translate "a" %}</p>', ["Hello"]),
        ('{% include "x.html" with label="Port" %}', ['"Port"']),
        ('{% include "x.html" with label=_("Port") placeholder="mail.example.org" %}', []),
        ('{{ value|default:"none" }}', ['"none"']),
        ('<p title="{% translate "a" %}"{% if b %} hidden{% endif %}>{{ c }} s</p>', []),
        ("{% blocktranslate count a=b %}one{% plural %}many{% endblocktranslate %}", []),
        ("{% comment %}for us{% endcomment %}", []),
    ],
)
def test_the_rule_can_fail(source: str, found: list[str]) -> None:
    assert list(bare(source)) == found


def test_no_line_of_a_template_is_too_long() -> None:
    """Those of the operator's pages and of what is not HTML too."""
    files = sorted(file for file in TEMPLATES.rglob("*") if file.is_file())
    assert files
    assert [
        f"{file.relative_to(TEMPLATES)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if len(line) > LONGEST
    ] == []
