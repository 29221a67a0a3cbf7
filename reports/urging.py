"""Urging units below to report (催报): so often a day each, and it says who was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from records import urging
from records.acting import Acting
from records.ids import new_id
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.tree import row_by_id
from records.urging import Before
from reports.places import Place
from reports.tables import ReportUrging
from reports.units import Unit

Told = urging.Told[Unit]
Urged = urging.Urged[Unit]


def urge_units(session: Session, acting: Acting, place: Place, units: Sequence[Unit]) -> Urged:
    """Urge units to report a data set of a period, each at most so often a day as the level that urges has set."""
    by = str(acting.org_id)
    most = urging.most_a_day(session, acting)
    today = urging.urged_today(session, acting, ReportUrging, [unit.id for unit in units], *_of(place))
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
        told.append(urging.told(session, acting, (unit, unit.id), roles))
    session.flush()
    leave_notices(session, acting, news)
    return Urged(told, [one for one in units if today.get(one.id, 0) >= most], most)


def urged_before(session: Session, place: Place, units: Iterable[str]) -> dict[str, Before]:
    """Return how often units were urged for a report, by whichever level."""
    return urging.urged_before(session, ReportUrging, units, *_of(place))


def _of(place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ReportUrging.set_key == place.definition.key, ReportUrging.period == place.period.index


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
