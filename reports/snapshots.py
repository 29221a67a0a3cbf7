"""Submissions as they were (报送快照): written once, with a digest, and read back with the tree of that day."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotFound
from records.ids import new_id
from records.tree import rows_above
from reports.adding import merge, of_units
from reports.background import refresh
from reports.cells import Cell
from reports.checks import findings
from reports.definitions import Aggregate, Definition, canonical
from reports.entries import Round, entries_of, locked_entry
from reports.periods import Period
from reports.places import Place
from reports.sheets import filled_and_rows
from reports.signing import sign
from reports.tables import ReportEntry, ReportSnapshot, Stand, State
from reports.units import (
    Unit,
    authorities_below,
    is_assigned,
    moved_since,
    own_units,
    submitter,
    unit_of,
)
from reports.windows import window_of


@dataclass(frozen=True)
class How:
    """In which way a report is submitted: by whom it was approved, by the cut-off or by a person, dated when."""

    approved: bool
    automatic: bool = False
    at: datetime | None = None  # the cut-off, where it is automatic
    case_no: str | None = None


def submit(session: Session, acting: Acting, place: Place, how: How) -> ReportSnapshot:
    """Submit a unit's report as its cells are now, lock it, and return its snapshot (R2, R3).

    Conflict when it is submitted already, or when an authority below has not submitted yet.
    """
    unit_id, definition, period = place
    unit, of = unit_of(session, unit_id), Round(definition.key, period.index)
    entry = locked_entry(session, of, unit)
    if entry.stand == Stand.SUBMITTED:
        raise Conflict(
            f"Expected a report of {period.name.en} that is still open but {unit.name_en} has submitted it.",
            f"{unit.name_zh}已报送{period.name.zh}的“{definition.name.zh}”，无需重复报送",
        )
    below = authorities_below(session, unit.id, definition, period)
    refuse_while_open(session, of, below)
    own = _counted_here(session, unit, definition, period)
    refresh(session, acting, definition, period, own)
    body = _body(session, definition, period, (unit, own, below), entry)
    row = _kept(session, acting, (unit, of, entry.round, definition.version), body, how)
    entry.stand, entry.submitted_at, entry.automatic, entry.approved = (
        Stand.SUBMITTED,
        row.submitted_at,
        how.automatic,
        how.approved,
    )
    if entry.round == 1:
        entry.late = how.automatic or _is_over(session, place, acting.now)
    entry.reopened_until = entry.reopened_for = None
    session.flush()
    return row


def _is_over(session: Session, place: Place, now: datetime) -> bool:
    window = window_of(session, place.unit, place.definition, place.period)
    return window is not None and now >= window.closes


def refuse_while_open(session: Session, of: Round, below: Sequence[Unit]) -> None:
    """Raise Conflict that names the authorities below that have not submitted, or are correcting (domain 5, 23)."""
    entries = entries_of(session, of, [one.id for one in below])
    late = [one for one in below if one.id not in entries or entries[one.id].stand != Stand.SUBMITTED]
    if late:
        raise Conflict(
            f"Expected every authority below to have submitted but {len(late)} have not: "
            f"{', '.join(one.name_en for one in late[:10])}. Urge them, or wait for their cut-off.",
            f"尚有 {len(late)} 个下级单位未报送：{'、'.join(one.name_zh for one in late[:10])}，请催报或待其截止",
        )


def latest(session: Session, of: Round, units: Sequence[str]) -> dict[str, ReportSnapshot]:
    """Return the newest submission of each unit that has one."""
    s = ReportSnapshot
    newest = (
        select(s.org_id, func.max(s.round).label("round"))
        .where(s.set_key == of.set_key, s.period == of.period, s.org_id.in_(list(units)))
        .group_by(s.org_id)
        .subquery()
    )
    query = select(s).join(newest, (newest.c.org_id == s.org_id) & (newest.c.round == s.round))
    found = session.scalars(query.where(s.set_key == of.set_key, s.period == of.period))
    return {row.org_id: row for row in found}


def rounds_of(session: Session, of: Round, unit: str) -> list[ReportSnapshot]:
    """Return every submission of a unit for a period, first round first."""
    s = ReportSnapshot
    query = select(s).where(s.org_id == unit, s.set_key == of.set_key, s.period == of.period)
    return list(session.scalars(query.order_by(s.round)))


def snapshot_by_id(session: Session, snapshot_id: str) -> ReportSnapshot:
    """Return a submission or raise NotFound."""
    found = session.get(ReportSnapshot, snapshot_id)
    if found is None:
        raise NotFound("Expected a submission but there is none with this id.", "没有这次报送，或不在管辖范围")
    return found


def opened(row: ReportSnapshot) -> dict[str, Any]:
    """Return what was submitted, to the digit; Invalid where a byte of it has changed."""
    try:
        content = zlib.decompress(row.body)
    except zlib.error:
        content = b""
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise Invalid(
            f"Expected submission {row.id} with its digest unchanged but its content differs: call the operators.",
            f"报送记录 {row.id} 与其摘要不符，内容已被改动，请联系运维",
        )
    found: dict[str, Any] = json.loads(content)
    return found


def _counted_here(session: Session, unit: Unit, definition: Definition, period: Period) -> list[Unit]:
    """The units whose figures a submission holds: each school once, whichever of two authorities it moved between.

    A school that came after the period ended is left out where the authority it came from has submitted it; one that
    left stays in where the authority it went to had submitted before.
    """
    own = {one.id: one for one in own_units(session, unit.id, definition, period)}
    of = Round(definition.key, period.index)
    for school, parent in moved_since(session, unit.id, period):
        before, now = submitter(session, parent).id, submitter(session, school).id
        if before == now or unit.id not in (before, now):
            continue
        row = latest(session, of, [before if unit.id == now else now]).get(before if unit.id == now else now)
        held = row is not None and school in {one[0] for one in opened(row)["units"]}
        if unit.id == now and held:
            own.pop(school, None)
        elif unit.id == before and row is not None and not held and is_assigned(session, definition, school, period):
            own[school] = unit_of(session, school)
    return sorted(own.values(), key=lambda one: one.code)


def _body(
    session: Session, definition: Definition, period: Period, parties: tuple[Unit, list[Unit], list[Unit]],
    entry: ReportEntry,
) -> dict[str, Any]:  # fmt: skip
    unit, own, below = parties
    of = Round(definition.key, period.index)
    filled, rows = filled_and_rows(session, own, definition, period)
    cells = {org: filled[org].cells for org in rows}
    last = {definition.elements[item.code] for item in definition.items if item.aggregate is Aggregate.LAST}
    changed = {
        org: {definition.codes[n]: held[n].changed_at.isoformat() for n in last & held.keys()}
        for org, held in rows.items()
    }
    gaps = {one.id: [f.text.zh for f in wrong] for one in own if (wrong := findings(definition, filled[one.id]))}
    confirmed = entries_of(session, of, [one.id for one in own])
    submitted = latest(session, of, [one.id for one in below])
    total = of_units(definition, [(cells[org], changed[org]) for org in sorted(cells)])
    counted = _due(own)
    for row in submitted.values():
        merge(total, row.totals["partials"])
        counted = {
            kind: counted.get(kind, 0) + row.totals["due"].get(kind, 0) for kind in {*counted, *row.totals["due"]}
        }
    return {
        "unit": unit.id, "set": definition.key, "version": definition.version, "period": period.text,
        "round": entry.round,
        "line": [[one.id, one.name_zh, one.name_en] for one in rows_above(session, unit.id)],
        "units": [[one.id, one.code, one.kind, one.name_zh, one.name_en] for one in own],
        "rows": {org: {code: _written(cell) for code, cell in row.items()} for org, row in cells.items()},
        "unconfirmed": sorted(one.id for one in own if one.id != unit.id and not is_confirmed(confirmed.get(one.id))),
        "gaps": gaps,
        "below": [[one.id, one.name_zh, one.name_en, submitted[one.id].id, submitted[one.id].digest] for one in below],
        "totals": {"partials": total, "due": counted},
    }  # fmt: skip


def is_confirmed(entry: ReportEntry | None) -> bool:
    """Tell whether a unit said that its figures are right, and changed none since."""
    return entry is not None and entry.stand == Stand.CONFIRMED


def _due(units: Sequence[Unit]) -> dict[str, int]:
    kinds = [unit.kind for unit in units]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _written(cell: Cell) -> list[Any]:
    return [int(cell.state), cell.amount, cell.text]


def cell_from(written: Sequence[Any]) -> Cell:
    """A cell as a snapshot kept it."""
    return Cell(State(written[0]), written[1], written[2])


def _kept(
    session: Session, acting: Acting, what: tuple[Unit, Round, int, int], body: Mapping[str, Any], how: How
) -> ReportSnapshot:  # fmt: skip
    unit, of, number, version = what
    content = canonical(body)
    row = ReportSnapshot(
        id=new_id(), org_id=unit.id, province=unit.province, set_key=of.set_key, set_version=version, period=of.period,
        round=number, body=zlib.compress(content, 6), digest=hashlib.sha256(content).hexdigest(), totals=body["totals"],
        submitted_at=how.at or acting.now, recorded_at=acting.now,
        submitted_by=None if how.automatic else acting.account_id,
        automatic=how.automatic, approved=how.approved, case_no=how.case_no,
    )  # fmt: skip
    sign(session, row)
    session.add(row)
    session.flush()
    return row
