"""Which file of tests belongs to which module."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from tests.house.tree import MIGRATIONS, modules

# Tests of no module: whole conversations, the whole program, its pages in a browser, its house, its servers.
ASIDE = {"scenarios", "system", "house", "browser", "bench", "soak", "servers", "operating", "mtas"}


def test_file(place: str) -> str:
    """``engine/events.py`` is tested by ``engine/test_events.py``."""
    path = Path(place)
    return str(path.with_name(f"test_{path.name}"))


def _wanted(package: Path) -> set[str]:
    """The test files that there must be. The migrations of a package are tested as one."""
    places = [Path(module.place) for module in modules(package) if module.path.stem != "__init__"]
    one_each = {test_file(str(place)) for place in places if place.parent.name != MIGRATIONS}
    return one_each | {test_file(f"{place.parent}.py") for place in places if place.parent.name == MIGRATIONS}


def without_a_test(package: Path, tests: Path) -> list[str]:
    return sorted(name for name in _wanted(package) if not (tests / name).exists())


def without_a_module(package: Path, tests: Path, aside: Collection[str] = ()) -> Iterator[str]:
    wanted = _wanted(package)
    for file in sorted(tests.rglob("test_*.py")):
        place = file.relative_to(tests)
        if not set(place.parts[:-1]) & set(aside) and str(place) not in wanted:
            yield str(place)
