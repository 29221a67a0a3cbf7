"""Saving cells as people type them: each one saved, refused with a reason, or in conflict with what another wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.ids import new_id
from reports.catalogue import in_force
from reports.cells import Cell, read_cell, shown
from reports.definitions import Item
from reports.entries import Round, entry_of
from reports.guard import Closed, Standing, locked_from, standing
from reports.places import Place
from reports.sheets import assigned_unit
from reports.tables import ReportChange, ReportNote, Stand
from reports.values import Change, Held, Writing, values_of, write


@dataclass(frozen=True)
class Typed:
    """A cell as somebody sent it; `base` is the revision that they saw, None where they do not say."""

    item: str
    raw: Any
    base: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class Refused:
    """A cell that was not saved: why, and for a lock who holds it and who can lift it."""

    item: str
    rule: str
    text: Bilingual
    level: str | None = None
    lifted_by: str | None = None


@dataclass(frozen=True)
class Conflicting:
    """A cell that somebody else changed meanwhile: both values are kept for whoever decides."""

    item: str
    revision: int
    current: Mapping[str, Any]
    sent: Any
    changed_by: str | None


@dataclass
class Outcome:
    """What became of the cells of one save, by item."""

    saved: dict[str, int] = field(default_factory=dict)  # the revision of each
    refused: list[Refused] = field(default_factory=list)
    conflicts: list[Conflicting] = field(default_factory=list)


def save(session: Session, acting: Acting, place: Place, typed: Sequence[Typed], way: str = "grid") -> Outcome:
    """Save cells of one unit; whoever is allowed to is checked before.

    Each cell stands for itself: what is refused or in conflict keeps its old value, the others are saved.
    """
    saving = _saving(session, acting, place, way)
    cells = [(place.definition.by_code[one.item], cell) for one in typed if (cell := _judged(saving, one)) is not None]
    _write(session, acting, saving, cells)
    for item, cell in cells:
        before = saving.before(item)
        saving.outcome.saved[item.code] = (before.revision if before else 0) + (0 if _same(before, cell) else 1)
    _keep_notes(session, acting, place, [one for one in typed if one.item in saving.outcome.saved])
    return saving.outcome


@dataclass
class _Saving:
    """What one save must know: where, what is open, what is there."""

    place: Place
    kind: str
    way: str
    stand: Standing
    held: Mapping[int, Held]
    outcome: Outcome = field(default_factory=Outcome)

    def before(self, item: Item) -> Held | None:
        return self.held.get(self.place.definition.elements[item.code])


def _saving(session: Session, acting: Acting, place: Place, way: str) -> _Saving:
    unit = assigned_unit(session, *place)
    stand = standing(session, acting.now, unit.id, place.period, writing=True)
    held = values_of(session, [unit.id], sorted(place.definition.codes), place.period.index).get(unit.id, {})
    return _Saving(place, unit.kind, way, stand, held)


def _judged(saving: _Saving, one: Typed) -> Cell | None:
    item, outcome = saving.place.definition.by_code.get(one.item), saving.outcome
    if item is None or saving.kind not in item.filled_by:
        outcome.refused.append(Refused(one.item, "no_cell", _NO_CELL))
        return None
    if (closed := saving.stand.why_not(item.code)) is not None:
        outcome.refused.append(_locked(item, closed))
        return None
    before = saving.before(item)
    cell = read_cell(item, one.raw)
    if isinstance(cell, Bilingual):
        outcome.refused.append(Refused(item.code, "not_exact", cell))
        return None
    revision = before.revision if before else 0
    if one.base is not None and one.base != revision and (before is None or before.cell != cell):
        by = before.changed_by if before else None
        current = shown(item, before.cell if before else None)
        outcome.conflicts.append(Conflicting(item.code, revision, current, one.raw, by))
        return None
    return cell


_NO_CELL = Bilingual("本单位没有这一项", "This unit has no such item")


def _locked(item: Item, closed: Closed) -> Refused:
    return Refused(item.code, closed.rule, closed.text, closed.level, closed.lifted_by)


def _write(session: Session, acting: Acting, saving: _Saving, cells: Sequence[tuple[Item, Cell]]) -> None:
    unit, definition, period = saving.place
    different = [(item, cell) for item, cell in cells if not _same(saving.before(item), cell)]
    if not different:
        return
    ends = locked_from(session, [unit], in_force(session, period), period.index)
    changes = [Change(unit, definition.elements[item.code], cell, item.carries) for item, cell in different]
    write(session, acting, Writing(period.index, ends), changes)
    for item, cell in different:
        before = saving.before(item)
        session.add(ReportChange(
            id=new_id(), org_id=unit, element=definition.elements[item.code], period=period.index, way=saving.way,
            changed_at=acting.now, before=shown(item, before.cell if before else None), after=shown(item, cell),
            round=saving.stand.rounds.get(definition.key, 1), changed_by=acting.account_id,
        ))  # fmt: skip
    _no_longer_confirmed(session, unit, saving.stand)
    session.flush()


def _same(before: Held | None, cell: Cell) -> bool:
    return before is not None and before.cell == cell


def _no_longer_confirmed(session: Session, unit: str, stand: Standing) -> None:
    """Whoever changes a confirmed figure confirms again."""
    for key in stand.closed:
        entry = entry_of(session, Round(key, stand.period.index), unit)
        if entry is not None and entry.stand == Stand.CONFIRMED:
            entry.stand = Stand.OPEN


def _keep_notes(
    session: Session, acting: Acting, place: Place, typed: Sequence[Typed]
) -> None:  # fmt: skip
    unit, definition, period = place
    for one in typed:
        if one.note is None:
            continue
        key = (unit, definition.elements[one.item], period.index)
        row = session.get(ReportNote, key)
        if not one.note.strip():
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(ReportNote(
                org_id=unit, element=key[1], period=key[2], text=one.note.strip()[:1000], made_at=acting.now,
                made_by=acting.account_id,
            ))  # fmt: skip
        else:
            row.text, row.made_at, row.made_by = one.note.strip()[:1000], acting.now, acting.account_id
    session.flush()
