from __future__ import annotations

import time

import pytest

from smtptest.engine.receiving.lint.html_text import MOST_LINKS, Link, read_html


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<title>T</title><style>a{}</style><h1> Hi\n</h1>Hello <b>w</b>orld<br>a", "T\n\nHi\nHello world\na"),
        ("<p>a<p><p><p>b", "a\n\nb"),
        ("<table><tr><td>1<td>2<tr><th>3</table>", "1 2\n\n3"),
        ("a<script>b</script>c<template>d</template>e", "ace"),
        ("a<!-- b -->c", "ac"),
        ("<img src=x alt=picture>", "picture"),
        ("&lt;b&gt;\0&#x202e;\ud800", "<b>\u202e?"),
        ("</div></script>a", "a"),
    ],
)
def test_text(document: str, text: str) -> None:
    assert read_html(document).text == text


def test_links_images_and_active_elements() -> None:
    found = read_html(
        "<a href=' https://a.example/\n x'>one <b>two</b></a> <a name=x>three</a><a href=b>four<a href=c>five</a></a>"
        "<img src=//i.example/1><img src=HTTPS://i.example/2><img src=cid:3><img><iframe></iframe><form></form>"
    )
    assert found.links == (Link("https://a.example/x", "one two"), Link("b", "four"), Link("c", "five"))
    assert (found.remote_images, found.active, found.left_out) == (2, ("iframe", "form"), 0)


def test_links_are_bounded() -> None:
    found = read_html("<a href=x>y" * (MOST_LINKS + 3))
    assert (len(found.links), found.left_out) == (MOST_LINKS, 3)


@pytest.mark.parametrize("piece", ["<div>", "<a ", "<b><p>", "<table>", "<!--", "<a b='", "&", "<script>"])
def test_hostile_html_takes_linear_time(piece: str) -> None:
    before = time.process_time()
    read_html((piece * 100_000)[:200_000])
    assert time.process_time() - before < 5
