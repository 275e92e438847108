"""HTML as text, with its links, as a reader sees it. Nothing is fetched, and nothing of the HTML is ever shown as HTML.

libxml2 reads it as a stream: in linear time, and without a tree that could be deep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

MOST_LINKS = 200
"""Links that are listed."""

# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "title", "tr", "ul",
})
# fmt: on
_CELLS = frozenset({"td", "th"})
_HIDDEN = frozenset({"script", "style", "template"})
_ACTIVE = frozenset({"script", "iframe", "object", "embed", "form", "applet", "frame"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A link, which was not followed."""

    target: str
    """Where it leads, as it stands."""
    text: str
    """What can be clicked on."""


@dataclass(frozen=True, kw_only=True)
class HtmlText:
    """What HTML says."""

    text: str
    """What a reader sees, a line for each block; lines end with ``\\n``."""
    links: tuple[Link, ...] = ()
    """In their order, without those that are not listed."""
    left_out: int = 0
    """Links that are not listed, because there are too many."""
    remote_images: int = 0
    """Images that a reader's program would fetch."""
    active: tuple[str, ...] = ()
    """Elements that mail programs remove, such as script, in their order."""


def read_html(document: str) -> HtmlText:
    """The text and the links of a document."""
    reader = _Reader()
    parser: etree.HTMLParser[None] = etree.HTMLParser(
        target=reader, recover=True, no_network=True, huge_tree=False, encoding="utf-8"
    )
    # Surrogates and NUL are not for a C library.
    parser.feed(document.replace("\0", "").encode("utf-8", "replace"))
    parser.close()
    return reader.result()


@dataclass
class _Reader:
    """What libxml2 reports of each element."""

    _lines: list[str] = field(default_factory=lambda: [""])
    _pieces: list[str] = field(default_factory=list)
    _hidden: int = 0
    _links: list[Link] = field(default_factory=list)
    _left_out: int = 0
    _link: tuple[str, list[str]] | None = None
    _images: int = 0
    _active: dict[str, None] = field(default_factory=dict)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in _ACTIVE:
            self._active[tag] = None
        if tag in _BLOCKS:
            self._break()
        elif tag in _CELLS:
            self._pieces.append(" ")
        elif tag == "a" and attributes.get("href"):
            self._end_link()
            self._link = attributes["href"], []
        elif tag == "img":
            self._image(attributes)

    def _image(self, attributes: Mapping[str, str]) -> None:
        self._images += bool(_REMOTE.match(attributes.get("src", "")))
        self.data(attributes.get("alt", ""))

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _HIDDEN:
            self._hidden -= 1
        if tag in _BLOCKS and tag != "br":
            self._break()
        elif tag == "a":
            self._end_link()

    def data(self, text: str) -> None:
        """Text stands here."""
        if self._hidden:
            return
        self._pieces.append(text)
        if self._link:
            self._link[1].append(text)

    def comment(self, text: str) -> None:
        """A comment is not shown."""

    def close(self) -> None:
        """The document ends."""
        self._end_link()
        self._break()

    def _end_link(self) -> None:
        if not self._link:
            return
        target, pieces = self._link
        self._link = None
        if len(self._links) < MOST_LINKS:
            self._links.append(Link(_SPACE.sub("", target), _folded("".join(pieces))))
        else:
            self._left_out += 1

    def _break(self) -> None:
        """End the line. Of several empty lines one is left."""
        line = _folded("".join(self._pieces))
        self._pieces.clear()
        if line or self._lines[-1]:
            self._lines.append(line)

    def result(self) -> HtmlText:
        """What was read."""
        return HtmlText(
            text="\n".join(self._lines).strip("\n"),
            links=tuple(self._links),
            left_out=self._left_out,
            remote_images=self._images,
            active=tuple(self._active),
        )


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" ")
