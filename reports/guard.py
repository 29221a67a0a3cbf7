"""The one question of whether a cell can be written: the page asks it, and every way of writing asks it.

A cell is writable only if every data set that holds it is open for that unit and period (pitfall: a lock that looked at
one of two data sets leaked). No role and no flag passes it; only a granted withdrawal or a return opens a round again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.tree import OrgRow
from reports.catalogue import in_force
from reports.definitions import Definition
from reports.entries import Round, entry_of, locked_entry
from reports.periods import Period
from reports.tables import ReportEntry, Stand
from reports.units import is_assigned, level_above, submitter, unit_of
from reports.windows import opens_for_entry, window_of


@dataclass(frozen=True)
class Closed:
    """Why a cell cannot be written: the rule, the level that holds it, who can lift it and how."""

    rule: str  # not_yet | past | submitted | relocked | not_returned
    text: Bilingual
    level: str | None = None
    lifted_by: str | None = None


@dataclass(frozen=True)
class Standing:
    """What is open for a unit and a period: by data set, and so by cell."""

    unit: str
    period: Period
    closed: Mapping[str, Closed | None]  # by key of the data set: why it is closed to this unit
    scopes: Mapping[str, frozenset[str] | None]  # of a round that is open for some items alone: their codes
    holders: Mapping[str, tuple[str, ...]]  # by item: the data sets that hold it
    rounds: Mapping[str, int] = field(default_factory=dict)

    def why_not(self, code: str) -> Closed | None:
        """Why a cell cannot be written, or None where it can."""
        for key in self.holders.get(code, ()):
            if (why := self.closed.get(key)) is not None:
                return why
            scope = self.scopes.get(key)
            if scope is not None and code not in scope:
                return _NOT_RETURNED
        return None


_NOT_RETURNED = Closed("not_returned", Bilingual(
    "该项不在退回更正的范围内，请向上级申请", "It is not among the items returned for correction: ask the level above",
))  # fmt: skip


def standing(session: Session, now: datetime, unit: str, period: Period, *, writing: bool = False) -> Standing:
    """Return what a unit can write in a period, by the server's clock; with `writing`, under a lock."""
    closed: dict[str, Closed | None] = {}
    scopes: dict[str, frozenset[str] | None] = {}
    holders: dict[str, tuple[str, ...]] = {}
    rounds: dict[str, int] = {}
    above = submitter(session, unit)
    for definition in in_force(session, period):
        if not is_assigned(session, definition, unit, period):
            continue
        entry = _entry(session, Round(definition.key, period.index), above, writing)
        closed[definition.key] = why_closed(session, now, At(unit, above, definition, period), entry)
        scopes[definition.key] = _items_of(entry)
        rounds[definition.key] = entry.round if entry else 1
        for item in definition.items:
            holders[item.code] = (*holders.get(item.code, ()), definition.key)
    return Standing(unit, period, closed, scopes, holders, rounds)


def closed_units(
    session: Session, now: datetime, units: Sequence[str], definition: Definition, period: Period
) -> dict[str, Closed]:  # fmt: skip
    """Return which units of one submission a data set is closed to, and why; the lock is held until the commit."""
    above = submitter(session, units[0])
    entry = _entry(session, Round(definition.key, period.index), above, True)
    alike = entry is None or entry.stand != Stand.REOPENED
    first = why_closed(session, now, At(units[0], above, definition, period), entry)
    if alike:
        return dict.fromkeys(units, first) if first else {}
    each = {unit: why_closed(session, now, At(unit, above, definition, period), entry) for unit in units}
    return {unit: why for unit, why in each.items() if why is not None}


@dataclass(frozen=True)
class At:
    """Where a question is asked: a unit, who submits for it, a data set, a period."""

    unit: str
    above: OrgRow
    definition: Definition
    period: Period


