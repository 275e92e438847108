"""The commands and settings of docs/operating.md, block by block."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smtptest.conf.environment import BASE_DIR

DOCUMENT = BASE_DIR / "docs" / "operating.md"
# What is no command and no setting of ours: a drawing, the rows of a zone, and what Prometheus reads.
SHOWN = {"text", "dns", "yaml"}


@dataclass(frozen=True)
class Block:
    """A block of the document, under the heading of this section. kind: "sh", "sh caddy", "ini", or one of SHOWN."""

    section: str
    kind: str
    text: str


def blocks() -> list[Block]:
    """All of them, in their order."""
    found, section = [], ""
    pattern = r"^## (?P<section>.+)$|^```(?P<kind>.*)\n(?P<text>(?:.*\n)*?)```$"
    for match in re.finditer(pattern, DOCUMENT.read_text(), re.MULTILINE):
        if match["section"]:
            section = match["section"]
        else:
            found.append(Block(section, match["kind"], match["text"]))
    return found


def settings(block: Block, secret: str) -> str:
    """The lines of a block of settings, with what their reader has to make up."""
    return block.text.replace("=…", f"={secret}")


def outside() -> str:
    """The document without its blocks."""
    return re.sub(r"^```.*\n(?:.*\n)*?```$", "", DOCUMENT.read_text(), flags=re.MULTILINE)
