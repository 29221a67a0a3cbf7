"""Surveys (专项调查, B4, B5): a new form beside what the bases yield, put in force once it is approved.

What a base holds is known by its data element, not by its name: two items of one name may mean different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from reports.catalogue import InForce, draft_of, elements, published, put_in_force
from reports.definitions import Definition, Item, ItemType, read_definition
from reports.periods import Period
from reports.tables import ReportElement, ReportSet


class Yield(StrEnum):
    """What the bases have to say of an item."""

    KNOWN = "known"  # 已采集: the element is collected already, so that it is not collected again
    READ = "read"  # 取自登记册: read from the registers or computed, nobody keys it
    SAME_NAME = "same_name"  # 同名: another element is called the same
    NEW = "new"  # 新增


@dataclass(frozen=True)
class Compared:
    """One item of a form beside the bases: `held_by` names the data sets that yield it, or have one of its name."""

    item: Item
    found: Yield
    held_by: Sequence[Bilingual] = ()


def compared(session: Session, definition: Definition, owner: str) -> list[Compared]:
    """Set each item of a form beside the catalogue of data elements; an earlier version of the form is no base."""
    rows = elements(session)
    codes, names = {row.code for row in rows}, _by_name(rows)
    holders = _holders(session, definition.key, owner)
    return [_compared(item, codes, names, holders) for item in definition.items]


def reshaped(session: Session, definition: Definition) -> list[Item]:
    """The items whose element exists with another nature: they need a code of their own."""
    natures = {row.code: row.nature for row in elements(session)}
    period = str(definition.period)
    return [
        item
        for item in definition.items
        if item.code in natures and natures[item.code] != {**item.nature, "period": period}
    ]


def is_taken(session: Session, key: str, owner: str) -> bool:
    """Tell whether a key belongs to a data set of somebody else."""
    return any(one.key == key and one.owner != owner for one in published(session))


def draft_read(session: Session, draft: str) -> tuple[ReportSet | None, Definition | None]:
    """Return a data set by the id of its row, with what it says; (None, None) where there is none."""
    row = session.scalar(select(ReportSet).where(ReportSet.id == draft))
    return (row, read_definition(row.body)) if row is not None else (None, None)


def begins(definition: Definition, period: Period) -> Period:
    """The period on whose first day the rounds of a period are opened."""
    return period if definition.about == "current" else period.plus(1)


def put_survey_in_force(session: Session, acting: Acting, draft: str, digest: str, how: InForce) -> bool:
    """Publish an approved form for the units below its owner; False where it is no longer the form that was approved.

    False as well where an element of it has been collected meanwhile.
    """
    row = draft_of(session, draft)
    definition = read_definition(row.body)
    known = [one for one in compared(session, definition, how.owner or "") if one.found is Yield.KNOWN]
    if row.digest != digest or known or is_taken(session, definition.key, how.owner or ""):
        return False
    put_in_force(session, acting, row, how)
    return True


def _by_name(rows: Sequence[ReportElement]) -> dict[str, list[ReportElement]]:
    found: dict[str, list[ReportElement]] = {}
    for row in rows:
        found.setdefault(row.name_zh.strip(), []).append(row)
    return found


def _holders(session: Session, key: str, owner: str) -> dict[str, dict[str, Bilingual]]:
    """By element: the data sets that hold it, beside earlier versions of the form itself."""
    found: dict[str, dict[str, Bilingual]] = {}
    for one in published(session):
        if (one.key, one.owner) == (key, owner):
            continue
        for item in one.items:
            found.setdefault(item.code, {})[one.key] = one.name
    return found


def _compared(
    item: Item, codes: set[str], names: dict[str, list[ReportElement]], holders: dict[str, dict[str, Bilingual]]
) -> Compared:  # fmt: skip
    if item.type in (ItemType.BACKGROUND, ItemType.DERIVED):
        return Compared(item, Yield.READ)
    if item.code in codes and item.code in holders:
        return Compared(item, Yield.KNOWN, list(holders[item.code].values()))
    alike = [row for row in names.get(item.name.zh, ()) if row.code != item.code]
    if alike:
        told = {each for row in alike for each in holders.get(row.code, {}).values()}
        return Compared(item, Yield.SAME_NAME, sorted(told))
    return Compared(item, Yield.NEW)
