"""A template tag for scripts that import others: all of them are asked for at once."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles.finders import find
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# An import at the beginning of a line. What a comment says of types is not one, nor is import(), which is for later.
_IMPORT = re.compile(r"""^(?:import|export)\s+(?:[\w$\s{},*]+\sfrom\s+)?["'](\.{1,2}/[^"']+)["'];""", re.MULTILINE)


# What a page looks like comes before what makes it move.
_SCRIPT = '<script type="module" src="{}" fetchpriority="low"></script>'
_PRELOAD = '<link rel="modulepreload" href="{}" fetchpriority="low">'


@register.simple_tag
def modules(*entries: str, run: bool = True) -> SafeString:
    """The script elements of these modules, and a ``modulepreload`` for each module that they import.

    Without those, a browser learns of an import only when it has the script that imports it: as many round trips, one
    after the other, as the imports are deep. run: whether this page runs them; otherwise they are fetched for another.
    """
    return _elements(entries, run=run)


# The files do not change while the program runs.
@lru_cache
def _elements(entries: tuple[str, ...], *, run: bool) -> SafeString:
    scripts = format_html_join("\n", _SCRIPT if run else _PRELOAD, ((static(one),) for one in entries))
    preloads = format_html_join("\n", _PRELOAD, ((static(one),) for one in tree(entries)))
    return format_html("{}\n{}", scripts, preloads) if preloads else scripts


def tree(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the modules that these import, at any depth, each once, the nearest first; without themselves."""
    found = list(dict.fromkeys(entries))
    for name in found:  # grows on the way
        found.extend(one for one in dict.fromkeys(_imports(name)) if one not in found)
    return tuple(one for one in found if one not in entries)


def _imports(name: str) -> Iterator[str]:
    path = find(name)
    if not isinstance(path, str):
        raise template.TemplateSyntaxError(f"There is no static file {name}.")
    for relative in _IMPORT.findall(Path(path).read_text(encoding="utf-8")):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), relative))
