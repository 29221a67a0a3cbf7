"""Running cases and their students: which changes exclude one another (S18; decisions, domain 20)."""

import pytest

from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Conflict, Invalid
from records.settings import NewValue, changes, set_value
from records.settings.values import InForce
from records.students.locks import conflict_of, conflicts_of, lock_for_case, lock_many, locks_of, release
from records.tables import Student
from tests.records.conftest import NOW, World


def test_a_running_case_excludes_conflicting_ones_but_not_a_change_of_class(
    world: World, pupils: dict[str, str]
) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, _):
        lock_for_case(session, Acting(NOW, case_no="A"), student, "transfer")
        lock_for_case(session, Acting(NOW, case_no="A"), student, "transfer")
        lock_for_case(session, Acting(NOW, case_no="B"), student, "class_change")
        with pytest.raises(Conflict, match="case A"):
            lock_for_case(session, Acting(NOW, case_no="C"), student, "suspension")
        assert release(session, "A") == 1
        assert conflict_of(session, student, "suspension", NOW.date()) is None


@pytest.mark.parametrize(("first", "second"), [("class_change", "suspension"), ("suspension", "class_change")])
def test_a_pair_that_the_table_names_once_excludes_each_other_in_either_order(
    world: World, pupils: dict[str, str], first: str, second: str
) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, acting):
        table = {"class_change": ["suspension"]}
        set_value(session, acting, NewValue(world.org["henan"], "conflicts.table", table, acting.today))
        lock_for_case(session, Acting(NOW, case_no="A"), student, first)
        with pytest.raises(Conflict, match="case A"):
            lock_for_case(session, Acting(NOW, case_no="B"), student, second)


def test_a_conflicting_lock_is_found_behind_harmless_ones(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, _):
        for case_no, kind in (("A", "class_change"), ("B", "transfer"), ("C", "class_change")):
            lock_for_case(session, Acting(NOW, case_no=case_no), student, kind)
        found = conflict_of(session, student, "suspension", NOW.date())
        assert found is not None and found.case_no == "B"
        with pytest.raises(Conflict, match="case B"):
            lock_for_case(session, Acting(NOW, case_no="D"), student, "suspension")


def test_a_lock_holds_its_own_student_alone(world: World, pupils: dict[str, str]) -> None:
    """Also those whose ids come before and after: a case of several students holds each of them."""
    first, second, third = sorted(pupils.values())[:3]
    with world.system() as (session, _):
        for student in (first, third, second):
            held = lock_for_case(session, Acting(NOW, case_no="A"), student, "transfer")
            assert held.student_id == student
            assert held is lock_for_case(session, Acting(NOW, case_no="A"), student, "transfer")
        lock_for_case(session, Acting(NOW, case_no="B"), second, "class_change")
        assert [[lock.case_no for lock in locks_of(session, one)] for one in (first, second, third)] == [
            ["A"], ["A", "B"], ["A"],
        ]  # fmt: skip
        assert release(session, "B") == 1
        assert [len(locks_of(session, one)) for one in (first, second, third)] == [1, 1, 1]
        assert release(session, "A") == 3
        assert [len(locks_of(session, one)) for one in (first, second, third)] == [0, 0, 0]


@pytest.mark.parametrize("mine", ["A", "M", "Z"])
def test_a_case_of_many_holds_each_once_and_is_told_whom_other_cases_hold(
    world: World, pupils: dict[str, str], mine: str
) -> None:
    """Whatever its number is beside those of the others."""
    first, second, third = sorted(pupils.values())[:3]
    acting = Acting(NOW, case_no=mine)
    with world.system() as (session, _):
        students = [session.get_one(Student, one) for one in (first, second, third)]
        for case_no, student, kind in (("B", first, "transfer"), ("Y", second, "class_change"), (mine, third, "transfer")):
            lock_for_case(session, Acting(NOW, case_no=case_no), student, kind)
        assert conflicts_of(session, acting, students, "suspension") == {first: "B"}
        assert conflicts_of(session, acting, students, "class_change") == {}
        assert lock_many(session, acting, students[1:], "suspension") == 1, "the third is held already"
        assert [(lock.case_no, lock.kind) for lock in locks_of(session, second)] == [("Y", "class_change"), (mine, "suspension")]
        assert [lock.case_no for lock in locks_of(session, third)] == [mine]
        assert lock_many(session, acting, students[1:], "suspension") == 0
        assert len(locks_of(session, second)) == 2


def test_a_lock_without_a_case_is_refused(world: World, pupils: dict[str, str]) -> None:
    with world.system() as (session, _), pytest.raises(Invalid, match="case number"):
        lock_for_case(session, Acting(NOW), pupils["jinshui_school"], "transfer")


def test_what_excludes_what_by_default_is_built_from_the_changes_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {"a": "person", "b": "identity", "c": "class"}
    monkeypatch.setattr(changes, "CHANGES", {})
    for name, sort in kinds.items():
        changes.declare_change(changes.Change(name, sort, Bilingual(name, name)))
    assert InForce({}).value("conflicts.table").value == {"a": ["a", "b"], "b": ["a", "b"], "c": []}
    with pytest.raises(Invalid, match="'weather'") as refused:
        changes.declare_change(changes.Change("d", "weather", Bilingual("天", "d")))
    assert "person" in refused.value.zh and "d" not in changes.CHANGES