def why_closed(session: Session, now: datetime, at: At, entry: ReportEntry | None) -> Closed | None:
    """Why a data set is closed to a unit in a period, or None where it is open."""
    stand = Stand(entry.stand) if entry else Stand.OPEN
    if stand is Stand.REOPENED and entry is not None:
        return _reopened(session, now, at, entry)
    if stand is Stand.SUBMITTED and at.definition.locks:
        return _submitted(session, at, entry)
    if now < opens_for_entry(at.period):
        return Closed(
            "not_yet",
            Bilingual(f"{at.period.name.zh}尚未开始，届时可填", f"{at.period.name.en} has not begun: wait until then"),
        )
    window = window_of(session, at.above.id, at.definition, at.period)
    if at.definition.automatic and window is not None and now >= window.closes and stand is not Stand.SUBMITTED:
        return Closed("past", Bilingual(
            f"{at.period.name.zh}的报送时段已过，{at.above.name_zh}的数据按现状报送。如需更正，请申请撤报",
            f"The window of {at.period.name.en} is over and {at.above.name_en} reports the data as they are: "
            "to correct them, apply for a withdrawal",
        ), at.above.id, _lifts(session, at.above.id))  # fmt: skip
    return None


def _entry(session: Session, of: Round, above: OrgRow, writing: bool) -> ReportEntry | None:
    return (
        locked_entry(session, of, unit_of(session, above.id), share=True)
        if writing
        else entry_of(session, of, above.id)
    )


def _submitted(session: Session, at: At, entry: ReportEntry | None) -> Closed:
    above = level_above(session, at.above.id)
    who = Bilingual(above.name_zh, above.name_en) if above else Bilingual("上级", "the level above")
    return Closed("submitted", Bilingual(
        f"{at.above.name_zh}已报送{at.period.name.zh}的“{at.definition.name.zh}”，数据已锁定。如需更正，请由{at.above.name_zh}"
        f"向{who.zh}申请撤报，同意后方可修改",
        f"{at.above.name_en} has submitted “{at.definition.name.en}” of {at.period.name.en} and its data are "
        f"locked. To correct them, {at.above.name_en} applies to {who.en} for a withdrawal",
    ), at.above.id, above.id if above else None)  # fmt: skip


def _reopened(session: Session, now: datetime, at: At, entry: ReportEntry) -> Closed | None:
    if entry.reopened_until is not None and now >= entry.reopened_until:
        return Closed("relocked", Bilingual(
            f"更正时限已到，{at.above.name_zh}的数据已重新锁定并报送",
            f"The time to correct is over; the data of {at.above.name_en} are locked again and resubmitted",
        ), at.above.id, _lifts(session, at.above.id))  # fmt: skip
    units = (entry.reopened_for or {}).get("units")
    return _NOT_RETURNED if units and at.unit not in units else None


def _items_of(entry: ReportEntry | None) -> frozenset[str] | None:
    if entry is None or entry.stand != Stand.REOPENED:
        return None
    items = (entry.reopened_for or {}).get("items")
    return frozenset(items) if items else None


def _lifts(session: Session, unit: str) -> str | None:
    above = level_above(session, unit)
    return above.id if above else None


def locked_from(
    session: Session, units: Iterable[str], definitions: Iterable[Definition], period: int
) -> dict[str, int]:
    """Return, by unit, the first later period whose figures are locked: a value written now must end before it."""
    keys = [one.key for one in definitions if one.locks]
    found: dict[str, int] = {}
    for unit in units:
        above = submitter(session, unit)
        query = select(ReportEntry.period).where(
            ReportEntry.org_id == above.id, ReportEntry.set_key.in_(keys), ReportEntry.period > period,
            ReportEntry.stand.in_((Stand.SUBMITTED, Stand.REOPENED)),
        )  # fmt: skip
        later: Any = session.scalar(query.order_by(ReportEntry.period).limit(1))
        if later is not None:
            found[unit] = later
    return found
