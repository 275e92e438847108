"""How results of checks show records: those that were found, and those to publish."""

from __future__ import annotations

# A record may have 64 KiB; a reader recognises it by its beginning.
_MOST_SHOWN = 400
_STRING = 255


def published(name: str, text: str) -> str:
    """The TXT record to publish at a name, as a zone file has it (RFC 1035 section 5.1).

    A text of more than 255 characters is in several strings, which are joined again without a space.
    """
    parts = [text[at : at + _STRING] for at in range(0, len(text), _STRING)]
    strings = " ".join('"{}"'.format(part.replace("\\", "\\\\").replace('"', '\\"')) for part in parts)
    return f"{name}. IN TXT {strings}"


def shown(text: str) -> str:
    """A record as a sentence quotes it: its beginning, if it is long."""
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def listed(items: tuple[str, ...] | list[str], separator: str = ", ") -> str:
    """Several things in one sentence, with the same bound."""
    return shown(separator.join(items))
