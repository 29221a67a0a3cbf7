"""A short, fixed part of what `python -m tests.soak schools` plays for long: schools that change, read back on every day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import MetaData

from records import succession
from records.acting import Acting
from records.database import metadata as registers
from records.orgs import Move, move_org
from records.schools import NewClass, create_class
from records.scope import system_scope
from records.students.codes import Status
from records.students.graduating import Ending as Ended
from records.students.graduating import end_stage
from records.students.moves import Arrival, move_student
from records.students.placing import PlaceChange, change_place
from records.students.register import Registration, register_students
from records.succession import Handover
from records.tables import SchoolClass, Student
from records.tables.school import SchoolStatus, Stage
from records.taking_over import Ending, end_school
from reports import snapshots
from reports.database import metadata as reports
from tests.service.conftest import Setup
from tests.service.test_report_rounds import place
from tests.soak.schools import Series
from tests.world import pupil_rows

# What each table that names a school does when another takes the school over; a new one is decided upon here.
GOES_ALONG = {
    "student", "enrolment", "student_place", "student_fields", "problem_record", "case_lock", "school_class", "person",
    "account", "role_assignment", "setting", "notice", "substitution", "job", "admission",
}  # fmt: skip
BELOW_THE_SUCCESSOR = {
    "proposed_change", "student_pointer", "undone_fetch", "case_subject", "case_snapshot", "case_grant", "sealed_entry",
    "case_row", "case_row_decision", "case_row_effect", "case_row_selection", "file_object", "graduate", "bulk_item",
    "promotion_kept", "promotion_piece", "promotion_check", "promotion_backup",
    "report_value", "report_change", "report_note", "report_entry", "report_snapshot", "report_set",
    "report_urging", "report_comment", "report_reopening", "admission_plan", "growth_record", "preschool_file",
    "school_card_version", "school_card_stand", "school_card_urging", "setting_proposal", "special_placement",
    "named_person", "named_people_urging", "named_people_report",
}  # fmt: skip
WITHOUT_A_HOLDER = {"look_up", "read_audit", "org_state"}  # who looked, and the past itself


def test_a_series_of_mergers_splits_moves_and_closures_reads_back_on_every_day(setup: Setup) -> None:
    series = Series(setup.house, setup.world, 7)
    told = series.play(24)
    series.check()
    assert {"merge", "split", "move", "close", "revive", "mistake"} <= set(told), told


def test_what_was_decided_for_a_school_is_done_for_the_one_that_took_it_over(embedded: Setup) -> None:
    first, second = embedded.world.org["school_a"], embedded.world.org["school_b"]
    own, coming = (embedded.world.take(name).id for name in ("school_a", "school_c"))
    with embedded.house.working() as work, system_scope(work.session):
        session, acting = work.session, Acting(embedded.house.now(), case_no="XB1")
        spare = create_class(session, NewClass(first, Stage.PRIMARY, 2023, 9)).id
        handover = Handover(first, second, succession.open_classes(session, first, second), True)
        succession.hand_over(session, acting, handover, succession.next_part(session, handover, "", 100))
        succession.close_classes(session, acting, succession.classes_left(session, first))
        end_school(session, acting, Ending(first, SchoolStatus.MERGED, "文", second))
    embedded.days(1)
    with embedded.house.working() as work, system_scope(work.session):
        session, acting = work.session, Acting(embedded.house.now(), case_no="ZC1", reason="graduation")
        (row,) = pupil_rows(7, 1)
        (made,) = register_students(session, acting, Registration(first, synthetic=True), [{**row, "xxbsm": "2141000001"}])
        seated = change_place(session, acting, own, PlaceChange(acting.today, class_id=spare))
        moved = move_student(session, acting, Arrival(coming, first, acting.today, class_id=spare))
        refused = end_stage(session, acting, first, acting.today + timedelta(days=1), [Ended(own, Status.GRADUATED)])
        assert {session.get_one(Student, one).org_id for one in (made.student_id, own, moved.id)} == {second}
        assert seated.class_id is None or session.get_one(SchoolClass, seated.class_id).org_id == second
        assert moved.class_id == handover.classes[spare] and refused == {}


def test_every_table_that_names_a_unit_has_a_rule_for_the_school_that_takes_another_over() -> None:
    def naming(metadata: MetaData) -> set[str]:
        return {name for name, table in metadata.tables.items() if "org_id" in table.columns}

    decided = GOES_ALONG | BELOW_THE_SUCCESSOR | WITHOUT_A_HOLDER
    assert naming(registers) | naming(reports) == decided


def test_a_school_that_moves_while_a_round_runs_is_counted_once_by_whoever_submits_it_first(embedded: Setup) -> None:
    org = embedded.world.org
    with embedded.house.working() as work, system_scope(work.session):
        session, acting = work.session, Acting(work.now)

        def counted(unit: str, period: str) -> set[str]:
            at: Any = place(work, embedded, unit, period)
            body = snapshots.opened(snapshots.submit(session, acting, at, snapshots.How(approved=True)))
            return {name for name, org_id in org.items() if org_id in {one[0] for one in body["units"]}}

        assert "school_a" in counted("jinshui", "2026-08")
        assert counted("guancheng", "2026-07") == {"guancheng", "school_c"}
        for school in ("school_a", "school_b"):
            move_org(session, Move(org[school], org["guancheng"], acting.today), acting.today)
        assert counted("guancheng", "2026-08") == {"guancheng", "school_c"}, "both were submitted where they stood"
        assert {"school_a", "school_b"} <= counted("jinshui", "2026-07"), "nobody else counts them any more"
        assert {"school_a", "school_b"} <= counted("guancheng", "2026-06"), "nobody had submitted them"
