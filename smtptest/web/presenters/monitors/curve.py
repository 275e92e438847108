"""Draws how long runs took, stage by stage: as a picture, and as a table for people who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    number: int
    """Its place from the left, from 0."""
    stages: Mapping[str, float]
    """The median milliseconds of each stage in these runs, by its name."""
    whole: float | None
    """The median milliseconds of the runs that went well; None if none did."""
    bad: bool
    """Whether a run did not go well."""

    @property
    def x(self) -> float:
        return (self.number + 0.5) * WIDTH / _COLUMNS


def curve(samples: Sequence[Sample], begins: datetime, ends: datetime) -> Curve | None:
    """The curve of the samples between two moments; None if none of them has a time."""
    heaps = _heaps(samples, begins, (ends - begins) / _COLUMNS)
    columns = [_column(number, heap) for number, heap in heaps.items()]
    times = [column.whole for column in columns if column.whole is not None]
    if not times:
        return None
    names = _stages(samples)
    top = _nice(max(times))
    return Curve(
        areas=list(_areas(columns, names, top)),
        line=" ".join(_lines(columns, top)),
        bad=[round(column.x, 1) for column in columns if column.bad],
        top=reply_time(top),
        middle=reply_time(top / 2),
        ticks=[begins + (ends - begins) * part / 4 for part in range(5)],
        rows=list(_rows(heaps, names, begins, (ends - begins) / _ROWS)),
    )


def _stages(samples: Sequence[Sample]) -> list[str]:
    """The stages of all samples, in the order in which the longest of them has them."""
    names = dict(max(samples, key=lambda sample: len(sample.stages)).stages)
    for sample in samples:
        names.update(sample.stages)
    return list(names)


def _heaps(samples: Sequence[Sample], begins: datetime, width: timedelta) -> dict[int, list[Sample]]:
    """The samples of each column that has any, by its number."""
    heaps: dict[int, list[Sample]] = {}
    for sample in samples:
        number = (sample.at - begins) // width
        if 0 <= number < _COLUMNS:
            heaps.setdefault(number, []).append(sample)
    return dict(sorted(heaps.items()))


def _column(number: int, heap: Sequence[Sample]) -> _Column:
    """The medians of these samples."""
    good = [sample for sample in heap if sample.ms is not None]
    times = [sample.ms for sample in good if sample.ms is not None]
    names: dict[str, int] = {}
    for sample in good:
        names.update(sample.stages)
    stages = {name: median([sample.stages.get(name, 0) for sample in good]) for name in names}
    return _Column(number, stages, median(times) if times else None, len(good) < len(heap))


def _nice(value: float) -> float:
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next(part * power for part in _NICE if part * power >= value)


def _y(value: float, top: float) -> float:
    return round(HEIGHT * (1 - min(value, top) / top), 1)


def _runs(columns: Sequence[_Column]) -> Iterator[list[_Column]]:
    """Columns with a time that stand side by side: nothing is drawn across a gap."""
    run: list[_Column] = []
    for column in columns:
        if column.whole is None:
            continue
        # Intervals of up to an hour leave up to six columns empty.
        if run and column.number - run[-1].number > 7:
            yield run
            run = []
        run.append(column)
    if run:
        yield run


def _lines(columns: Sequence[_Column], top: float) -> Iterator[str]:
    for run in _runs(columns):
        yield "M" + "L".join(_points(run, [column.whole or 0 for column in run], top))


def _areas(columns: Sequence[_Column], names: Sequence[str], top: float) -> Iterator[Area]:
    """The stages, each on those below it: its outline is the sum with it, and back along the sum without it."""
    runs = list(_runs(columns))
    sums = [[0.0] * len(run) for run in runs]
    edges = [_points(run, under, top) for run, under in zip(runs, sums, strict=True)]
    for number, name in enumerate(names):
        paths = []
        for place, run in enumerate(runs):
            sums[place] = [under + one.stages.get(name, 0) for under, one in zip(sums[place], run, strict=True)]
            lower, edges[place] = edges[place], _points(run, sums[place], top)
            paths.append("M" + "L".join([*edges[place], *reversed(lower)]) + "Z")
        yield Area(stage=name, number=number, path=" ".join(paths))


def _points(run: Sequence[_Column], values: Sequence[float], top: float) -> list[str]:
    if len(run) == 1:  # as wide as its column: a point would not be seen, and a new monitor has no more
        [one], [value] = run, values
        return [f"{x * WIDTH / _COLUMNS:.1f} {_y(value, top)}" for x in (one.number, one.number + 1)]
    return [f"{one.x:.1f} {_y(value, top)}" for one, value in zip(run, values, strict=True)]


def _rows(
    heaps: Mapping[int, list[Sample]], names: Sequence[str], begins: datetime, length: timedelta
) -> Iterator[TableRow]:
    """The medians of several columns together, those that have any."""
    for number in range(_ROWS):
        own = range(number * _COLUMNS // _ROWS, (number + 1) * _COLUMNS // _ROWS)
        heap = [sample for place in own for sample in heaps.get(place, ())]
        if heap:
            column = _column(number, heap)
            cells = [reply_time(column.stages.get(name)) for name in names]
            yield TableRow(begins=begins + length * number, cells=[*cells, reply_time(column.whole)])


def last_day(now: datetime) -> tuple[datetime, datetime]:
    """The 24 hours that end at the next full hour."""
    ends = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return ends - timedelta(hours=24), ends
