"""Attributes are documented one by one."""

from __future__ import annotations

from pathlib import Path

from tests.house.attributes import documented_elsewhere, undocumented
from tests.house.tree import MIGRATIONS, PACKAGE, modules, write

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


ALSO_BAD = '''
class Row(models.Model):
    """A row. name: whose."""

    #: When.
    at = models.DateTimeField()
    name = models.TextField()

class Level(StrEnum):
    """HIGH: at the top."""

    HIGH = "high"
    LOW = "low"
'''

SILENT = '''
@dataclasses.dataclass
class Plan:
    """One test."""

    host: str
    port: int = 25
    """The TCP port."""
    names: list[str] = field(
        default_factory=list
    )
    kind: ClassVar[str] = "plan"
    empty: str = ""
    """ """
    _cache: str = ""

class Pair(typing.NamedTuple):
    first: str
    second: str
    """What comes after it."""

class Viewer(Protocol):
    after: int

    def poll(self) -> None:
        """Look."""

class Asked(TypedDict):
    name: str

class Sum(models.Model):
    count = models.IntegerField()

    class Meta:
        abstract = True

class Hour(Sum):
    hour = models.IntegerField()
    """Since 1970."""
    day = models.IntegerField()

class Plain:
    """It holds behaviour, and says in its docstring what it is."""

    name: str
'''


def test_every_attribute_is_documented() -> None:
    searched = [module for module in modules(PACKAGE) if MIGRATIONS not in module.path.parts]
    assert {module.place: found for module in searched if (found := list(undocumented(module)))} == {}


def test_one_without_a_text_of_its_own_is_found(tmp_path: Path) -> None:
    (module,) = modules(write(tmp_path / "smtptest", {"silent.py": SILENT}))
    assert set(undocumented(module)) == {
        "Plan.host", "Plan.names", "Plan.kind", "Plan.empty", "Pair.first", "Viewer.after", "Asked.name", "Sum.count",
        "Hour.day",
    }  # fmt: skip


def test_every_attribute_is_documented_under_its_own_name() -> None:
    assert {module.place: found for module in modules(PACKAGE) if (found := list(documented_elsewhere(module)))} == {}


def test_one_that_is_documented_elsewhere_is_found(tmp_path: Path) -> None:
    (module,) = modules(write(tmp_path / "smtptest", {"plan.py": BAD}))
    assert list(documented_elsewhere(module)) == ["Plan.host", "Plan.size", "Plan.helo", "Plan.sender", "Plan.port"]
    (module,) = modules(write(tmp_path / "tables", {"row.py": ALSO_BAD}))
    assert list(documented_elsewhere(module)) == ["Row.at", "Row.name", "Level.HIGH"]
