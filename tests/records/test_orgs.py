"""The organisation tree: authorities, superiors, dated moves, races; schools and their codes; the real divisions."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from records.acting import Acting
from records.divisions import load_divisions
from records.errors import Conflict, Invalid, RecordsError
from records.orgs import Move, NewOrg, OrgQuery, apply_due_moves, create_org, move_org, search_orgs, set_authority
from records.roles import Role
from records.schools import NewSchool, create_school, free_places, set_status, takes_students
from records.settings import NewValue, set_value
from records.students.codes import Status
from records.students.listing import StudentQuery, count_students
from records.students.updates import Seat, change_class, change_status
from records.tables import Organisation, OrgClosure, OrgParent, SchoolClass, Student
from records.tables.org import OrgKind
from records.tables.school import SchoolStatus, Stage
from records.tree import (
    ancestors,
    authority_of,
    children,
    common_superior,
    is_same_province,
    line_on,
    org_by_code,
    org_by_id,
    subtree,
    subtree_on,
)
from tests.records.conftest import NOW, SINCE, World, row

TODAY = date(2026, 9, 18)


def test_the_authority_of_a_school_is_the_nearest_above_at_any_level(world: World) -> None:
    with world.system() as (session, _):
        assert authority_of(session, world.org["jinshui_school"]).name_zh == "金水区教育局"
        assert authority_of(session, world.org["province_school"]).name_zh == "河南省教育厅"
        assert authority_of(session, world.org["jinshui"]).name_zh == "郑州市教育局"
        assert [org.code for org in ancestors(session, world.org["jinshui_school"])] == ["410105", "4101", "41", "00"]


@pytest.mark.parametrize(
    ("first", "second", "superior"),
    [
        ("jinshui_school", "jinshui_second_school", "jinshui"), ("jinshui_school", "guancheng_school", "zhengzhou"),
        ("jinshui_school", "province_school", "henan"), ("jinshui_school", "liwan_school", "ministry"),
        ("jinshui", "jinshui_school", "jinshui"), ("jiyuan", "jinshui_school", "henan"),
    ],
)  # fmt: skip
def test_the_common_superior_is_the_nearest_authority_above_both(
    world: World, first: str, second: str, superior: str
) -> None:
    with world.system() as (session, _):
        assert common_superior(session, world.org[first], world.org[second]).id == world.org[superior]
        same = superior != "ministry"
        assert is_same_province(session, world.org[first], world.org[second]) is same


def test_a_unit_that_is_no_authority_is_passed_over(world: World) -> None:
    with world.system() as (session, _):
        zone = create_org(
            session,
            NewOrg("410171", OrgKind.COUNTY, "开发区", "Zone", world.org["zhengzhou"], SINCE, "", False, True),
        )
        school = create_school(
            session, NewSchool("2141000009", "开发区小学", "x", zone.id, (Stage.PRIMARY,), SINCE)
        )
        assert authority_of(session, school.id).id == world.org["zhengzhou"]
        set_authority(session, zone.id, True)
        assert authority_of(session, school.id).id == zone.id


def test_a_move_changes_scope_today_and_leaves_the_past_as_it_was(world: World, pupils: dict[str, str]) -> None:
    school = world.org["jinshui_school"]
    with world.system() as (session, _):
        move_org(session, Move(school, world.org["guancheng"], TODAY, "郑教〔2026〕1号"), TODAY)
        assert authority_of(session, school).id == world.org["guancheng"]
        assert line_on(session, school, date(2026, 9, 17))[1] == world.org["jinshui"]
        assert line_on(session, school, TODAY)[1] == world.org["guancheng"]
        assert school in subtree_on(session, world.org["jinshui"], date(2025, 1, 1))
        assert school not in subtree_on(session, world.org["jinshui"], TODAY)
    for org, sees in (("jinshui", 1), ("guancheng", 2)):
        with world.as_(Role.STUDENT_CLERK, org) as (session, _):
            assert count_students(session, StudentQuery()) == sees


def test_moving_a_subtree_keeps_the_closure_equal_to_the_edges(world: World) -> None:
    with world.system() as (session, _):
        move_org(session, Move(world.org["jinshui"], world.org["henan"], TODAY), TODAY)
        for name, org_id in world.org.items():
            assert [org_id, *(org.id for org in ancestors(session, org_id))] == line_on(session, org_id, TODAY), name
        assert world.org["jinshui_school"] not in subtree(session, world.org["zhengzhou"])


def test_a_later_move_waits_for_its_day_and_is_applied_once(world: World) -> None:
    school, later = world.org["jinshui_school"], date(2026, 10, 8)
    with world.system() as (session, _):
        move_org(session, Move(school, world.org["guancheng"], later), TODAY)
        assert apply_due_moves(session, date(2026, 10, 7)) == []
        assert authority_of(session, school).id == world.org["jinshui"]
        assert apply_due_moves(session, later) == [school]
        assert apply_due_moves(session, later) == []
        assert authority_of(session, school).id == world.org["guancheng"]
        with pytest.raises(Conflict, match="2026-10-08"):
            move_org(session, Move(school, world.org["jiyuan"], TODAY), TODAY)


def test_a_move_below_itself_or_into_another_province_is_refused(world: World) -> None:
    with world.system() as (session, _):
        with pytest.raises(Invalid, match="below"):
            move_org(session, Move(world.org["zhengzhou"], world.org["jinshui"], TODAY), TODAY)
        with pytest.raises(Invalid, match="province"):
            move_org(session, Move(world.org["jinshui"], world.org["guangzhou"], TODAY), TODAY)


def test_of_two_moves_at_once_exactly_one_happens(world: World) -> None:
    barrier, outcomes = Barrier(2), []

    def move(target: str) -> None:
        barrier.wait()
        try:
            with world.system() as (session, _):
                move_org(session, Move(world.org["jinshui_school"], world.org[target], TODAY), TODAY)
            outcomes.append("moved")
        except RecordsError:
            outcomes.append("refused")

    threads = [Thread(target=move, args=(target,)) for target in ("guancheng", "jiyuan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved", "refused"]
    with world.system() as (session, _):
        edges = session.scalars(select(OrgParent).where(OrgParent.org == world.org["jinshui_school"])).all()
        assert sorted((edge.valid_from, edge.valid_to) for edge in edges) == [(SINCE, TODAY), (TODAY, None)]


def test_two_moves_that_would_make_a_circle_do_not_both_happen(world: World) -> None:
    barrier, outcomes = Barrier(2), []

    def move(org: str, under: str) -> None:
        barrier.wait()
        try:
            with world.system() as (session, _):
                move_org(session, Move(world.org[org], world.org[under], TODAY), TODAY)
            outcomes.append("moved")
        except RecordsError:
            outcomes.append("refused")

    pair = [("jinshui", "guancheng"), ("guancheng", "jinshui")]
    threads = [Thread(target=move, args=args) for args in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved", "refused"]


def test_the_directory_is_searched_by_name_pinyin_and_code(world: World) -> None:
    with world.as_(Role.STUDENT_CLERK, "liwan") as (session, _):
        assert [org.code for org in search_orgs(session, OrgQuery("金水区第"))] == ["2141000001", "2141000002"]
        assert search_orgs(session, OrgQuery("2144"))[0].id == world.org["liwan_school"]
        only = OrgQuery(kinds=(OrgKind.COUNTY,), under=world.org["zhengzhou"])
        assert [org.code for org in search_orgs(session, only)] == ["410104", "410105"]
        assert search_orgs(session, OrgQuery("%")) == []


def test_a_school_code_is_checked_unique_and_void_for_ever_after_closure(world: World) -> None:
    def new(code: str) -> NewSchool:
        return NewSchool(code, "新校", "New", world.org["jinshui"], (Stage.PRIMARY,), SINCE)

    with world.system() as (session, _):
        for bad in ("214100001", "9941000010", "2144000010"):
            with pytest.raises(Invalid):
                create_school(session, new(bad))
        with pytest.raises(Conflict):
            create_school(session, new("2141000001"))
        school = create_school(session, new("2141000010"))
        set_status(session, school.id, SchoolStatus.CLOSED, TODAY)
        assert takes_students(session, school.id, "primary") == "school_closed"
        with pytest.raises(Conflict, match="void"):
            create_school(session, new("2141000010"))


def test_a_school_with_students_is_not_closed(world: World, pupils: dict[str, str]) -> None:
    with world.system() as (session, _), pytest.raises(Conflict, match="1 students"):
        set_status(session, world.org["jinshui_school"], SchoolStatus.CLOSED, TODAY)


def test_places_in_a_class_follow_the_strictest_limit(world: World) -> None:
    first = world.register("jinshui_school", *[row(at) for at in range(1, 6)])
    with world.system() as (session, acting):
        class_id = session.get(Student, first[0].student_id).class_id
        assert free_places(session, class_id, TODAY) == 40  # the national standard of primary schools is 45
        set_value(session, acting, NewValue(world.org["henan"], "class.size_limit", 43, TODAY, "primary"))
        assert free_places(session, class_id, TODAY) == 38
        change_class(session, Acting(NOW), str(first[0].student_id), Seat(None, 4), TODAY)
        assert free_places(session, class_id, TODAY) == 39
        change_status(session, Acting(NOW), str(first[1].student_id), Status.WITHDRAWN, TODAY)
        assert free_places(session, class_id, TODAY) == 40, "who left fills no place"
        with pytest.raises(Conflict, match="left it on 2026-09-18"):
            change_class(session, Acting(NOW), str(first[1].student_id), Seat(class_id, 4), TODAY)
        for own_limit, free in ((50, 40), (4, 1), (0, -3)):
            session.get(SchoolClass, class_id).size_limit = own_limit
            assert free_places(session, class_id, TODAY) == free


def test_the_real_divisions_of_two_provinces(world: World) -> None:
    with world.system() as (session, _):
        before = session.scalar(select(func.count(Organisation.id)))
        seen: list[tuple[int, int]] = []
        loaded = load_divisions(session, {"46", "62"}, lambda done, total: seen.append((done, total)))
        assert loaded.counts["province"] == 2
        total = sum(loaded.counts.values())
        assert session.scalar(select(func.count(Organisation.id))) == before + total
        assert seen[-1] == (total, total)
        danzhou = org_by_code(session, "4604")
        assert {org.kind for org in children(session, danzhou.id)} == {OrgKind.TOWNSHIP}
        assert [org.code for org in ancestors(session, org_by_code(session, "469001").id)] == ["46", "00"]
        assert org_by_code(session, "46").name_zh == "海南省教育厅"
        assert load_divisions(session, {"46"}).counts == {}


def test_the_whole_country_has_the_counts_of_its_source(sqlite_url: str) -> None:
    from sqlalchemy.orm import Session

    from ground.opening import open_database

    engine = open_database(sqlite_url)
    with Session(engine) as session:
        counts = load_divisions(session).counts
        # 342 city rows less 9 placeholders; 2,978 county rows less the 4 that stand for cities without counties
        assert counts == {"ministry": 1, "province": 32, "city": 333, "county": 2974, "township": 41352}
        corps = org_by_code(session, "66")
        assert {org.code for org in children(session, corps.id)} >= {"659001", "659012"}
        assert org_by_code(session, "419001").name_zh == "济源市教育局"
        henan = org_by_code(session, "41")
        cities = [org for org in children(session, henan.id) if org.kind == OrgKind.CITY]
        assert len(cities) == 17
        depth = select(func.count()).select_from(OrgClosure).where(OrgClosure.depth == 0)
        assert session.scalar(depth) == sum(counts.values())
        assert org_by_id(session, corps.id).province == "66"
    engine.dispose()
