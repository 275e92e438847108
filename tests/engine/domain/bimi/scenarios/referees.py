"""What checkdmarc reads in the same BIMI records and logos. Nothing is fetched."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Never
from unittest import mock

import requests

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import checkdmarc.bimi as bimi

from tests.engine.transport_security.scenarios.referees import Resolver


def places(texts: Sequence[str], domain: str) -> tuple[str, str] | None:
    """The addresses of the logo and of its certificate; None if there is no record that counts."""
    resolver: Any = Resolver(texts)

    def unreachable(*_: object, **__: object) -> Never:
        raise requests.RequestException

    with mock.patch.object(requests.Session, "get", unreachable):
        try:
            record = bimi.query_bimi_record(domain, resolver=resolver)["record"]
            tags = bimi.parse_bimi_record(record)["tags"]
        except bimi.BIMIError:
            return None
    return str(tags["l"]["value"]), str(tags.get("a", {"value": ""})["value"])


def logo_is_fine(document: bytes) -> bool:
    """Whether a logo fulfils the requirements that checkdmarc looks at, and is square."""
    try:
        read = bimi.get_svg_metadata(document)
    except ValueError:
        return False
    return not bimi.check_svg_requirements(read) and read["width"] == read["height"]
