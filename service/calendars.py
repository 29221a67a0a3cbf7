"""The working-day tables of an installation: the national ones, and those loaded later (decisions, domain 3)."""

from __future__ import annotations

from pathlib import Path

from api.context import House
from engine.errors import BadInput
from engine.time.calendar import WorkCalendar, YearTable, read_table


def calendar_from(folder: Path, provisional: bool) -> WorkCalendar:
    """The national tables with the loaded ones in their place; `provisional` admits the marked next year."""
    calendar = WorkCalendar.from_chinesecalendar(provisional=provisional)
    return calendar.load_table(*(read_table(path) for path in sorted(folder.glob("*.csv"))))


def load_table(house: House, folder: Path, given: Path) -> tuple[YearTable, int]:
    """Keep a year's table and compute what waited for it; returns the table and how many limits were computed.

    BadInput for a file that is no table, or one of a year that already has its published table.
    """
    table = read_table(given)
    known = house.engine.calendar.tables.get(table.year)
    if known is not None and not known.provisional and not (folder / f"{table.year}.csv").exists():
        raise BadInput(
            f"Expected a year without a table but {table.year} has its own ({known.source}); nothing loaded",
            zh=f"{table.year} 年已有工作日历（{known.source}），未作改动",
        )
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{table.year}.part"
    part.write_bytes(given.read_bytes())
    part.replace(folder / f"{table.year}.csv")
    return table, CalendarKeeper(house, folder).tick()


class CalendarKeeper:
    """Takes up tables that were loaded while the process ran, and computes what waited for them."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        self.folder = folder
        self.seen: tuple[tuple[str, int], ...] | None = None

    def tick(self) -> int:
        """Look for new tables; returns how many waiting limits were computed."""
        there = tuple((path.name, path.stat().st_mtime_ns) for path in sorted(self.folder.glob("*.csv")))
        if there == self.seen:
            return 0
        engine = self.house.engine
        engine.calendar = engine.calendar.load_table(*(read_table(self.folder / name) for name, _ in there))
        self.seen = there
        with self.house.working() as work:
            return int(engine.runner.calendar_loaded(work))
