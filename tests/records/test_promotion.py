"""The promotion of every student: who moves, exactly once, its dry run, its undoing (S19, W3; domain 22, 27, 42)."""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict
from records.promotion import runs, step
from records.promotion.checks import figures_of, keep_figures, rehearse, unfinished
from records.promotion.report import listed, regions
from records.promotion.rule import BY_STATUS, Outcome, outcome_column, outcome_of
from records.promotion.step import promote_step
from records.promotion.undo import check_undo, end_undo, undo_step
from records.roles import Role
from records.schools import NewSchool, create_school
from records.scope import system_scope
from records.session import open_session
from records.students.codes import Status
from records.students.moves import Arrival, move_student
from records.students.placing import NO_CLASS, PlaceChange, change_place
from records.students.register import Registration, register_students
from records.students.updates import apply_fields, change_status
from records.students.versions import as_of, history
from records.tables import PromotionPiece, School, Student, StudentPlace
from records.tables.promotion import PieceState, RunState
from records.tables.school import Stage
from tests.records.conftest import ENTRY, NOW, SINCE, World, row
from tests.records.test_two_histories import check_ranges, digests

ON = date(2027, 8, 11)  # the day that begins on Aug 10 at 24:00
RUN = datetime(2027, 8, 10, 16, 0, tzinfo=UTC)
BEFORE = datetime(2027, 7, 20, 2, 0, tzinfo=UTC)


def promote(world: World, case: str = "SJ-2027", due: datetime = RUN, late: timedelta = timedelta()) -> str:
    """Open the year's run and do all of its pieces; returns its id."""
    at = due + late
    with world.system(at) as (session, _):
        run_id = opened(session, case, due)
    while work_one(world, run_id, at):
        pass
    with world.system(at) as (session, acting):
        assert runs.end_run(session, acting, runs.run_of(session, run_id))
    return run_id


def opened(session: Session, case: str = "SJ-2027", at: datetime = RUN) -> str:
    """Plan and open a run that is due at an instant."""
    run = runs.plan_run(session, Acting(at, case_no=case), at.year, at)
    runs.open_run(session, Acting(at, case_no=case), run)
    return run.id


def work_one(world: World, run_id: str, at: datetime = RUN, limit: int = runs.STEP) -> bool:
    """One step of one worker; False where nothing is open."""
    with world.system(at) as (session, acting):
        piece = runs.next_piece(session, run_id)
        if piece is None:
            return False
        promote_step(session, acting, runs.run_of(session, run_id), piece, limit)
        return True


def undo(world: World, run_id: str, at: datetime) -> None:
    more = True
    while more:
        with world.system(at) as (session, acting):
            run = runs.run_of(session, run_id)
            piece = runs.next_piece(session, run_id, PieceState.DONE)
            more = piece is not None
            if piece is not None:
                undo_step(session, Acting(acting.now, case_no=run.case_no), run, piece)
    with world.system(at) as (session, acting):
        assert end_undo(session, acting, runs.run_of(session, run_id))


def place_of(session: Session, student: str) -> tuple[Any, ...]:
    found = session.scalar(select(Student).where(Student.id == student).execution_options(populate_existing=True))
    assert found is not None
    return found.grade, found.cohort, found.class_id, found.status


def kept(world: World, run_id: str) -> dict[str, str]:
    with world.system() as (session, _):
        return {one.student_id: one.reason for one in listed(session, runs.run_of(session, run_id))}


def crowd(world: World, school: str = "jinshui_school", **more: Any) -> dict[int, str]:
    """A pupil for each primary grade."""
    rows = [row(100 + grade * 2, njh=grade, jb=2027 - grade, **more) for grade in range(1, 7)]
    return {grade: str(one.student_id) for grade, one in enumerate(world.register(school, *rows), start=1)}


