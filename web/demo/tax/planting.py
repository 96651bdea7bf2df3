"""Errors planted into a database without any, each in a place that is returned."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, TypeAlias

from sqlalchemy import Table

from web.demo.tax.bureau import Bureau
from web.demo.tax.rows import Row

FULL: Final = 400
SEED: Final = 400


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an error is, and which indicator has to find it."""

    table: str
    key: str
    indicator: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Where errors are planted: no row bears two of them."""

    bureau: Bureau
    random: Random
    used: set[int] = field(default_factory=set)

    def take(
        self, table: Table, fits: Callable[[Row], bool], like: Callable[[Row], object]
    ) -> Iterator[Row]:
        """Rows that fit, by chance, of which each is *like* the first."""
        rows = [
            row
            for row in self.bureau.rows[table]
            if id(row) not in self.used and fits(row)
        ]
        start = self.random.randrange(len(rows))
        first = like(rows[start])
        for row in rows[start:] + rows[:start]:
            if like(row) == first:
                self.used.add(id(row))
                yield row

    def take_one(self, table: Table, fits: Callable[[Row], bool]) -> Row:
        return next(self.take(table, fits, _anything))


Change: TypeAlias = Callable[[Ground, list[Row]], None]


def _anything(_each: object) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """A kind of error: which rows can bear it, and what becomes of them."""

    indicator: str
    table: Table
    change: Change
    fits: Callable[[Row], bool] = _anything
    rows: int = 1
    """How many rows are wrong together, each of which is found."""
    like: Callable[[Row], object] = _anything
    """What these have in common."""
    found: Callable[[Row], tuple[Table, str]] | None = None
    """The place, where that is another than the row that is changed."""

    def choose(self, ground: Ground) -> list[Row]:
        taken = ground.take(self.table, self.fits, self.like)
        return [next(taken) for _ in range(self.rows)]

    def place(self, row: Row) -> Place:
        if self.found is not None:
            table, key = self.found(row)
            return Place(table.name, key, self.indicator)
        return Place(self.table.name, row[key_of(self.table)], self.indicator)


def key_of(table: Table) -> str:
    return str(next(iter(table.primary_key)).name)


def missing(name: str, first: str) -> Change:
    """A number that nothing has, and each row another: its own key with another sign."""

    def change(_ground: Ground, rows: list[Row]) -> None:
        for row in rows:
            row[name] = f"{first}9{str(next(iter(row.values())))[2:]}"

    return change


def setting(**values: object) -> Change:
    """The same values in each row."""

    def change(_ground: Ground, rows: list[Row]) -> None:
        for row in rows:
            row.update(values)

    return change


def making(make: Callable[[Row], Row]) -> Change:
    """Values that follow from those that the row has."""

    def change(_ground: Ground, rows: list[Row]) -> None:
        for row in rows:
            row.update(make(row))

    return change


def copying(*names: str) -> Change:
    """In each row what the first one has."""

    def change(_ground: Ground, rows: list[Row]) -> None:
        for row in rows[1:]:
            row.update({name: rows[0][name] for name in names})

    return change


def plant(
    bureau: Bureau,
    errors: Sequence[Error],
    count: int = FULL,
    *,
    keep: Callable[[int], bool] = _anything,
    seed: int = SEED,
) -> tuple[Bureau, list[Place]]:
    """A copy with *count* errors, as evenly of each kind as that goes, and their places.

    The numbers that *keep* refuses, counted from 0, are left out: what is planted else
    stays where it is.
    """
    ground = Ground(bureau.copy(), Random(seed))  # noqa: S311 - nothing secret.
    places: list[Place] = []
    for number, error in enumerate(_in_turn(errors, count)):
        rows = error.choose(ground)
        before = [dict(row) for row in rows]
        error.change(ground, rows)
        if keep(number):
            places += [error.place(row) for row in rows]
        else:
            for row, values in zip(rows, before, strict=True):
                row.update(values)
    return ground.bureau, places


def _in_turn(errors: Sequence[Error], count: int) -> Iterator[Error]:
    left = count
    while left:
        for error in errors:
            if error.rows <= left:
                left -= error.rows
                yield error
