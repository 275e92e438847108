"""``python -m tests.house.env_example`` writes .env.example: every setting of docs/settings.md, as a comment."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from smtptest.conf.environment import BASE_DIR
from tests.house.tree import SETTINGS, with_defaults

FILE = BASE_DIR / ".env.example"
_HEAD = """\
# The settings of smtptest, for a container, Compose or systemd: copy this file to .env, and uncomment what you set.
# Nothing here has to be set to try it on your own machine. A comment has a line of its own.
"""
_ROW = re.compile(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
# A value, not words about one.
_VALUE = re.compile(r"[\w.:/,-]+")
_WORDS = {"none", "any", "never", "off"}


def rows() -> Iterator[tuple[list[str], str, str]]:
    """The names of each row of the table, its defaults, and what it is about, without links."""
    for names, defaults, about in _ROW.findall(SETTINGS.read_text()):
        # The backticks stay: without them nobody sees which words are values.
        yield (
            re.findall(r"`([A-Z_]+)`", names),
            defaults.replace("`", ""),
            re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", about),
        )


def text() -> str:
    return _HEAD + "".join(_entry(*row) for row in rows())


def _entry(names: list[str], defaults: str, about: str) -> str:
    said = textwrap.fill(f"{about[0].upper()}{about[1:]}. Default: {defaults}.", 118)
    private = defaults.split("; public: ", maxsplit=1)[0]
    own = with_defaults(names)
    values = private.split(", ") if len(own) > 1 else [private]
    value = {
        name: one if _VALUE.fullmatch(one) and one not in _WORDS else "" for name, one in zip(own, values, strict=True)
    }
    return "\n" + textwrap.indent(said, "# ") + "\n" + "".join(f"#{name}={value.get(name, '')}\n" for name in names)


if __name__ == "__main__":
    FILE.write_text(text())
