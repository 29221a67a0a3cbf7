"""Urging (催办、催报): so often a day each, as the level that urges has set, and who was told.

The rows of an urging stand in a table of what is urged for: they hold `org_id`, `by_org`, `day`, `number` of that day
and `made_at`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ground.batches import batched
from ground.bilingual import Bilingual
from records.accounts import display_names
from records.acting import Acting
from records.assignments import holders
from records.ids import new_id
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.settings.values import value_of
from records.tree import row_by_id

PART = 500  # units of one statement
Unit = TypeVar("Unit")


@dataclass(frozen=True)
class Told(Generic[Unit]):
    """A unit that was urged: the roles that got the notice, and the names of who holds them, which may be nobody."""

    unit: Unit
    roles: Sequence[Role]
    people: Sequence[str]


@dataclass(frozen=True)
class Urged(Generic[Unit]):
    """Who was told, and which units had been urged often enough that day."""

    told: Sequence[Told[Unit]]
    enough: Sequence[Unit]
    most: int


@dataclass(frozen=True)
class Before:
    """How often a unit was urged, and when last."""

    times: int
    last: datetime


@dataclass(frozen=True)
class Wanted:
    """A unit to urge, and to what."""

    id: str
    name: Bilingual
    words: Bilingual


@dataclass(frozen=True)
class Sort:
    """A sort of urging: its key, the table of its rows, the roles that get its notices."""

    key: str
    table: Any
    roles: Sequence[Role]


def urge_wanted(session: Session, acting: Acting, sort: Sort, wanted: Sequence[Wanted]) -> Urged[Wanted]:
    """Leave a row and notices for each unit, unless it was urged often enough today."""
    most = most_a_day(session, acting)
    today = urged_today(session, acting, sort.table, [one.id for one in wanted])
    by, done, news = row_by_id(session, str(acting.org_id)), list[Told[Wanted]](), list[NewNotice]()
    for one in (unit for unit in wanted if today.get(unit.id, 0) < most):
        number = today.get(one.id, 0) + 1
        session.add(sort.table(
            id=new_id(), org_id=one.id, by_org=str(acting.org_id), day=acting.today, number=number,
            made_at=acting.now, made_by=acting.account_id,
        ))  # fmt: skip
        key = f"urge:{sort.key}:{one.id}:{by.id}:{acting.today}:{number}"
        words = f"{by.name_zh}催办：{one.words.zh}", f"{by.name_en or by.name_zh} urges: {one.words.en}"
        news += [NewNotice(one.id, role, "urge", *words, f"{key}:{role}") for role in sort.roles]
        done.append(told(session, acting, (one, one.id), sort.roles))
    session.flush()
    leave_notices(session, acting, news)
    return Urged(done, [one for one in wanted if today.get(one.id, 0) >= most], most)


def most_a_day(session: Session, acting: Acting) -> int:
    """How often a day the acting unit may urge each."""
    return int(value_of(session, str(acting.org_id), "urging.times_a_day", acting.today).value)


def told(session: Session, acting: Acting, unit: tuple[Unit, str], roles: Sequence[Role]) -> Told[Unit]:
    """Say who gets the notice of an urging; `unit` is the unit and its id."""
    accounts = {one for role in roles for one in holders(session, unit[1], role, acting.today)}
    return Told(unit[0], roles, sorted(display_names(session, accounts).values()))


def urged_today(session: Session, acting: Acting, table: Any, units: Iterable[str], *about: Any) -> Mapping[str, int]:
    """Return how often the acting unit urged each today; `about` narrows the rows of the table."""
    found: dict[str, int] = {}
    for part in batched(units, PART):
        query = (
            select(table.org_id, func.max(table.number))
            .where(table.org_id.in_(part), table.by_org == acting.org_id, table.day == acting.today, *about)
            .group_by(table.org_id)
        )
        found.update((org, number) for org, number in session.execute(query))
    return found


def urged_before(session: Session, table: Any, units: Iterable[str], *about: Any) -> dict[str, Before]:
    """Return how often units were urged, by whichever level."""
    found: dict[str, Before] = {}
    for part in batched(units, PART):
        query = (
            select(table.org_id, func.count(), func.max(table.made_at))
            .where(table.org_id.in_(part), *about)
            .group_by(table.org_id)
        )
        found.update((org, Before(times, last)) for org, times, last in session.execute(query))
    return found
