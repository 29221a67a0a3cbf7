"""Refusing and returning at work: errors that outcomes throw, corrections, earlier seats, ways back, on both stores."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select

from engine import (
    Actor,
    BadInput,
    Conflict,
    Decision,
    Engine,
    NotAllowed,
    Returning,
    SimulatedClock,
    runner,
)
from engine.operate import migrate, repairs
from engine.ports.settings import CorrectionLimits, Usual
from engine.run.correcting import asked_of, earlier_seats
from engine.run.elements import notes
from engine.run.rerouting import reroute
from engine.store import tables as t
from engine.store.cases import Scope
from engine.time.calendar import WorkCalendar
from engine.tokens import Marking, TokenRow
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened
from tests.engine.test_same_person_and_copies import Town, held, user

WAYS = (
    '<heban:outcome value="approve" label="同意" labelEn="Approve" style="primary"/>'
    '<heban:outcome value="return" label="退回" labelEn="Return" kind="return" form="correct.form"/>'
    '<heban:outcome value="refuse" label="不同意" labelEn="Refuse" kind="refuse" error="refused"/>'
)
FORM = b'{"type": "default", "components": [{"key": "grade"}, {"components": [{"key": "room"}]}]}'


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Engine]:
    for database in opened(request.param, request, tmp_path):
        yield made(database)


def made(database: Database) -> Engine:
    calendar = WorkCalendar.from_chinesecalendar()
    return Engine(database, clock=SimulatedClock(), resolver=Town(), calendar=calendar)


def seat(name: str, more: str = "", correction: str = "", role: str = "leader") -> str:
    fix = f'<heban:correction of="request" {correction}/>'
    return user(name, held(role) + WAYS + fix + more)


LINE = """start s; sub L {
  start t; task A; task B; task C; end u; t > A > B > C > u
}; boundary r L error=refused; task X; end e; end f; s > L > e; r > X > f"""


def deploy(engine: Engine, drawing: str = LINE, **tasks: str) -> None:
    """The drawing with its tasks A, B, C as seats (or as given), and the form of a correction."""
    text = diagram("line", {"P": drawing})
    for name in "ABC":
        plain = f'<task id="{name}" name="{name}"></task>'
        assert plain in text or name not in drawing
        text = text.replace(plain, tasks.get(name) or seat(name))
    engine.deploy({"line.bpmn": text.encode(), "correct.form": FORM, "seat.form": FORM, "other.form": b"{}"})


def start(engine: Engine, **request: Any) -> str:
    return engine.start("P", {"request": request or {"grade": 1, "room": 2, "note": 3}}, actor=Actor("li", "school"))


def standing(engine: Engine, case: str) -> list[tuple[str, str]]:
    return sorted((task.element, task.name_en) for task in engine.tasks(case))


def open_names(engine: Engine, case: str) -> list[str]:
    return [name for _, name in standing(engine, case)]


def decide(engine: Engine, case: str, name: str, decision: Decision, who: str = "sun") -> None:
    task = next(task for task in engine.tasks(case) if task.name_en == name)
    engine.attempt(lambda work: runner.complete(work, task.id, decision), Actor(who, task.organisation, task.role))


def approve(engine: Engine, case: str, *names: str) -> None:
    for name in names:
        decide(engine, case, name, Decision("approve"))


def send_back(engine: Engine, case: str, name: str, *asked: str, **how: Any) -> None:
    decide(engine, case, name, Decision("return", {}, how.pop("reason", None), None, Returning(asked, **how)))


def correct(engine: Engine, case: str, name: str, reason: str | None = None, **data: Any) -> None:
    decide(engine, case, name, Decision("resubmit", data, reason), "li")


def timers(engine: Engine, case: str) -> list[tuple[str, datetime | None]]:
    with engine.reading() as connection:
        found = connection.execute(select(t.timer).where(t.timer.c.case_id == case))
        return [(row.kind, row.due_at) for row in found]


def rows(engine: Engine, case: str, kind: str) -> list[tuple[str, Any]]:
    return [(event.element, event.detail) for event in engine.history(case) if event.kind == kind]


# -- refuse -----------------------------------------------------------------------------------------------
def test_a_refusal_throws_the_error_that_its_outcome_names(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    approve(engine, case, "A")
    decide(engine, case, "B", Decision("refuse", {}, "no"))
    assert engine.trace(case) == ["s", "t", "A", "B", "r", "X", "f"] and engine.is_ended(case)
    assert rows(engine, case, "refused") == [("B", {"code": "refused"})]
    assert [element for element, _ in rows(engine, case, "cancelled")] == ["L"], "the seat decided, it was not cancelled"
    assert engine.variables(case)["B"]["outcome"] == "refuse"


def test_a_refusal_that_nobody_catches_ends_the_case_with_its_code(engine: Engine) -> None:
    deploy(engine, "start s; task A; end e; s > A > e")
    case = start(engine)
    decide(engine, case, "A", Decision("refuse"))
    assert (engine.state(case), engine.case(case).outcome) == ("terminated", "error:refused")
    assert engine.tasks(case) == [] and timers(engine, case) == []


def test_a_refusal_cancels_the_other_branches_and_is_caught_outside_a_called_process(engine: Engine) -> None:
    inner = "start t; and f; task A; task B; and j; end u; t > f; f > A > j; f > B > j; j > u"
    text = diagram("call", {"P": "start s; call K calledElement=Q; boundary r K error=refused; end e; end g; s > K > e; r > g",
                            "Q": inner})  # fmt: skip
    for name in "AB":
        text = text.replace(f'<task id="{name}" name="{name}"></task>', seat(name))
    engine.deploy({"call.bpmn": text.encode(), "correct.form": FORM}, key="P")
    case = start(engine)
    decide(engine, case, "A", Decision("refuse"))
    assert engine.trace(case)[-2:] == ["r", "g"] and engine.tasks(case) == []


# -- return to whoever started it -------------------------------------------------------------------------
def test_a_return_opens_a_correction_for_who_started_it_and_says_what_was_asked(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    send_back(engine, case, "A", "grade", reason="wrong grade")
    (task,) = engine.tasks(case)
    assert (task.element, task.name, task.name_en, task.person, task.form) == ("A", "补正：A", "Correct: A", "li", "correct.form")
    assert [outcome["value"] for outcome in task.outcomes] == ["resubmit"]
    with engine.reading() as connection:
        asked = asked_of(connection, task.id)
    assert asked is not None
    assert (asked.seat, asked.asked, asked.reason, asked.by, asked.then, asked.corrects) == (
        "A", ("grade",), "wrong grade", "sun", "seats", True,
    )  # fmt: skip
    ((element, told),) = rows(engine, case, "returned")
    assert (element, told["asked"], told["reason"], told["to"]) == ("A", ["grade"], "wrong grade", None)


def test_a_correction_changes_the_variable_and_comes_straight_back(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    approve(engine, case, "A")
    send_back(engine, case, "B", "grade", then="straight")
    correct(engine, case, "Correct: B", grade=4)
    assert open_names(engine, case) == ["B"]
    assert engine.variables(case)["request"] == {"grade": 4, "room": 2, "note": 3}
    assert rows(engine, case, "corrected")[0][1]["changed"] == ["grade"]
    approve(engine, case, "B", "C")
    assert engine.is_ended(case) and engine.trace(case) == ["s", "t", "A", "B", "B", "C", "u", "L", "e"]


def test_more_was_changed_than_asked_so_the_first_seat_whose_view_changed_decides_again(engine: Engine) -> None:
    shows = '<heban:form key="{}" shows="{}"/>'
    deploy(engine, A=seat("A", shows.format("seat.form", "")), B=seat("B", shows.format("other.form", "note")))
    case = start(engine)
    approve(engine, case, "A", "B")
    send_back(engine, case, "C", "grade", then="straight")
    correct(engine, case, "Correct: C", grade=4, note=9)
    assert open_names(engine, case) == ["A"], "its form has the grade"
    approve(engine, case, "A", "B")
    send_back(engine, case, "C", "grade", then="straight")
    correct(engine, case, "Correct: C", "the grade is right", note=10)
    assert open_names(engine, case) == ["B"], "the note is shown there, and not to the first seat"


def test_seat_by_seat_begins_at_the_first_seat_whose_view_changed(engine: Engine) -> None:
    deploy(engine, A=seat("A", '<heban:form key="seat.form"/>'))
    case = start(engine)
    approve(engine, case, "A", "B")
    send_back(engine, case, "C", "grade")
    correct(engine, case, "Correct: C", grade=5)
    assert open_names(engine, case) == ["A"]
    approve(engine, case, "A", "B")
    send_back(engine, case, "C", "note")
    correct(engine, case, "Correct: C", note=5)  # no field of the form: what is asked for may be a section
    assert open_names(engine, case) == ["B"], "a seat that says nothing of its view sees everything"


def test_resubmitting_unchanged_needs_a_word_why(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    send_back(engine, case, "A", "grade")
    for data in ({}, {"grade": 1}):
        with pytest.raises(BadInput):
            correct(engine, case, "Correct: A", **data)
    correct(engine, case, "Correct: A", "the grade is right", grade=1)
    assert open_names(engine, case) == ["A"]
    assert rows(engine, case, "corrected")[0][1]["reason"] == "the grade is right"


def test_everything_asked_for_is_changed_or_a_word_says_why_not(engine: Engine) -> None:
    deploy(engine)
    case = start(engine, grade=1, room=["x", "y"])
    send_back(engine, case, "A", "grade", "room")
    for data in ({"grade": 2}, {"grade": 2, "room": ["y", "x"]}, {"room": ["z"], "grade": 1}, {"grade": 1, "note": ""}):
        with pytest.raises(BadInput, match="as before: (room|grade)"):
            correct(engine, case, "Correct: A", **data)
    correct(engine, case, "Correct: A", grade=2, room=["z"])
    assert rows(engine, case, "corrected")[0][1]["changed"] == ["grade", "room"]


class ByUnit(CorrectionLimits):
    """Two days at the school, none elsewhere."""

    def usual(self, work: Any, organisation: str | None) -> Usual:
        return Usual("2WD", "1WD") if organisation == "school" else Usual()


def test_a_correction_without_a_limit_drawn_takes_the_usual_one_of_who_corrects(engine: Engine) -> None:
    engine.ports.corrections = ByUnit()
    own = 'role="clerk" organisation="=&quot;school&quot;"'
    deploy(engine, A=seat("A", correction=own), B=seat("B", correction='role="clerk" organisation="=&quot;county&quot;"'),
           C=seat("C", correction=f'{own} due="5WD"'))  # fmt: skip
    due = {}
    for name in "ABC":
        case = start(engine)
        approve(engine, case, *"ABC"[: "ABC".index(name)])
        send_back(engine, case, name, "grade")
        (task,) = engine.tasks(case)
        due[name] = task.due_at
        assert (sorted(kind for kind, _ in timers(engine, case))) == {"A": ["due", "remind"], "B": [], "C": ["due"]}[name]
    assert due["A"] is not None and due["C"] is not None and due["A"] < due["C"] and due["B"] is None
    engine.advance(due["A"])
    assert [task.overdue for task in engine.tasks() if task.due_at == due["A"]] == [True], "late, and still open"


def test_a_correction_is_refused_what_is_none(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    with pytest.raises(BadInput, match="to correct"):
        decide(engine, case, "A", Decision("approve", returning=Returning(("grade",))))
    with pytest.raises(BadInput, match="corrected"):
        decide(engine, case, "A", Decision("return"))
    with pytest.raises(BadInput, match="straight"):
        send_back(engine, case, "A", "grade", then="sideways")
    with pytest.raises(BadInput, match="earlier seat"):
        send_back(engine, case, "A", "grade", to="C")
    with pytest.raises(BadInput, match="at most"):
        send_back(engine, case, "A", *[f"f{n}" for n in range(51)])
    send_back(engine, case, "A", "grade")
    with pytest.raises(BadInput, match="resubmit"):
        decide(engine, case, "Correct: A", Decision("approve"), "li")
    with pytest.raises(NotAllowed):
        decide(engine, case, "Correct: A", Decision("resubmit", {"grade": 3}), "zhao")


def test_a_desk_corrects_where_the_drawing_names_one_and_is_asked_again_when_organisations_change(engine: Engine) -> None:
    deploy(engine, A=seat("A", correction='role="clerk" organisation="=desk"'))
    case = engine.start("P", {"request": {"grade": 1}, "desk": "school"}, actor=Actor("li"))
    send_back(engine, case, "A", "grade")
    (task,) = engine.tasks(case)
    assert (task.role, task.organisation, task.person) == ("clerk", "school", None)
    engine.set_variables(case, {"desk": "county"})
    with engine.work() as work:
        assert reroute(work, case) == [task.id]
    (task,) = engine.tasks(case)
    assert (task.role, task.organisation, task.name_en) == ("clerk", "county", "Correct: A")
    decide(engine, case, "Correct: A", Decision("resubmit", {"grade": 2}), "qian")
    assert open_names(engine, case) == ["A"]


def test_a_case_that_nobody_started_has_nobody_to_correct_it(engine: Engine) -> None:
    deploy(engine)
    case = engine.start("P", {"request": {}})
    send_back(engine, case, "A", "grade")
    assert [incident.kind for incident in engine.incidents(case)] == ["no_holder"]


def test_whoever_corrected_has_not_decided_the_seat(engine: Engine) -> None:
    """Neither is a correction excluded as a decision, nor is the next task skipped for it."""
    after = user("B", '<heban:assignment role="clerk" person="=&quot;li&quot;" exclude="A"/>' + WAYS.split("\n")[0]
                 + '<heban:correction of="request"/>', 'heban:skipSamePerson="true"')  # fmt: skip
    plain = user("C", '<heban:assignment role="clerk" person="=&quot;li&quot;"/>', 'heban:skipSamePerson="true"')
    deploy(engine, "start s; task A; task B; task C; end e; s > A > B > C > e", A=seat("A"), B=after, C=plain)
    case = start(engine)
    send_back(engine, case, "A", "grade")
    correct(engine, case, "Correct: A", grade=2)
    approve(engine, case, "A")
    decide(engine, case, "B", Decision("approve"), "li")
    assert engine.is_ended(case), "B was li's to decide, and C is skipped for li's own decision of B"


def test_a_seat_of_whoever_corrected_is_not_skipped_for_the_correction(engine: Engine) -> None:
    own = user("A", '<heban:assignment role="clerk" person="=&quot;li&quot;"/>', 'heban:skipSamePerson="true"')
    deploy(engine, "start s; task A; task B; end e; s > A > B > e", A=own)
    case = start(engine)
    decide(engine, case, "A", Decision(), "li")
    send_back(engine, case, "B", "grade")
    correct(engine, case, "Correct: B", grade=2)
    assert open_names(engine, case) == ["A"]


def test_a_unit_that_corrected_has_not_decided(engine: Engine) -> None:
    fix = 'role="clerk" organisation="=&quot;school&quot;" then="straight"'
    again = user("A", held("leader") + '<heban:outcome value="return" label="r" labelEn="r" kind="return"/>'
                 f'<heban:correction of="request" {fix}/><heban:skip sameUnit="true"/>')  # fmt: skip
    deploy(engine, "start s; task A; end e; s > A > e", A=again)
    case = start(engine)
    send_back(engine, case, "A", "grade")
    correct(engine, case, "Correct: A", grade=2)
    assert open_names(engine, case) == ["A"]


# -- return to an earlier seat ----------------------------------------------------------------------------
def test_an_earlier_seat_decides_again_and_the_case_goes_seat_by_seat(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    approve(engine, case, "A", "B")
    with engine.work() as work:
        assert earlier_seats(work, engine.tasks(case)[0].id) == ("A", "B")
    send_back(engine, case, "C", reason="look again", to="A")
    (task,) = engine.tasks(case)
    assert (task.element, task.variables["returned"]["reason"], task.variables["returned"]["seat"]) == ("A", "look again", "C")
    approve(engine, case, "A")
    assert open_names(engine, case) == ["B"]


def test_an_earlier_seat_that_decides_as_before_sends_it_straight_back(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    approve(engine, case, "A", "B")
    send_back(engine, case, "C", reason="look again", to="A", then="straight")
    approve(engine, case, "A")
    assert open_names(engine, case) == ["C"]
    approve(engine, case, "C")
    assert engine.is_ended(case) and engine.trace(case) == ["s", "t", "A", "B", "C", "A", "C", "u", "L", "e"]


def test_an_earlier_seat_that_decides_otherwise_goes_its_own_way(engine: Engine) -> None:
    other = '<heban:outcome value="part" label="部分同意" labelEn="Agree in part"/>'
    deploy(engine, A=seat("A", other))
    case = start(engine)
    approve(engine, case, "A", "B")
    send_back(engine, case, "C", reason="look again", to="A", then="straight")
    decide(engine, case, "A", Decision("part"))
    assert open_names(engine, case) == ["B"], "B has not seen this decision"


def test_an_earlier_seat_can_refuse(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    approve(engine, case, "A", "B")
    send_back(engine, case, "C", reason="look again", to="B", then="straight")
    decide(engine, case, "B", Decision("refuse"))
    assert engine.trace(case)[-3:] == ["r", "X", "f"]


def test_a_seat_that_was_skipped_or_stands_before_a_split_is_none_to_return_to(engine: Engine) -> None:
    deploy(engine, "start s; task A; and f; task B; task C; and j; end e; s > A > f; f > B > C > j; f > j; j > e")
    case = start(engine)
    approve(engine, case, "A", "B")
    with engine.work() as work:
        assert earlier_seats(work, engine.tasks(case)[0].id) == ("B",)
    deploy(engine, "start s; task A; task B; task C; end e; s > A > B > C > e",
           B=seat("B", '<heban:skip when="=true"/>'))  # fmt: skip
    case = start(engine)
    approve(engine, case, "A")
    with engine.work() as work:
        assert earlier_seats(work, engine.tasks(case)[0].id) == ("A",)


# -- the limit --------------------------------------------------------------------------------------------
def due(engine: Engine, case: str) -> datetime | None:
    return engine.tasks(case)[0].due_at


@pytest.mark.parametrize("limit", ["10WD", "P10D"])
def test_the_limit_of_the_seat_stands_still_while_the_correction_is_open(engine: Engine, limit: str) -> None:
    deploy(engine, A=seat("A", f'<heban:limit due="{limit}" remind="P1D"/>', 'due="5WD" then="straight"'))
    case = start(engine)
    first = due(engine, case)
    engine.advance(timedelta(days=1))
    send_back(engine, case, "A", "grade")
    fix = due(engine, case)
    assert first is not None and fix is not None and fix < first
    assert [moment for kind, moment in timers(engine, case) if kind == "due"] == [fix]
    returned = engine.clock.now()
    engine.advance(timedelta(days=14))
    assert [event.kind for event in engine.history(case)].count("overdue") == 1, "of the correction"
    assert open_names(engine, case) == ["Correct: A"], "silence ends nothing"
    correct(engine, case, "Correct: A", grade=2)
    again, now = due(engine, case), engine.clock.now()
    assert again is not None
    if limit == "P10D":
        assert again - now == first - returned
        return
    calendar = WorkCalendar.from_chinesecalendar()
    assert calendar.remaining_working_days(now, again) == calendar.remaining_working_days(returned, first) == 9
    assert ("remind", again - timedelta(days=1)) in timers(engine, case)


def test_a_limit_that_names_a_date_stays(engine: Engine) -> None:
    deploy(engine, A=seat("A", '<heban:limit due="=date(&quot;2026-09-30&quot;)"/>', 'then="straight"'))
    case = start(engine)
    first = due(engine, case)
    send_back(engine, case, "A", "grade")
    engine.advance(timedelta(days=3))
    correct(engine, case, "Correct: A", grade=2)
    assert due(engine, case) == first


# -- edges ------------------------------------------------------------------------------------------------
def test_repeated_rounds_do_not_grow_the_state(engine: Engine) -> None:
    deploy(engine, A=seat("A", "", 'then="straight"'))
    case = start(engine)

    def size() -> int:
        with engine.reading() as connection:
            return sum(len(row.state) + len(row.data) for row in connection.execute(t.scope.select()))

    sizes = []
    for number in range(12):
        send_back(engine, case, "A", "grade")
        correct(engine, case, "Correct: A", grade=number + 10)
        sizes.append(size())
    assert max(sizes[2:]) - min(sizes[2:]) <= 8, sizes


def test_a_note_of_a_token_that_is_gone_is_not_kept() -> None:
    scope = Scope(id="s", case_id="c", parent_id=None, token=0, element="P", kind="process", definition_id="d")
    scope.marking = Marking(3, (TokenRow(1, "A", None, 1), TokenRow(2, "B", None, 1)))
    notes.put(scope, 1, {"at": "A"})
    notes.put(scope, 2, {"at": "B"})
    assert set(scope.memo[notes.KEY]) == {"1", "2"}
    scope.marking = Marking(4, (TokenRow(2, "B", None, 1), TokenRow(3, "C", None, 1)))
    notes.put(scope, 3, {"at": "C"})
    assert set(scope.memo[notes.KEY]) == {"2", "3"}


def test_a_cancelled_branch_takes_its_open_correction_along(engine: Engine) -> None:
    drawing = """start s; sub L {
      start t; and f; task A; task B; and j; end u; t > f; f > A > j; f > B > j; j > u
    }; boundary r L error=refused; end e; end g; s > L > e; r > g"""
    deploy(engine, drawing, A=seat("A", "", 'due="5WD"'))
    case = start(engine)
    send_back(engine, case, "A", "grade")
    assert open_names(engine, case) == ["Correct: A", "B"]
    decide(engine, case, "B", Decision("refuse"))
    assert engine.is_ended(case) and engine.tasks(case) == [] and timers(engine, case) == []


def test_a_correction_on_one_branch_leaves_the_join_waiting(engine: Engine) -> None:
    deploy(engine, "start s; or f; task A; task B; task C; or j; end e; s > f; f > A > C > j; f > B > j; j > e")
    case = start(engine)
    approve(engine, case, "B", "A")
    send_back(engine, case, "C", reason="again", to="A")
    assert open_names(engine, case) == ["A"]
    assert "j" not in engine.trace(case), "the join did not take the token that moved for one that is gone"
    approve(engine, case, "A")
    send_back(engine, case, "C", "grade")
    correct(engine, case, "Correct: C", grade=8)
    approve(engine, case, "A", "C")
    assert engine.is_ended(case)


def test_an_operator_who_moves_a_token_leaves_the_join_waiting(engine: Engine) -> None:
    deploy(engine, "start s; or f; task A; task B; task C; or j; end e; s > f; f > A > C > j; f > B > j; j > e")
    case = start(engine)
    approve(engine, case, "B", "A")
    with engine.reading() as connection:
        token = connection.execute(select(t.task.c.token).where(t.task.c.state == "open")).scalar_one()
    with engine.work() as work:
        repairs.act(work, repairs.Place(case, case, token), repairs.Repair("move", "again", target="A"))
    assert open_names(engine, case) == ["A"] and "j" not in engine.trace(case)


def test_a_case_that_is_withdrawn_while_it_is_corrected_leaves_nothing(engine: Engine) -> None:
    deploy(engine, A=seat("A", "", 'due="5WD"'))
    case = start(engine)
    send_back(engine, case, "A", "grade")
    engine.cancel(case, "withdrawn")
    assert engine.tasks(case) == [] and timers(engine, case) == []


def test_one_of_several_instances_returns_and_comes_back_alone(engine: Engine) -> None:
    many = seat("A").replace(
        "</userTask>", "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>"
    )
    deploy(engine, "start s; task A; end e; s > A > e", A=many)
    case = start(engine)
    send_back(engine, case, "A", "grade")
    assert open_names(engine, case) == ["A", "Correct: A"]
    correct(engine, case, "Correct: A", grade=7)
    assert open_names(engine, case) == ["A", "A"]
    approve(engine, case, "A", "A")
    assert engine.is_ended(case) and engine.variables(case)["A"]["outcomes"] == {"approve": 2}


def test_who_signed_together_sign_again_after_a_correction(engine: Engine) -> None:
    signing = '<heban:signing mode="all" signers="=[&quot;sun&quot;, &quot;zhou&quot;]"/>'
    person = '<heban:assignment role="leader" person="=signer"/>'
    fix = '<heban:correction of="request" then="straight"/>'
    deploy(engine, "start s; task B; task A; end e; s > B > A > e", A=user("A", person + WAYS + fix + signing))
    case = start(engine)
    approve(engine, case, "B")
    task = next(task for task in engine.tasks(case) if task.person == "zhou")
    with engine.work(Actor("zhou")) as work:
        runner.complete(work, task.id, Decision("return", {}, None, None, Returning(("grade",))))
    assert open_names(engine, case) == ["Correct: A"]
    correct(engine, case, "Correct: A", grade=9)
    assert [task.person for task in engine.tasks(case)] == ["sun", "zhou"]
    for name in ("sun", "zhou"):
        task = next(task for task in engine.tasks(case) if task.person == name)
        with engine.work(Actor(name)) as work:
            runner.complete(work, task.id, Decision("approve"))
    assert engine.is_ended(case) and engine.variables(case)["A"]["counts"] == {"approve": 2}


def test_a_return_and_a_resubmission_are_not_taken_back(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    task = engine.tasks(case)[0].id
    send_back(engine, case, "A", "grade")
    with engine.work(Actor("sun", "school", "leader")) as work, pytest.raises(Conflict):
        runner.take_back(work, task)
    fix = engine.tasks(case)[0].id
    correct(engine, case, "Correct: A", grade=2)
    with engine.work(Actor("li")) as work, pytest.raises(Conflict):
        runner.take_back(work, fix)
    assert open_names(engine, case) == ["A"]


def test_a_migrated_case_keeps_its_open_correction_and_goes_on_with_it(engine: Engine) -> None:
    deploy(engine)
    case = start(engine)
    approve(engine, case, "A")
    send_back(engine, case, "B", "grade")
    old = engine.case(case).definition_id
    deploy(engine, C=seat("C", '<heban:priority value="=60"/>'))
    with engine.reading() as connection:
        new = connection.execute(t.definition.select().order_by(t.definition.c.version.desc())).first().id
    (preview,) = migrate.apply(engine, Actor("admin"), migrate.plan(engine, old, new), [case], "newer")
    assert preview.reasons == ()
    (task,) = engine.tasks(case)
    assert (task.element, task.name_en, task.form) == ("B", "Correct: B", "correct.form")
    correct(engine, case, "Correct: B", grade=3)
    assert open_names(engine, case) == ["A"], "seat by seat: it sees everything"
