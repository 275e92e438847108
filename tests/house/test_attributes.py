"""Attributes are documented one by one."""

from __future__ import annotations

from pathlib import Path

from tests.house.attributes import documented_elsewhere
from tests.house.tree import PACKAGE, modules, write

BAD = '''
@dataclass(frozen=True)
class Plan:
    """One test. host: a name. size: in bytes; helo: a name.

    sender, recipient: mailboxes.
    """

    host: str
    size: int
    helo: str
    sender: str
    port: int  # of the server
    path: str = ""  # noqa: S105
    name: str
    """Whose name: that of the server."""
'''


def test_every_attribute_is_documented_under_its_own_name() -> None:
    assert {module.place: found for module in modules(PACKAGE) if (found := list(documented_elsewhere(module)))} == {}


def test_one_that_is_documented_elsewhere_is_found(tmp_path: Path) -> None:
    (module,) = modules(write(tmp_path / "smtptest", {"plan.py": BAD}))
    assert list(documented_elsewhere(module)) == ["Plan.host", "Plan.size", "Plan.helo", "Plan.sender", "Plan.port"]
