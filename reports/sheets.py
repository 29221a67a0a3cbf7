"""One unit's report of one data set and period: what is in its cells, what was there before, what can be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.batches import batched
from records.errors import NotAllowed, NotFound
from reports.cells import Cell
from reports.checks import Filled, cells_by_code
from reports.definitions import Definition
from reports.entries import Round, entry_of
from reports.guard import Standing, standing
from reports.periods import Period
from reports.tables import ReportEntry, ReportNote
from reports.units import Unit, is_assigned, submitter, unit_of
from reports.values import MANY, Held, values_beside


@dataclass(frozen=True)
class Sheet:
    """A unit's report as a page shows it."""

    unit: Unit
    definition: Definition
    period: Period
    rows: Mapping[str, Held]  # by code
    before: Mapping[str, Cell]
    notes: Mapping[str, str]
    standing: Standing
    entry: ReportEntry | None

    @property
    def filled(self) -> Filled:
        """What its checks read."""
        cells = {code: row.cell for code, row in self.rows.items()}
        return Filled(self.unit.kind, cells, self.before, frozenset(self.notes))


def sheet_of(session: Session, now: datetime, unit_id: str, definition: Definition, period: Period) -> Sheet:
    """Return a unit's report; NotFound where the data set is not for it."""
    unit = assigned_unit(session, unit_id, definition, period)
    rows, before, notes = parts_of(session, [unit.id], definition, period)
    own = {definition.codes[number]: row for number, row in rows.get(unit.id, {}).items()}
    return Sheet(
        unit, definition, period, own, before.get(unit.id, {}), notes.get(unit.id, {}),
        standing(session, now, unit.id, period), entry_of(session, Round(definition.key, period.index), unit.id),
    )  # fmt: skip


def filled_of(
    session: Session, units: Sequence[Unit], definition: Definition, period: Period
) -> dict[str, Filled]:  # fmt: skip
    """Return what the checks read, for many units at once."""
    return filled_and_rows(session, units, definition, period)[0]


def filled_and_rows(
    session: Session, units: Sequence[Unit], definition: Definition, period: Period
) -> tuple[dict[str, Filled], Mapping[str, Mapping[int, Held]]]:  # fmt: skip
    """Return what the checks read, for many units at once, and the rows that it comes from."""
    rows, before, notes = parts_of(session, [unit.id for unit in units], definition, period)
    filled = {
        unit.id: Filled(
            unit.kind, cells_by_code(definition, rows.get(unit.id, {})), before.get(unit.id, {}),
            frozenset(notes.get(unit.id, ())),
        )
        for unit in units
    }  # fmt: skip
    return filled, rows


def parts_of(
    session: Session, units: Sequence[str], definition: Definition, period: Period
) -> tuple[Mapping[str, Mapping[int, Held]], dict[str, dict[str, Cell]], dict[str, dict[str, str]]]:  # fmt: skip
    """Return values, the values of the period before, and notes: each by unit."""
    rows, before = values_beside(session, units, sorted(definition.codes), period.index)
    earlier = {unit: cells_by_code(definition, held) for unit, held in before.items()}
    return rows, earlier, notes_of(session, units, definition, period)


def notes_of(
    session: Session, units: Iterable[str], definition: Definition, period: Period
) -> dict[str, dict[str, str]]:  # fmt: skip
    """Return what units said about cells of a period: unit -> code -> text."""
    found: dict[str, dict[str, str]] = {}
    for part in batched(units, MANY):
        query = select(ReportNote.org_id, ReportNote.element, ReportNote.text).where(
            ReportNote.org_id.in_(part),
            ReportNote.period == period.index,
            ReportNote.element.in_(sorted(definition.codes)),
        )
        for org, number, text in session.execute(query):
            found.setdefault(org, {})[definition.codes[number]] = text
    return found


def assigned_unit(session: Session, unit_id: str, definition: Definition, period: Period) -> Unit:
    """Return a unit that the data set is for in that period, or raise NotFound."""
    if not is_assigned(session, definition, unit_id, period):
        raise NotFound(
            f"Expected a unit that reports “{definition.name.en}” in {period.name.en} but this one does not.",
            f"该单位{period.name.zh}不填报“{definition.name.zh}”",
        )
    return unit_of(session, unit_id)


def check_writer(session: Session, acting_for: str | None, role: str | None, unit: str, definition: Definition) -> None:
    """Raise NotAllowed unless the role enters this data set, at the unit or at who submits for it."""
    if role not in definition.roles:
        raise NotAllowed(
            f"Expected a role that enters “{definition.name.en}” but this one does not: act in another role.",
            f"当前身份不填报“{definition.name.zh}”，请切换身份",
        )
    if acting_for not in (unit, submitter(session, unit).id):
        raise NotAllowed(
            "Expected your own unit or a school whose figures you submit but this one reports elsewhere.",
            "只能填报本单位或由本单位汇总报送的学校，其他单位请由其自行填报",
        )
