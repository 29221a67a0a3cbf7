"""Reports as the interface gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.accounts import display_names
from records.scope import system_scope
from records.tree import OrgRow, rows_by_id
from reports.cells import shown
from reports.checks import Finding, context_of, derived_of, findings
from reports.confirming import Confirmed
from reports.definitions import Definition, Item, ItemType
from reports.guard import Closed
from reports.periods import Period, containing
from reports.progress import Counts, Row, as_numbers
from reports.saving import Outcome
from reports.sheets import Sheet
from reports.tables import ReportComment, ReportEntry, ReportSnapshot
from reports.units import Unit
from reports.urging import Before
from reports.windows import Window


def due_now(one: Definition, today: date) -> Period:
    """The period that is reported now: the one that has ended, or the one that runs."""
    running = containing(one.period, today)
    return running.plus(-1) if one.about == "previous" else running


def due_or_last(one: Definition, today: date) -> Period:
    """The period that is due now; of a survey the nearest one that it is collected for."""
    due = due_now(one, today)
    if not one.owner:
        return due
    last = one.last_period if one.last_period is not None else due.index
    return Period(due.type, min(max(due.index, one.first_period), last))


def pair(text: Bilingual, key: str = "name") -> dict[str, str]:
    """A text in both languages."""
    return {key: text.zh, f"{key}_en": text.en}


def period(one: Period) -> dict[str, str]:
    """A period: as addresses have it, and by its names."""
    return {"period": one.text, **pair(one.name)}


def data_set(one: Definition, today: date) -> dict[str, Any]:
    """A data set in a list."""
    return {
        "key": one.key, **pair(one.name), "version": one.version, "period_type": str(one.period), "about": one.about,
        "kinds": sorted(one.kinds | one.direct), "roles": sorted(one.roles), "due_day": one.due_day, "locks": one.locks,
        "automatic": one.automatic, "chain": dict(one.chain), "due": period(due_or_last(one, today)),
        "is_survey": bool(one.owner),
    }  # fmt: skip


def definition(one: Definition, today: date) -> dict[str, Any]:
    """A data set with all it says."""
    return {
        **data_set(one, today), "sections": [{"key": key, **pair(name)} for key, name in one.sections],
        "items": [_item(item) for item in one.items],
        "rules": [
            {"id": rule.id, "expression": rule.expression.text, "items": list(rule.items), "explain": rule.explain,
             **pair(rule.text, "text")} for rule in one.rules
        ],
    }  # fmt: skip


def _item(item: Item) -> dict[str, Any]:
    return {
        "code": item.code, **pair(item.name), "type": str(item.type), **pair(item.unit, "unit"),
        "section": item.section,
        "decimals": item.decimals, "aggregate": str(item.aggregate), "filled_by": sorted(item.filled_by),
        "required": item.required, "carries": item.carries, "least": item.least, "most": item.most,
        "longest": item.longest, "options": [{"code": code, **pair(name)} for code, name in item.options],
    }  # fmt: skip


def unit(one: Unit) -> dict[str, Any]:
    """A unit in a list."""
    return {"id": one.id, "code": one.code, "kind": one.kind, "name": one.name_zh, "name_en": one.name_en}


def finding(one: Finding) -> dict[str, Any]:
    """What is missing or implausible."""
    return {"rule": one.rule, "items": list(one.items), **pair(one.text, "text"), "stops": one.stops}


def closed(why: Closed | None) -> dict[str, Any] | None:
    """Why something cannot be written: the rule, the level that holds it, who can lift it."""
    return None if why is None else {
        "rule": why.rule, **pair(why.text, "text"), "level": why.level, "lifted_by": why.lifted_by,
    }  # fmt: skip


def comment(row: ReportComment, names: Mapping[str, str], units: Mapping[str, OrgRow]) -> dict[str, Any]:
    """A comment on a cell, with who made it."""
    by = units[row.by_org]
    return {
        "id": row.id, "text": row.text, "at": _at(row.made_at), "by": names.get(row.made_by or ""),
        "organisation": {"id": by.id, "name": by.name_zh, "name_en": by.name_en},
        "from_above": row.by_org != row.org_id, "settled_at": _at(row.settled_at),
    }  # fmt: skip


def names_of_units(session: Session, units: Iterable[str]) -> Mapping[str, OrgRow]:
    """Units by their id, whoever they are: a comment from above names a unit that the reader may not open."""
    with system_scope(session):
        return rows_by_id(session, units)


def comments(session: Session, found: Mapping[str, Sequence[ReportComment]]) -> dict[str, list[dict[str, Any]]]:
    """Comments by item, for a grid."""
    rows = [row for each in found.values() for row in each]
    if not rows:
        return {}
    names = display_names(session, {row.made_by for row in rows if row.made_by})
    units = names_of_units(session, {row.by_org for row in rows})
    return {code: [comment(row, names, units) for row in each] for code, each in found.items()}


def sheet(one: Sheet, names: Mapping[str, str], window: Window | None, now: datetime) -> dict[str, Any]:
    """A unit's report with its cells."""
    key = one.definition.key
    return {
        "unit": unit(one.unit), "set": data_set(one.definition, now.date()), **period(one.period),
        "server_time": now.isoformat(), "window": _window(window), "closed": closed(one.standing.closed.get(key)),
        "entry": entry(one.entry),
        "sections": [{"key": name, **pair(title)} for name, title in one.definition.sections],
        "cells": [_cell(one, item, names) for item in one.definition.filled_by(one.unit.kind)],
        "findings": [finding(each) for each in findings(one.definition, one.filled)],
    }  # fmt: skip


