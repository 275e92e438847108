"""Draws how long runs took, stage by stage: as a picture, and as a table for whoever does not see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from smtptest.monitors.reading.shapes import Sample
from smtptest.web.presenters.monitors.figures import reply_time

# Units of the picture, which is stretched to its place.
WIDTH, HEIGHT = 1000, 200
# How many columns the picture has, and rows the table.
_COLUMNS, _ROWS = 144, 12
# The top of the axis is one of these times a power of ten.
_NICE = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, kw_only=True)
class Area:
    """What one stage adds to the time."""

    stage: str
    """The stage's name."""
    number: int
    """Its number, which chooses its colour in the style sheet."""
    path: str
    """Its outline."""


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """A part of the time in the table."""

    begins: datetime
    """When it begins."""
    cells: Sequence[str]
    """The median time of each stage, and of the whole."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The picture and the table."""

    areas: Sequence[Area]
    """The stages, from the ground up."""
    line: str
    """The path of the whole time."""
    bad: Sequence[float]
    """Where runs ended badly, from the left."""
    top: str
    """The time at the top of the axis."""
    middle: str
    """The time half-way up."""
    ticks: Sequence[datetime]
    """The moments below the axis."""
    rows: Sequence[TableRow]
    """The table."""


@dataclass(frozen=True)
class _Column:
    x: float
    begins: datetime
    stages: dict[str, float]
    whole: float | None
    bad: bool


def curve(samples: Sequence[Sample], begins: datetime, ends: datetime) -> Curve | None:
    """The curve of the samples between two moments; None if none of them has a time."""
    columns = list(_columns(samples, begins, ends, _COLUMNS))
    times = [column.whole for column in columns if column.whole is not None]
    if not times:
        return None
    names = _stages(samples)
    top = _nice(max(times))
    areas = [
        Area(stage=name, number=number, path=_area(columns, names[: number + 1], top))
        for number, name in enumerate(names)
    ]
    return Curve(
        areas=areas,
        line=" ".join(_lines(columns, top)),
        bad=[round(column.x, 1) for column in columns if column.bad],
        top=reply_time(top),
        middle=reply_time(top / 2),
        ticks=[begins + (ends - begins) * part / 4 for part in range(5)],
        rows=list(_rows(samples, names, begins, ends)),
    )


def _stages(samples: Sequence[Sample]) -> list[str]:
    """The stages of all samples, in the order in which the longest of them has them."""
    longest = max(samples, key=lambda sample: len(sample.stages))
    return list(dict.fromkeys([*longest.stages, *(name for sample in samples for name in sample.stages)]))


def _columns(samples: Sequence[Sample], begins: datetime, ends: datetime, count: int) -> Iterator[_Column]:
    """The samples in so many columns of the same width, each with the medians of its own."""
    width = (ends - begins) / count
    heaps: dict[int, list[Sample]] = {}
    for sample in samples:
        if begins <= sample.at < ends:
            heaps.setdefault(int((sample.at - begins) / width), []).append(sample)
    for number, heap in sorted(heaps.items()):
        times = [sample.ms for sample in heap if sample.ms is not None]
        good = [sample for sample in heap if sample.ms is not None]
        names = dict.fromkeys(name for sample in good for name in sample.stages)
        stages = {name: median(sample.stages.get(name, 0) for sample in good) for name in names}
        whole = median(times) if times else None
        yield _Column((number + 0.5) * WIDTH / count, begins + width * number, stages, whole, len(good) < len(heap))


def _nice(value: float) -> float:
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next(part * power for part in _NICE if part * power >= value)


def _y(value: float, top: float) -> float:
    return round(HEIGHT * (1 - min(value, top) / top), 1)


def _runs(columns: Sequence[_Column]) -> Iterator[list[_Column]]:
    """Columns with a time that stand side by side: nothing is drawn across a gap."""
    step = WIDTH / _COLUMNS
    run: list[_Column] = []
    for column in columns:
        if column.whole is None:
            continue
        # Intervals of up to an hour leave up to six columns empty.
        if run and column.x - run[-1].x > 7 * step:
            yield run
            run = []
        run.append(column)
    if run:
        yield run


def _lines(columns: Sequence[_Column], top: float) -> Iterator[str]:
    for run in _runs(columns):
        points = [f"{column.x:.1f} {_y(column.whole or 0, top)}" for column in run]
        yield "M" + "L".join(points if len(points) > 1 else points * 2)


def _area(columns: Sequence[_Column], names: Sequence[str], top: float) -> str:
    """The outline of what these stages take together, down to what all but the last of them take."""
    paths = []
    for run in _runs(columns):
        upper = [f"{one.x:.1f} {_y(sum(one.stages.get(name, 0) for name in names), top)}" for one in run]
        lower = [f"{one.x:.1f} {_y(sum(one.stages.get(name, 0) for name in names[:-1]), top)}" for one in run]
        paths.append("M" + "L".join([*upper, *reversed(lower)]) + "Z")
    return " ".join(paths)


def _rows(samples: Sequence[Sample], names: Sequence[str], begins: datetime, ends: datetime) -> Iterator[TableRow]:
    for column in _columns(samples, begins, ends, _ROWS):
        cells = [reply_time(column.stages.get(name)) for name in names]
        yield TableRow(begins=column.begins, cells=[*cells, reply_time(column.whole)])


def last_day(now: datetime) -> tuple[datetime, datetime]:
    """The 24 hours that end at the next full hour."""
    ends = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return ends - timedelta(hours=24), ends
