"""Every rule of a province, city or county on record: on a day when it was in force it bites there and not next door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import Actor, SimulatedClock, dmn
from processes import catalogue
from processes.demo import Provincial
from processes.subjects import Asking
from records.acting import Acting
from records.orgs import NewOrg, create_org
from records.schools import NewSchool, create_school
from records.scope import Scope, system_scope, use_scope
from records.settings.kinds import inside
from records.settings.values import value_of
from records.tables import Organisation, OrgParent
from records.tables.org import OrgKind
from records.tables.school import Stage
from service import bootstrap
from service.configuration import Configuration
from service.demo import provinces
from tests.furnished import furnished
from tests.service.conftest import _people
from tests.world import CHEAP, NOW, SINCE, World, add_pupils, pupil_rows

RULES = provinces.rules(catalogue().values())
USUAL, FIRST_COHORT = date(2026, 9, 18), 2026
GIVEN: dict[str, dict[str, Any]] = {
    "transfer": {"reason": "household"}, "suspension": {"reason": "illness"}, "grade_repeat": {"reason": "wish"},
    "grade_skip": {"reason": "gifted"}, "registration": {"kind": "primary_one"}, "key_change": {"xm": "新姓名"},
}  # fmt: skip
MORE = {"4103": "41", "4413": "44", "4407": "44", "440703": "4407", "440704": "4407"}
BITES = {  # what shows that a rule bites: a reason for refusal by its name, or a fact that the drawing reads
    "transfer.closed_grades": "receiving_grade", "transfer.windows": "receiving_window", "transfer.reasons": "reason",
    "transfer.within_authority": "within_authority", "suspension.closed_grades": "grade", "suspension.most_days": "until",
    "grade_repeat.closed_grades": "grade", "grade_skip.closed_grades": "grade",
}  # fmt: skip


@dataclass
class Country:
    """A house with the provinces that set rules, schools made where a rule is played, and pupils in stock."""

    house: Any
    world: World
    rows: list[dict[str, Any]]
    serial: Iterator[int] = field(default_factory=lambda: iter(range(500, 999)))

    def school(self, work: Any, unit: str, stage: str) -> str:
        province = work.session.get(Organisation, unit).province
        code = f"{'34' if stage == 'senior' else '21'}{province}{next(self.serial):06d}"
        return create_school(work.session, NewSchool(code, f"规则{code}学校", code, unit, (Stage(stage),), SINCE)).id

    def pupil(self, work: Any, school: str, stage: str, grade: int) -> str:
        row = {**self.rows.pop(), "xd": stage, "njh": grade, "jb": FIRST_COHORT + 1 - grade}
        return add_pupils(work.session, Acting(work.now), school, [row])[0].id

    def next_door(self, session: Any, unit: str) -> str:
        """A unit of the same kind under the same one that sets no rule."""
        row = session.get(Organisation, unit)
        parent = select(OrgParent.parent).where(OrgParent.org == unit).scalar_subquery()
        beside = select(OrgParent.org).where(OrgParent.parent == parent)
        setting = {one.division for one in RULES}
        query = select(Organisation).where(Organisation.id.in_(beside), Organisation.kind == row.kind, Organisation.is_authority)
        return next(one.id for one in session.scalars(query.order_by(Organisation.code)) if one.code not in setting)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    made, home = furnished("house", _people), tmp_path_factory.mktemp("rules") / "home"
    configuration = Configuration(home=home, database=made.copied(home), password_cost=CHEAP)
    house = bootstrap.open_house(configuration, SimulatedClock(NOW))
    with house.working() as work, system_scope(work.session):
        provinces.load(work.session, house.processes.values())
        for code, parent in MORE.items():  # the test world has a few divisions of these two provinces alone
            above = work.session.scalars(select(Organisation.id).where(Organisation.code == parent)).one()
            kind = OrgKind.CITY if len(code) == len("4103") else OrgKind.COUNTY
            create_org(work.session, NewOrg(code, kind, f"{code}教育局", code, above, SINCE))
    provinces.settle(house)
    yield Country(house, made.world, pupil_rows(7, 160))
    house.audit.close()
    house.database.dispose()


def day_of(one: Provincial) -> date:
    """A day in force; of windows, one outside them."""
    day = one.until - timedelta(days=100) if one.until else USUAL
    while one.key.endswith("windows") and inside(one.value, day):
        day += timedelta(days=1)
    return day


def seen(country: Country, work: Any, one: Provincial, unit: str, day: date) -> dict[str, str]:
    """What a request to a school there meets on a day: reasons for refusal and facts, with the document behind each."""
    key, _, name = one.key.partition(".")
    process, stage = country.house.processes[key], one.stage or "primary"
    grade = one.value[0] if name == "closed_grades" else 4 if stage == "primary" else 2
    school = country.school(work, unit, stage)
    from_school = school
    if key == "transfer":
        from_school = country.world.org["school_d"]
        if name == "within_authority" or stage == "senior":
            from_school = country.school(work, unit if name == "within_authority" else country.world.org["liwan"], stage)
    request = {**GIVEN[key], "student": country.pupil(work, from_school, stage, grade), "from": day.isoformat()}
    request |= {"reason": "other"} if name == "reasons" else {}
    request |= {"until": (day + timedelta(days=365 if name == "most_days" else 150)).isoformat()}
    asking = Asking(work.session, datetime(day.year, day.month, day.day, 4, tzinfo=UTC), Actor("x", school), work.ports)
    more = {"case": "X"} if key == "registration" else {}
    facts = process.services[f"{key}.facts"](asking, request, **more)
    found = {row["rule"]: row["document"] for row in judged(process, facts, request)}
    found |= {f"missing {kind}": facts["evidence"]["document"] for kind in facts.get("evidence", {}).get("missing", ())}
    document = value_of(work.session, school, one.key, day, stage)
    told = document.level.document if document.level else ""
    found |= {"late": told} if facts.get("late") else {}
    found |= {"province": told} if key == "transfer" and facts["rules"]["receiving"]["provincial_step"] else {}
    return found


def judged(process: Any, facts: dict[str, Any], request: dict[str, Any]) -> list[dict[str, Any]]:
    tables = [content for name, content in process.files().items() if name.endswith(".dmn")]
    if not tables:
        return []
    model = dmn.load(tables)
    names = [one for subject in process.subjects for one in subject.decisions] or ["admission"]
    return [row for name in names for row in model.evaluate(name, {"facts": facts, "request": request}) or []]


@pytest.mark.parametrize("one", RULES, ids=lambda one: f"{one.division} {one.key} {one.since}")
def test_it_bites_there_with_its_document_and_not_next_door(country: Country, one: Provincial) -> None:
    day, bite = day_of(one), BITES.get(one.key)
    with country.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        (unit,) = work.session.scalars(select(Organisation.id).where(Organisation.code == one.division))
        here = seen(country, work, one, unit, day)
        there = seen(country, work, one, country.next_door(work.session, unit), day)
        assert one.document in here.values(), here
        new = {reason for reason, document in here.items() if document == one.document} - there.keys()
        assert new and one.document not in there.values(), (here, there)
        assert bite is None or bite in new
        if one.until:
            assert one.document not in seen(country, work, one, unit, one.until).values(), "not after its last day"
        before = seen(country, work, one, unit, one.since - timedelta(days=1))
        assert one.document not in before.values(), "not before its first"


def test_every_place_of_the_page_of_facts_is_there() -> None:
    places = {one.division for one in RULES}
    assert places == {"11", "61", "21", "37", "370881", "46", "35", "32", "320614", "65", "120116", "51", "4103", "440703", "4413"}
    assert all(one.document and one.since for one in RULES)