def test_everybody_moves_up_once_and_the_last_grade_stays_marked(world: World) -> None:
    pupils = crowd(world)
    with world.system() as (session, _):
        before = {grade: place_of(session, student) for grade, student in pupils.items()}
        closed = {student: digests(session, student) for student in pupils.values()}
    run_id = promote(world)
    with world.system() as (session, _):
        for grade, student in pupils.items():
            moved = min(grade + 1, 6)
            assert place_of(session, student) == (moved, *before[grade][1:]), "the class goes up with its cohort"
            assert as_of(session, student, ON - timedelta(days=1)).grade == grade
            assert as_of(session, student, ON).grade == moved
            assert closed[student].items() <= digests(session, student).items()
            check_ranges(session, StudentPlace, student)
    assert kept(world, run_id) == {pupils[6]: Outcome.NOT_GRADUATED}
    with world.system() as (session, acting):
        with pytest.raises(Conflict, match="SJ-2027"):
            runs.plan_run(session, Acting(RUN, case_no="SJ-other"), 2027, RUN)
        again = runs.plan_run(session, Acting(RUN, case_no="SJ-2027"), 2027, RUN)
        assert again.id == run_id and runs.next_piece(session, run_id) is None


AWAY = [
    (Status.SUSPENDED, Outcome.SUSPENDED), (Status.STOPPED, Outcome.STOPPED), (Status.ABROAD, Outcome.ABROAD),
    (Status.LOST, Outcome.DROPPED_OUT), (Status.MISSING, Outcome.MISSING), (Status.PLACE_KEPT, Outcome.PLACE_KEPT),
    (Status.WITHDRAWN, Outcome.OTHER_LEAVING), (Status.LEFT_EARLY, Outcome.OTHER_LEAVING),
    (Status.EXPELLED, Outcome.EXPELLED),
]  # fmt: skip


@pytest.mark.parametrize(("status", "reason"), AWAY)
def test_who_is_away_keeps_place_and_grade_and_is_listed(world: World, status: Status, reason: Outcome) -> None:
    pupils = crowd(world)
    with world.system(BEFORE) as (session, acting):
        change_status(session, acting, pupils[3], status, BEFORE.date())
        before = history(session, pupils[3])
    run_id = promote(world)
    with world.system() as (session, _):
        assert history(session, pupils[3]) == before
    assert kept(world, run_id) == {pupils[3]: reason, pupils[6]: Outcome.NOT_GRADUATED}


def test_who_left_years_ago_graduated_or_died_is_not_listed_again(world: World) -> None:
    pupils = crowd(world)
    with world.system() as (session, acting):
        change_status(session, acting, pupils[2], Status.WITHDRAWN, date(2025, 3, 1))
        change_status(session, acting, pupils[3], Status.DECEASED, BEFORE.date())
        change_status(session, acting, pupils[6], Status.GRADUATED, BEFORE.date())
    run_id = promote(world)
    assert kept(world, run_id) == {}
    with world.system() as (session, _):
        counted = runs.figures(session, run_id)
        assert (counted["primary:2:gone"], counted["primary:3:gone"], counted["primary:6:finished"]) == (1, 1, 1)
        assert place_of(session, pupils[2])[0] == 2


def test_a_resumed_pupil_moves(world: World) -> None:
    pupils = crowd(world)
    with world.system(BEFORE) as (session, acting):
        change_status(session, acting, pupils[3], Status.SUSPENDED, date(2027, 7, 1))
        change_status(session, acting, pupils[3], Status.RESUMED, date(2027, 7, 10))
    promote(world)
    with world.system() as (session, _):
        assert place_of(session, pupils[3])[0] == 4


@pytest.mark.parametrize("begins", [ON, date(2027, 9, 1)])
@pytest.mark.parametrize(("by", "grades"), [(0, (3, 4)), (2, (5, 6))], ids=["repeat", "skip"])
def test_a_repeat_or_skip_decided_before_takes_effect_after_the_run_and_is_used_up_by_it(
    world: World, by: int, grades: tuple[int, int], begins: date
) -> None:
    pupils = crowd(world)
    with world.system(BEFORE) as (session, _):
        cohort = place_of(session, pupils[3])[1] + (1 if by == 0 else -1)
        decided = PlaceChange(begins, grade=3 + by, cohort=cohort, class_id=NO_CLASS)
        change_place(session, Acting(BEFORE, case_no="LJ-1"), pupils[3], decided)
    first = promote(world)
    with world.system() as (session, _):
        assert place_of(session, pupils[3])[:3] == (grades[0], cohort, None)
        told = [(one.valid_from, one.grade, one.case_no) for one in history(session, pupils[3])]
        moved = [] if begins == ON else [(ON, 4, "SJ-2027")]
        assert told == [(ENTRY, 3, None), *moved, (begins, grades[0], "LJ-1")]
    listed_as = {0: Outcome.REPEATS, 2: Outcome.SKIPPED}[by] if begins == ON else None
    assert kept(world, first).get(pupils[3]) == listed_as
    second = promote(world, "SJ-2028", RUN + timedelta(days=366))
    with world.system() as (session, _):
        assert place_of(session, pupils[3])[0] == grades[1]
    assert pupils[3] not in kept(world, second)


