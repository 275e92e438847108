"""The test suite of openspf.org for RFC 7208, release 2014.04: its scenarios with their zones and tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.engine.authentication.zone import Entries, Zone

SUITE = Path(__file__).with_name("rfc7208-tests.yml")


@dataclass(frozen=True)
class Case:
    """One test of the suite."""

    name: str
    address: str
    sender: str
    helo: str
    results: tuple[str, ...]
    """Those that are allowed, the preferred one first."""
    explanation: str
    """Empty if the suite does not say, or expects none."""
    zone: dict[str, Entries]


def cases() -> Iterator[Case]:
    """All tests of the suite."""
    with SUITE.open("rb") as file:
        for scenario in yaml.safe_load_all(file):
            zone = {str(name): _entries(records) for name, records in scenario["zonedata"].items()}
            for name, test in scenario["tests"].items():
                results = test["result"] if isinstance(test["result"], list) else [test["result"]]
                said = test.get("explanation", "")
                yield Case(
                    name=name,
                    address=test["host"],
                    sender=test["mailfrom"],
                    helo=test["helo"],
                    results=tuple(results),
                    explanation="" if said == "DEFAULT" else said,
                    zone=zone,
                )


def _entries(records: list[Any]) -> Entries:
    """The records of a name. What is given as SPF only is a TXT record too, as the suite's own driver has it."""
    if records == ["TIMEOUT"]:
        return "fails"
    found: dict[str, list[str]] = {}
    for record in records:
        for kind, value in {"*": ""}.items() if record == "TIMEOUT" else record.items():
            found.setdefault(kind, []).append(_value(kind, value))
    spf = found.pop("SPF", [])
    texts = found.setdefault("TXT", spf)
    found["TXT"] = [text for text in texts if text != "NONE"]
    return found


def _value(kind: str, value: Any) -> str:
    match kind:
        case "MX":
            return f"{value[0]} {value[1]}."
        case "PTR":
            return f"{value}."
        case "TXT" | "SPF":
            return value if isinstance(value, str) else "".join(value)
        case _:
            return str(value)


def zone_of(case: Case) -> Zone:
    return Zone(case.zone)