def _window(window: Window | None) -> dict[str, str] | None:
    return window and {"opens": window.opens.isoformat(), "closes": window.closes.isoformat()}


def _cell(one: Sheet, item: Item, names: Mapping[str, str]) -> dict[str, Any]:
    row = one.rows.get(item.code)
    why = one.standing.why_not(item.code) if item.keyed else None
    found = {
        **_item(item), **shown(item, row.cell if row else None), "revision": row.revision if row else 0,
        "last": shown(item, one.before.get(item.code)), "note": one.notes.get(item.code),
        "writable": item.keyed and why is None, "closed": closed(why),
        "changed_at": row.changed_at.isoformat() if row else None,
        "changed_by": names.get(row.changed_by) if row and row.changed_by else None,
        "changed_in_period": bool(row and row.since == one.period.index),
    }  # fmt: skip
    return {**found, **_derived(one, item)} if item.type is ItemType.DERIVED else found


def _derived(one: Sheet, item: Item) -> dict[str, Any]:
    cells = {code: row.cell for code, row in one.rows.items()}
    now, before = (
        derived_of(one.definition, context_of(one.definition, each)).get(item.code) for each in (cells, one.before)
    )
    return {**_computed(now), "last": _computed(before)}


def _computed(value: Any) -> dict[str, Any]:
    return {"state": "not_reported", "value": None} if value is None else {"state": "value", "value": f"{value:f}"}


def entry(row: ReportEntry | None) -> dict[str, Any]:
    """How far a unit is."""
    if row is None:
        return {"stand": "open", "round": 1, "confirmed_at": None, "submitted_at": None, "automatic": False,
                "approved": False, "unchanged": False, "reopened_until": None}  # fmt: skip
    return {
        "stand": row.stand, "round": row.round, "confirmed_at": _at(row.confirmed_at),
        "submitted_at": _at(row.submitted_at),
        "automatic": row.automatic, "approved": row.approved, "unchanged": row.unchanged,
        "reopened_until": _at(row.reopened_until),
    }  # fmt: skip


def _at(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def outcome(one: Outcome, names: Mapping[str, str]) -> dict[str, Any]:
    """What became of the cells of a save."""
    return {
        "saved": [{"item": item, "revision": revision} for item, revision in one.saved.items()],
        "refused": [
            {"item": each.item, "rule": each.rule, **pair(each.text, "text"), "level": each.level,
             "lifted_by": each.lifted_by} for each in one.refused
        ],
        "conflicts": [
            {"item": each.item, "revision": each.revision, "current": each.current, "sent": each.sent,
             "changed_by": names.get(each.changed_by) if each.changed_by else None} for each in one.conflicts
        ],
    }  # fmt: skip


def confirmed(found: Confirmed) -> dict[str, Any]:
    """Which units are confirmed, and why the others are not."""
    return {
        "confirmed": [{"unit": one, "unchanged": one in found.unchanged} for one in found.units],
        "refused": [
            {"unit": one, "findings": [finding(each) for each in wrong]} for one, wrong in found.refused.items()
        ],
        "closed": [{"unit": one, **(closed(why) or {})} for one, why in found.closed.items()],
    }  # fmt: skip


def status(
    of: Unit, rows: Sequence[Row], whole: Counts | None, urged: Mapping[str, Before], now: datetime
) -> dict[str, Any]:  # fmt: skip
    """The units below one, each with what it lacks and how often it was urged; counts and rows are one answer."""
    return {
        "unit": unit(of), "counts": as_numbers(whole or Counts()), "server_time": now.isoformat(),
        "items": [
            {**unit(one.unit), "is_authority": one.unit.is_authority, "entry": entry(one.entry),
             "findings": [finding(each) for each in one.gaps], "counts": as_numbers(one.counts),
             "window": _window(one.window), "late": one.is_late(now), "missing": one.is_missing,
             "urged": _urged(urged.get(one.unit.id))} for one in rows
        ],
        "next": None,
    }  # fmt: skip


def _urged(before: Before | None) -> dict[str, Any] | None:
    return None if before is None else {"times": before.times, "last": _at(before.last)}


def snapshot(row: ReportSnapshot, name: str | None) -> dict[str, Any]:
    """A submission in a list."""
    return {
        "id": row.id, "round": row.round, "digest": row.digest, "submitted_at": _at(row.submitted_at),
        "recorded_at": _at(row.recorded_at), "submitted_by": name, "automatic": row.automatic, "approved": row.approved,
        "case": row.case_no, "version": row.set_version, "signed": row.signature is not None,
    }  # fmt: skip