def test_lengths_of_five_and_six_years_nine_year_schools_and_teaching_points(world: World) -> None:
    with world.system() as (session, _):
        def school(code: str, stages: tuple[Stage, ...], **more: Any) -> str:
            return create_school(session, NewSchool(code, "甲", code, world.org["jinshui"], stages, SINCE, **more)).id

        five = school("2141000051", (Stage.PRIMARY, Stage.JUNIOR), length_years=5)
        point = school("2141000052", (Stage.PRIMARY,), type_code="218", top_grade=3)
        twelve = school("3141000053", (Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR))
        rows, expected = {}, {}
        grades = {
            five: [("primary", 4, 5), ("primary", 5, 5), ("junior", 3, 4), ("junior", 4, 4)],
            point: [("primary", 2, 3), ("primary", 3, 3)],
            twelve: [("primary", 6, 6), ("junior", 2, 3), ("junior", 3, 3), ("senior", 2, 3), ("senior", 3, 3)],
        }
        serial = itertools.count(200, 2)
        for org, told in grades.items():
            rows[org] = [row(next(serial), xd=stage, njh=grade, jb=2026, bh="") for stage, grade, _ in told]
            acting = Acting(NOW)
            made = register_students(session, acting, Registration(org, ENTRY), rows[org])
            expected |= {str(one.student_id): after for one, (_, _, after) in zip(made, told, strict=True)}
    run_id = promote(world)
    with world.system() as (session, _):
        assert {student: place_of(session, student)[0] for student in expected} == expected
        assert Counter(one.reason for one in listed(session, runs.run_of(session, run_id))) == {
            Outcome.NOT_GRADUATED: 5, Outcome.SCHOOL_TOP: 1,
        }  # fmt: skip


def test_who_is_admitted_for_september_is_not_moved(world: World) -> None:
    with world.system(BEFORE) as (session, acting):
        plan = Registration(world.org["jinshui_school"], date(2027, 9, 1))
        (new,) = register_students(session, acting, plan, [row(1, njh=1, jb=2027)])
    run_id = promote(world)
    with world.system() as (session, _):
        assert [(one.valid_from, one.grade) for one in history(session, str(new.student_id))] == [(date(2027, 9, 1), 1)]
    assert kept(world, run_id) == {str(new.student_id): Outcome.ADMITTED}


def test_what_is_decided_before_and_begins_after_the_run_survives_it(world: World) -> None:
    pupils, september = crowd(world), date(2027, 9, 1)
    there = world.org["guancheng_school"]
    with world.system(BEFORE) as (session, acting):
        move_student(session, Acting(BEFORE, case_no="ZX-9"), Arrival(pupils[2], there, september))
        change_status(session, acting, pupils[3], Status.SUSPENDED, september)
    promote(world)
    with world.system() as (session, _):
        told = [(one.valid_from, one.org_id == there, one.grade) for one in history(session, pupils[2])]
        assert told == [(ENTRY, False, 2), (ON, False, 3), (september, True, 3)]
        assert as_of(session, pupils[2], september).case_no == "ZX-9"
        told = [(one.valid_from, one.status, one.grade) for one in history(session, pupils[3])]
        assert told == [(ENTRY, "01", 3), (ON, "01", 4), (september, "02", 4)]
        assert place_of(session, pupils[3])[0] == 4


