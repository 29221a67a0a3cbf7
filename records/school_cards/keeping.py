"""Keeping a school's card: each save is a version with its day, author and what it changed; none is rewritten (O17).

The card is never locked (decisions, domain 7): it can be saved at any time, also while it is being checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.batches import batched
from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Conflict, Invalid
from records.ids import new_id
from records.roles import Permission
from records.school_cards.fields import BY_KEY, FIELDS, Fault, faults_of, stored
from records.schools import school_of
from records.scope import scope_of
from records.session import keyring_of
from records.tables import School, SchoolCardStand, SchoolCardVersion
from records.tables.school import SchoolStatus

MANY = 500  # schools of one statement
IN_USE = (SchoolStatus.NORMAL, SchoolStatus.SUSPENDED)


class Stand(StrEnum):
    """How far a card is; `never` is a school without a row."""

    NEVER = "never"  # 未填报
    UNCHECKED = "unchecked"  # 待审核
    RETURNED = "returned"  # 已退回
    CHECKED = "checked"  # 已审核


STANDS: dict[Stand, Bilingual] = {
    Stand.NEVER: Bilingual("未填报", "Never filled in"),
    Stand.UNCHECKED: Bilingual("待审核", "To be checked"),
    Stand.RETURNED: Bilingual("已退回", "Sent back"),
    Stand.CHECKED: Bilingual("已审核", "Checked"),
}


class Misfilled(Invalid):
    """A card that cannot be kept as it is; `faults` name each field."""

    def __init__(self, message: str, zh: str, faults: Sequence[Fault]) -> None:
        super().__init__(message, zh)
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Version:
    """One version of a card, opened."""

    number: int
    valid_from: date
    fields: Mapping[str, Any]
    changed: tuple[str, ...]
    row: SchoolCardVersion


@dataclass(frozen=True)
class Saved:
    """The version in force after a save, and the keys of the fields that it changed: none where nothing did."""

    number: int
    changed: tuple[str, ...]


def stand_of(session: Session, org_id: str) -> SchoolCardStand | None:
    """Return how far the check of a school's card is; None for a card that was never filled in."""
    return session.scalar(select(SchoolCardStand).where(SchoolCardStand.org_id == org_id))


def versions_of(session: Session, org_id: str) -> list[Version]:
    """Return every version of a card, the oldest first."""
    query = select(SchoolCardVersion).where(SchoolCardVersion.org_id == org_id)
    return [_opened(session, row) for row in session.scalars(query.order_by(SchoolCardVersion.number))]


def version_of(session: Session, org_id: str, number: int) -> Version | None:
    """Return one version of a card by its number."""
    query = select(SchoolCardVersion).where(SchoolCardVersion.org_id == org_id, SchoolCardVersion.number == number)
    row = session.scalar(query)
    return None if row is None else _opened(session, row)


def card_on(session: Session, org_id: str, day: date) -> Version | None:
    """Return a card as it was at the end of a day; None before it was filled in."""
    query = (
        select(SchoolCardVersion)
        .where(SchoolCardVersion.org_id == org_id, SchoolCardVersion.valid_from <= day)
        .order_by(SchoolCardVersion.number.desc())
        .limit(1)
    )
    row = session.scalar(query)
    return None if row is None else _opened(session, row)


def cards_of(session: Session, org_ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Return what the cards of schools say now, by school; a school that never filled its card in is not among them."""
    v, s, found = SchoolCardVersion, SchoolCardStand, dict[str, Mapping[str, Any]]()
    for part in batched(org_ids, MANY):
        query = select(v).join(s, (s.org_id == v.org_id) & (s.number == v.number)).where(v.org_id.in_(part))
        found.update((row.org_id, _opened(session, row).fields) for row in session.scalars(query))
    return found


def fields_of(session: Session, org_id: str, number: int) -> Mapping[str, Any]:
    """Return what a version of a card says; nothing for version 0."""
    found = version_of(session, org_id, number) if number else None
    return found.fields if found is not None else {}


def save_card(session: Session, acting: Acting, org_id: str, values: Mapping[str, Any]) -> Saved:
    """Keep new values of some fields; the rest stays. What changes is to be checked (again).

    NotAllowed outside the scope, Conflict for a school that has ended, Misfilled for a card that cannot be kept so,
    Invalid for a field that there is not.
    """
    scope_of(session).require(Permission.SCHOOL_CARD_EDIT, org_id)
    school = _held(session, org_id)
    if strange := sorted(set(values) - BY_KEY.keys()):
        raise Invalid(
            f"Expected fields of the card ({', '.join(BY_KEY)}) but got {', '.join(strange)}.",
            f"学校基本信息没有“{'、'.join(strange)}”字段",
        )
    stand = stand_of(session, org_id)
    before = fields_of(session, org_id, stand.number if stand is not None else 0)
    after = {one.key: before.get(one.key, stored(one.key, None)) for one in FIELDS}
    after.update((key, stored(key, value)) for key, value in values.items())
    if faults := faults_of(after):
        first = faults[0].text
        raise Misfilled(f"Expected a card that can be kept but {first.en}.", f"请改正：{first.zh}", faults)
    changed = differing(before, after)
    number = stand.number if stand is not None else 0
    if not changed:
        return Saved(number, ())
    number += 1
    row_id, ring = new_id(), keyring_of(session)
    session.add(SchoolCardVersion(
        id=row_id, org_id=org_id, province=school.province, number=number, valid_from=acting.today,
        changed=list(changed), payload=ring.seal_json(_place(row_id), after), key_id=ring.active,
        saved_at=acting.now, saved_by=acting.account_id, saved_at_org=acting.org_id,
    ))  # fmt: skip
    if stand is None:
        stand = SchoolCardStand(org_id=org_id, province=school.province, checked=0, asked=[], asked_of=0, reason="")
        session.add(stand)
    stand.number, stand.stand, stand.since = number, Stand.UNCHECKED, acting.now
    school.boarding = after["boarding"] != "none"
    session.flush()
    return Saved(number, changed)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the fields that differ, in the order of the card."""
    return tuple(one.key for one in FIELDS if (before.get(one.key) or "") != (after.get(one.key) or ""))


def _held(session: Session, org_id: str) -> School:
    """The school, locked, so that of two saves at once the second sees the first."""
    school = school_of(session, org_id)
    session.refresh(school, with_for_update=True)
    if school.status not in IN_USE:
        raise Conflict(
            "Expected a school in use but this one has ended: its card stays as it was.",
            "该校已撤并，基本信息保留原样，不再修改",
        )
    return school


def _opened(session: Session, row: SchoolCardVersion) -> Version:
    fields = keyring_of(session).open_json(_place(row.id), row.payload)
    return Version(row.number, row.valid_from, fields, tuple(row.changed), row)


def _place(row_id: str) -> str:
    return f"school_card_version.payload:{row_id}"
