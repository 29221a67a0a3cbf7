"""Urging units below to report (催报): so often a day each, and it says who was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.accounts import display_names
from records.acting import Acting
from records.assignments import holders
from records.ids import new_id
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.settings.values import value_of
from records.tree import row_by_id
from reports.batches import batched
from reports.places import Place
from reports.tables import ReportUrging
from reports.units import Unit
from reports.values import MANY


@dataclass(frozen=True)
class Told:
    """A unit that was urged: the roles that got the notice, and the names of who holds them, which may be nobody."""

    unit: Unit
    roles: Sequence[Role]
    people: Sequence[str]


@dataclass(frozen=True)
class Urged:
    """Who was told, and which units had been urged often enough that day."""

    told: Sequence[Told]
    enough: Sequence[Unit]
    most: int


@dataclass(frozen=True)
class Before:
    """How often a unit was urged for a report, and when last."""

    times: int
    last: datetime


def urge_units(session: Session, acting: Acting, place: Place, units: Sequence[Unit]) -> Urged:
    """Urge units to report a data set of a period, each at most so often a day as the level that urges has set."""
    by = str(acting.org_id)
    most = int(value_of(session, by, "urging.times_a_day", acting.today).value)
    today = _today(session, acting, place, [unit.id for unit in units])
    told: list[Told] = []
    news: list[NewNotice] = []
    for unit in (one for one in units if today.get(one.id, 0) < most):
        number = today.get(unit.id, 0) + 1
        session.add(ReportUrging(
            id=new_id(), org_id=unit.id, set_key=place.definition.key, period=place.period.index, by_org=by,
            day=acting.today, number=number, made_at=acting.now, made_by=acting.account_id,
        ))  # fmt: skip
        roles = _roles(place, unit)
        news += [_notice(session, acting, place, (unit, role, number)) for role in roles]
        accounts = {one for role in roles for one in holders(session, unit.id, role, acting.today)}
        told.append(Told(unit, roles, sorted(display_names(session, accounts).values())))
    session.flush()
    leave_notices(session, acting, news)
    return Urged(told, [one for one in units if today.get(one.id, 0) >= most], most)


def urged_before(session: Session, place: Place, units: Iterable[str]) -> dict[str, Before]:
    """Return how often units were urged for a report, by whichever level."""
    u, found = ReportUrging, dict[str, Before]()
    for part in batched(units, MANY):
        query = (
            select(u.org_id, func.count(), func.max(u.made_at))
            .where(u.set_key == place.definition.key, u.period == place.period.index, u.org_id.in_(part))
            .group_by(u.org_id)
        )
        found.update((org, Before(times, last)) for org, times, last in session.execute(query))
    return found


def _today(session: Session, acting: Acting, place: Place, units: Sequence[str]) -> Mapping[str, int]:
    u, found = ReportUrging, dict[str, int]()
    for part in batched(units, MANY):
        query = (
            select(u.org_id, func.max(u.number))
            .where(
                u.set_key == place.definition.key, u.period == place.period.index, u.org_id.in_(part),
                u.by_org == acting.org_id, u.day == acting.today,
            )
            .group_by(u.org_id)
        )  # fmt: skip
        found.update((org, number) for org, number in session.execute(query))
    return found


def _roles(place: Place, unit: Unit) -> list[Role]:
    """Who fills it in; at an authority also who submits."""
    submits = place.definition.chain.get("submit")
    named = {*place.definition.roles, *([submits] if unit.is_authority and submits else [])}
    return [Role(role) for role in sorted(named)]


def _notice(session: Session, acting: Acting, place: Place, to: tuple[Unit, Role, int]) -> NewNotice:
    unit, role, number = to
    by = row_by_id(session, str(acting.org_id))
    of, period = place.definition.name, place.period
    verb = ("填报并报送", "fill in and submit") if unit.is_authority else ("填报并确认", "fill in and confirm")
    key = f"urge:{place.definition.key}:{period.text}:{unit.id}:{by.id}:{acting.today}:{number}:{role}"
    return NewNotice(
        unit.id, role, "urge", f"{by.name_zh}催报：请尽快{verb[0]}{period.name.zh}的“{of.zh}”",
        f"{by.name_en} urges: please {verb[1]} “{of.en}” of {period.name.en}", key, acting.case_no,
    )  # fmt: skip