def test_the_dry_run_equals_the_run_and_the_report_balances(world: World) -> None:
    for school in ("jinshui_school", "guancheng_school", "liwan_school"):
        pupils = crowd(world, school, sfzjh="")
    with world.system(BEFORE) as (session, acting):
        change_place(session, acting, pupils[2], PlaceChange(ON, grade=2, cohort=2026))
        change_status(session, acting, pupils[4], Status.MISSING, BEFORE.date())
        every = list(session.scalars(select(School.id)))
        rehearsed = rehearse(session, every, ON)
        figures = figures_of(session, acting, world.org["liwan"], ON)
        assert (figures["not_graduated"], unfinished(figures)) == (1, 1)
        keep_figures(session, acting, world.org["liwan"], 2027, figures)
    run_id = promote(world)
    with world.system() as (session, _):
        run = runs.run_of(session, run_id)
        assert runs.figures(session, run_id) == rehearsed
        whole, henan, liwan = regions(session, run, [world.org[name] for name in ("ministry", "henan", "liwan")])
        assert whole.students == sum(rehearsed.values()) == session.query(Student).count()
        assert whole.moved == henan.moved + liwan.moved == 13
        assert liwan.expected == liwan.outcomes and not liwan.backed_up


def test_a_county_sees_its_own_lists_alone(world: World) -> None:
    crowd(world)
    crowd(world, "liwan_school", sfzjh="")
    run_id = promote(world)
    with world.as_(Role.STUDENT_CLERK, "liwan") as (session, _):
        assert [one.org_id for one in listed(session, runs.run_of(session, run_id))] == [world.org["liwan_school"]]
        assert {piece.org_id for piece in session.scalars(select(PromotionPiece))} == {world.org["liwan"]}


def test_killed_at_any_step_each_moves_once(world: World) -> None:
    """A worker dies before its transaction is kept, again and again; another goes on from the ledger."""
    pupils = {**crowd(world), **{10 + g: s for g, s in crowd(world, "guancheng_school", sfzjh="").items()}}
    with world.system(RUN) as (session, _):
        run_id = opened(session)
    dice, kills = random.Random(7), 0  # noqa: S311
    while True:
        if dice.random() < 0.5 and kills < 20:
            kills += 1
            with pytest.raises(RuntimeError), world.system(RUN) as (session, acting):
                piece = runs.next_piece(session, run_id)
                if piece is not None:
                    promote_step(session, acting, runs.run_of(session, run_id), piece, 2)
                raise RuntimeError
        elif not work_one(world, run_id, limit=2):
            break
    with world.system() as (session, _):
        for grade, student in pupils.items():
            assert place_of(session, student)[0] == min(grade % 10 + 1, 6)
            assert len(history(session, student)) == (1 if grade % 10 == 6 else 2)
        assert sum(runs.figures(session, run_id).values()) == 12


