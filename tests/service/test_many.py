"""A case of many on both stores: a list of rows goes through its seats, is killed in the middle, and ends whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from records.acting import Acting
from records.many import effects, listing
from records.roles import Role
from records.scope import Scope, use_scope
from records.tables import CaseRow, CaseRowDecision, CaseRowEffect, Enrolment, Student
from service.deploying import deploy_catalogue
from service.jobs import JobRunner
from tests.lists import List
from tests.rolls import row
from tests.service.conftest import Setup
from tests.synthetic_process import on_the_path

ROWS = 300


class Killed(BaseException):
    """What ends a process in the middle."""


@pytest.fixture
def on_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with on_the_path("roll", tmp_path_factory.mktemp("outside")):
        yield


@pytest.fixture
def roll_house(on_path: None, setup: Setup) -> Setup:
    """The house of each store with the process of lists in it."""
    deploy_catalogue(setup.house)
    return setup


def approved(made: List, rows: int) -> None:
    """Both seats approve all rows but the first, which is returned."""
    made.enter([row(serial) for serial in range(rows)])
    made.decide(Role.STUDENT_LEADER, "school_a", "Leader", "return", [1])
    assert made.decide(Role.STUDENT_LEADER, "school_a", "Leader", "approve", list(range(2, rows + 1))).rows == rows - 1
    made.hand_on(Role.STUDENT_LEADER, "school_a", "Leader")
    assert made.decide(Role.STUDENT_CLERK, "jinshui", "Authority", "approve", list(range(2, rows + 1))).rows == rows - 1
    made.hand_on(Role.STUDENT_CLERK, "jinshui", "Authority")


def test_a_kill_in_the_middle_is_gone_on_with_by_another_process(
    roll_house: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    made = List(roll_house.house, roll_house.world)
    before = made.count(Student)
    approved(made, ROWS)
    object.__setattr__(roll_house.house.processes["roll"].many, "chunk", ROWS // 3)
    chunks, real = [], effects.keep

    def third_kills(*given: Any) -> None:
        real(*given)
        chunks.append(len(given[3]))
        if len(chunks) == 3:
            raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(effects, "keep", third_kills)
        with pytest.raises(Killed):
            JobRunner(roll_house.house).tick()
    assert made.count(CaseRowEffect) == made.count(Student) - before == sum(chunks[:2]), "the third chunk is undone whole"
    other = roll_house.reopened()
    try:
        assert JobRunner(other).tick() == 0, "the lease of the dead still holds"
        roll_house.days(1)
        assert JobRunner(other).tick() == 1 and JobRunner(roll_house.house).tick() == 0
    finally:
        other.database.dispose()
    assert made.count(CaseRowEffect) == made.count(Student) - before == ROWS - 1, "nothing lost, nothing twice"
    assert made.count(Enrolment, Enrolment.case_no == made.case.number) == ROWS - 1
    assert made.count(CaseRow, CaseRow.state == "done") == ROWS - 1
    assert [one.element for one in roll_house.house.engine.tasks(made.case.id)] == ["Correct"]
    finish(made, roll_house)


def finish(made: List, setup: Setup) -> None:
    """The returned row goes through the seats as a second body, and the case ends."""
    made.decide(Role.STUDENT_CLERK, "school_a", "Correct", "resubmit", [1])
    made.hand_on(Role.STUDENT_CLERK, "school_a", "Correct")
    for role, unit, element in ((Role.STUDENT_LEADER, "school_a", "Leader"), (Role.STUDENT_CLERK, "jinshui", "Authority")):
        assert made.decide(role, unit, element, "approve", [1]).rows == 1
        made.hand_on(role, unit, element)
    JobRunner(setup.house).tick()
    assert setup.house.engine.state(made.case.id) == "ended"
    assert made.count(CaseRow, CaseRow.state != "done") == 0


def test_deciding_again_changes_nothing_and_the_last_word_before_handing_on_counts(roll_house: Setup) -> None:
    made = List(roll_house.house, roll_house.world)
    made.enter([row(serial) for serial in range(5)])
    leader = Role.STUDENT_LEADER, "school_a", "Leader"
    for outcome in ("refuse", "approve", "approve"):
        assert made.decide(*leader, outcome, [1, 2, 3, 4, 5]).rows == 5
    assert made.count(CaseRowDecision) == 5 == made.count(CaseRowDecision, CaseRowDecision.outcome == "approve")


def test_rows_are_listed_sorted_and_found_alike_on_both_stores(roll_house: Setup) -> None:
    made = List(roll_house.house, roll_house.world)
    made.enter([row(serial, room=str(serial % 3)) for serial in range(9)])
    with roll_house.house.reading() as session:
        use_scope(session, Scope(session, frozenset({roll_house.world.org["jinshui"]})))

        def found(**asked: Any) -> list[int]:
            return listing.numbers(session, listing.RowQuery(made.case.id, **asked))

        assert found() == list(range(1, 10)) and found(equals={"room": "1"}) == [2, 5, 8]
        assert found(text=row(4)["sfzjh"].lower()) == [5] and found(text=row(4)["xm"]) == [5] and found(text="7") == [7]
        assert found(states=("open",)) == list(range(1, 10)) and found(decision="return") == []
        acting = Acting(roll_house.house.now())
        page = listing.list_rows(session, acting, listing.RowQuery(made.case.id, sort="room", descending=True, limit=4), "t")
        assert [one.number for one in page] == [3, 6, 9, 2]
        assert listing.choices(session, listing.RowQuery(made.case.id), "room") == ["0", "1", "2"]
