"""Reads what another version of this program may have stored: while a service is upgraded, both run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any


def known_fields(kind: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments for this dataclass that are among what is stored. What a later version's field says is left
    out; a field that an earlier version did not have gets its default."""
    return {field.name: stored[field.name] for field in fields(kind) if field.name in stored}
