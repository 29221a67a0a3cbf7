"""Pupils of the register beside those of the statistics yearbook, by region and stage, and what explains it (S27)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.students.codes import PRESENT, STATUS_NAMES, Status
from records.students.problem_progress import progress
from records.students.statistics import Cell, Unit, student_figures
from records.tables import Organisation

Figure = tuple[str, str, int]  # division code, stage, pupils


@dataclass(frozen=True)
class Compared:
    """One region and stage. `away` are pupils of the register who are not in class, by state: a yearbook counts none.

    `yearbook` is None where it names the region in no row; `problems` are the region's open problem records of all
    stages, among which some child may stand twice.
    """

    unit: str
    stage: str
    register: int
    yearbook: int | None
    away: Mapping[str, int]
    problems: int

    @property
    def difference(self) -> int | None:
        """How many more the register has."""
        return None if self.yearbook is None else self.register - self.yearbook

    @property
    def unexplained(self) -> int | None:
        """What is left of the difference without those who are away."""
        return None if self.difference is None else self.difference - sum(self.away.values())


@dataclass(frozen=True)
class Comparison:
    """The regions below a unit; `strange` are division codes of the yearbook that are none of them."""

    path: tuple[Unit, ...]
    units: tuple[Unit, ...]
    on: date
    rows: tuple[Compared, ...]
    strange: tuple[str, ...]


def compare(session: Session, acting: Acting, place: tuple[str, date | None], book: Iterable[Figure]) -> Comparison:
    """Compare the units directly below one with a yearbook's figures; `place` is the unit and the day of the register.

    Raises NotAllowed for a unit outside the caller's subtree, Invalid for a day to come.
    """
    unit, on = place
    found = student_figures(session, acting, unit, on)
    below = session.execute(select(Organisation.id, Organisation.code).where(
        Organisation.id.in_([one.id for one in found.units])
    )).tuples().all()  # fmt: skip
    told: dict[tuple[str, str], int] = defaultdict(int)
    for code, stage, pupils in book:
        told[code, stage] += pupils
    codes = dict(below)
    problems: Counter[str] = Counter()
    for each in progress(session, unit):
        problems[each.unit] += each.open
    cells = _cells(found.cells)
    stages = sorted({stage for _, stage in cells} | {stage for _, stage in told}, key=_order)
    rows = tuple(
        _compared((one.id, stage), cells, told.get((codes[one.id], stage)), problems[one.id])
        for one in found.units for stage in stages
        if (one.id, stage) in cells or (codes[one.id], stage) in told
    )  # fmt: skip
    known = set(codes.values())
    strange = tuple(sorted({code for code, _ in told} - known))
    return Comparison(found.path, found.units, found.on, rows, strange)


def _compared(
    of: tuple[str, str], cells: Mapping[tuple[str, str], Counter[str]], yearbook: int | None, problems: int
) -> Compared:  # fmt: skip
    states = cells.get(of, Counter())
    away = {status: count for status, count in sorted(states.items()) if Status(status) not in PRESENT}
    return Compared(*of, sum(states.values()), yearbook, away, problems)


def _cells(found: Iterable[Cell]) -> dict[tuple[str, str], Counter[str]]:
    cells: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in found:
        cells[one.unit, one.stage][one.status] += one.count
    return dict(cells)


def _order(stage: str) -> int:
    return ("primary", "junior", "senior").index(stage)


def state_words(status: str) -> tuple[str, str]:
    """The name of a state in both languages."""
    return STATUS_NAMES[Status(status)]
