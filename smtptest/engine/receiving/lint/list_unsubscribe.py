"""Whether a reader can unsubscribe from a list with one click (RFC 2369, RFC 8058)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from smtptest.engine.authentication.tags import parse_tags
from smtptest.engine.outcome import CheckResult
from smtptest.engine.receiving.lint.fields import Field, Section

_POST_VALUE = "List-Unsubscribe=One-Click"
_URI = re.compile(r"<([^<>]*)>")
_SPACE = re.compile(r"\s+")
_LISTS = "list-id", "list-post", "list-help", "feedback-id"
_BULK = frozenset({"bulk", "list", "junk"})
HEADERS = frozenset({"list-unsubscribe", "list-unsubscribe-post"})
"""The fields that one signature must cover, in lower case."""


@dataclass(frozen=True, kw_only=True)
class Unsubscribing:
    """What the message offers."""

    variant: str
    """A stable slug of what is judged."""
    result: CheckResult
    """What that means for the sender."""
    field: Field | None = None
    """The field that shows it; None if there is none."""
    uris: tuple[str, ...] = ()
    """The addresses in List-Unsubscribe, in their order."""


def judge_unsubscribing(section: Section) -> Unsubscribing:
    """Judge the header section of a message. Whether its signatures are valid is not asked."""
    fields, posts = section.all("list-unsubscribe"), section.all("list-unsubscribe-post")
    if not fields:
        return _absent(section, posts)
    uris = tuple(_SPACE.sub("", uri) for uri in _URI.findall(fields[0].text))
    fault, field = _fault(section, fields, posts, uris)
    result = CheckResult.WARNING if fault else CheckResult.GOOD
    return Unsubscribing(variant=fault or "one-click", result=result, field=field, uris=uris)


def _fault(section: Section, fields: list[Field], posts: list[Field], uris: tuple[str, ...]) -> tuple[str, Field]:
    """The first thing that prevents one click, empty if nothing does; and the field that shows it."""
    first = fields[0]
    if len(fields) > 1:
        return "repeated", fields[1]
    if not any(_is_https(uri) for uri in uris):
        return ("no-https" if uris else "syntax"), first
    if not posts:
        return "no-post", first
    if len(posts) > 1 or posts[0].text != _POST_VALUE:
        return "post-value", posts[-1]
    signed = any(covered >= HEADERS for covered in signed_fields(section))
    return ("", first) if signed else ("not-signed", posts[0])


def signed_fields(section: Section) -> list[frozenset[str]]:
    """The names of the fields that each DKIM signature covers, in lower case."""
    signatures = (parse_tags(field.text).tags.get("h", "") for field in section.all("dkim-signature")[:10])
    return [frozenset(name.strip().lower() for name in names.split(":")) for names in signatures]


def _absent(section: Section, posts: list[Field]) -> Unsubscribing:
    if posts:
        return Unsubscribing(variant="only-post", result=CheckResult.WARNING, field=posts[0])
    lists = [field for field in section.fields if field.key in _LISTS]
    bulk = [field for field in section.all("precedence") if field.text.lower() in _BULK]
    if lists or bulk:
        return Unsubscribing(variant="absent-from-list", result=CheckResult.WARNING, field=(lists + bulk)[0])
    return Unsubscribing(variant="absent", result=CheckResult.INFO)


def _is_https(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return parts.scheme.lower() == "https" and bool(parts.hostname)