def test_several_workers_share_the_pieces_and_none_moves_anybody_twice(world: World) -> None:
    schools = [name for name in world.org if name.endswith("school")]
    pupils = {s: g for name in schools for g, s in crowd(world, name, sfzjh="").items()}
    with world.system(RUN) as (session, _):
        run_id = opened(session)
        pieces = runs.progress(session, run_id)[1]
        assert pieces == 4, "one for each authority with schools"
    did: list[str] = []
    wrong: list[BaseException] = []

    def work(name: str) -> None:
        try:
            while work_one(world, run_id):
                did.append(name)
        except BaseException as error:  # noqa: BLE001
            wrong.append(error)

    workers = [threading.Thread(target=work, args=(f"w{at}",)) for at in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == [] and len(did) == pieces
    with world.system() as (session, _):
        assert {s: place_of(session, s)[0] for s in pupils} == {s: min(g + 1, 6) for s, g in pupils.items()}


@pytest.mark.parametrize("world", ["postgres"], indirect=True)  # SQLite has one writer: nothing can come between
def test_who_changes_between_reading_and_moving_sends_the_step_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pupils = crowd(world)
    with world.system(RUN) as (session, _):
        run_id = opened(session)
    read = step.judge

    def judge_then_change(*told: Any, **more: Any) -> Any:
        found = read(*told, **more)
        with open_session(world.engine, world.keyring, world.audit) as other, system_scope(other):
            change_status(other, Acting(RUN), pupils[3], Status.SUSPENDED, date(2027, 8, 1))
            other.commit()
        return found

    monkeypatch.setattr(step, "judge", judge_then_change)
    with pytest.raises(step.Changed, match="changed meanwhile"):
        work_one(world, run_id)
    monkeypatch.setattr(step, "judge", read)
    assert work_one(world, run_id)
    with world.system() as (session, _):
        assert place_of(session, pupils[3])[0] == 3


def test_undone_everything_is_as_before_and_the_year_can_run_again(world: World) -> None:
    pupils = {**crowd(world), **{10 + g: s for g, s in crowd(world, "liwan_school", sfzjh="").items()}}
    with world.system(BEFORE) as (session, acting):
        change_place(session, acting, pupils[2], PlaceChange(date(2027, 9, 1), grade=2, cohort=2026))
        change_place(session, acting, pupils[3], PlaceChange(ON, grade=5, cohort=2023))
        move_student(session, acting, Arrival(pupils[4], world.org["guancheng_school"], date(2027, 9, 1)))
        before = {s: [vars(one) | {"recorded_at": 0} for one in history(session, s)] for s in pupils.values()}
        places = {s: place_of(session, s) for s in pupils.values()}
    run_id = promote(world)
    later = RUN + timedelta(days=2)
    undo(world, run_id, later)
    with world.system() as (session, _):
        assert {s: place_of(session, s) for s in pupils.values()} == places
        for student in pupils.values():
            assert [vars(one) | {"recorded_at": 0} for one in history(session, student)] == before[student]
            check_ranges(session, StudentPlace, student)
        assert as_of(session, pupils[1], ON, recorded=RUN).grade == 2, "what was known meanwhile stays readable"
        assert runs.run_of(session, run_id).state == RunState.UNDONE
    second = promote(world, "SJ-2027-2", late=timedelta(days=2))
    with world.system() as (session, _):
        assert runs.run_of(session, second).number == 2
        assert [place_of(session, pupils[g])[0] for g in (1, 2, 3)] == [2, 2, 5], "what was decided stands"


def test_one_county_is_undone_and_run_again_unless_something_came_after(world: World) -> None:
    here, there = crowd(world), crowd(world, "liwan_school", sfzjh="")
    run_id = promote(world)
    later = RUN + timedelta(days=1)
    with world.system(later) as (session, acting):
        apply_fields(session, acting, here[1], {"lxdh": "1"}, later.date())  # says nothing of the place
        change_place(session, acting, there[1], PlaceChange(date(2027, 8, 12), grade=1))
        run = runs.run_of(session, run_id)
        with pytest.raises(Conflict, match="1 students changed"):
            check_undo(session, run, world.org["liwan"])
        check_undo(session, run, world.org["jinshui"])
        mine = select(PromotionPiece).where(PromotionPiece.org_id == world.org["jinshui"])
        for piece in session.scalars(mine).all():
            undo_step(session, Acting(later, case_no="SJ-2027"), run, piece)
        assert not end_undo(session, acting, run)
    with world.system() as (session, _):
        assert [place_of(session, s)[0] for s in here.values()] == [1, 2, 3, 4, 5, 6]
        assert [place_of(session, s)[0] for s in there.values()] == [1, 3, 4, 5, 6, 6]
        runs.open_run(session, Acting(later), runs.run_of(session, run_id))
        assert runs.progress(session, run_id) == (1, 2)
    while work_one(world, run_id, later + timedelta(hours=1)):
        pass
    with world.system() as (session, _):
        assert [place_of(session, s)[0] for s in here.values()] == [2, 3, 4, 5, 6, 6]


def test_the_rule_is_one_in_python_and_in_the_query(world: World) -> None:
    pupils = crowd(world)
    with world.system() as (session, _):
        student, school = Student.__table__.c, School.__table__.c
        query = select(outcome_column(student, school)).join_from(
            Student.__table__, School.__table__, school.id == student.org_id
        )
        cases = itertools.product(Status, Stage, range(1, 7), [(6, None), (5, None), (6, 3)])
        for status, stage, grade, told in random.Random(3).sample(list(cases), 250):  # noqa: S311
            own = select(Student).where(Student.id == pupils[1])
            pupil = session.scalars(own).one()
            pupil.status, pupil.stage, pupil.grade = status, stage, grade
            of = session.get(School, world.org["jinshui_school"])
            of.length_years, of.top_grade = told
            session.flush()
            found = session.connection().execute(query.where(student.id == pupils[1])).scalar_one()
            assert found == outcome_of(status, stage, grade, told), (status, stage, grade, told)
        assert set(BY_STATUS) == set(Status) - {Status.ENROLLED, Status.RESUMED}

