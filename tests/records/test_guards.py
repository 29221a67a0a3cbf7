"""What processes declare to hold before a record is written is asked by every path that writes (S18)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from ground.bilingual import Bilingual
from processes import Process
from records.acting import Acting
from records.errors import Conflict, Invalid
from records.students import guards, updates
from records.students.codes import Status
from records.students.guards import Entry, Guard, declare_guard
from records.students.issue import issue_codes, issue_temporary
from records.students.locks import lock_for_case, release
from records.students.moves import Arrival, fetch_file, move_student
from records.students.proposals import apply_proposal, propose_change
from records.students.register import Registration, register_students
from records.students.updates import Place, Seat, apply_fields, change_class, change_status, correct
from records.students.versions import payload_of
from records.tables import Student
from tests.records.conftest import NOW, World, row

TREE = Path(updates.__file__).parents[2]
DAY = NOW.date()


def uncoded(session: Any, pupil: str) -> str:
    """The pupil without a code, as before the first issue."""
    session.execute(update(Student).where(Student.id == pupil).values(code_sealed=None, code_masked="", code_index=None))
    session.expire_all()
    return pupil


def again(session: Any, acting: Acting, pupil: str, world: World) -> None:
    """A list names the pupil again, with another telephone; what refuses one row is raised here."""
    line = {**payload_of(session, pupil), "xd": "primary", "jb": 2023, "njh": 4, "lxdh": "0371-7654321"}
    (told,) = register_students(session, acting, Registration(world.org["jinshui_school"]), [line])
    if told.outcome == "refused":
        raise Conflict(told.reason_en, told.reason.removeprefix("更新未成功："))


def proposed(session: Any, acting: Acting, pupil: str) -> None:
    """A decided proposal is put into force."""
    row = propose_change(session, Acting(NOW, case_no="C"), pupil, {"lxdh": "0371-3"})
    apply_proposal(session, acting, row.id, DAY)


WRITES: dict[str, tuple[str, Callable[[Any, Acting, str, World], Any]]] = {
    "apply_fields": ("fields", lambda s, a, p, w: apply_fields(s, a, p, {"lxdh": "0371-1111111"}, DAY)),
    "change_status": ("state", lambda s, a, p, w: change_status(s, a, p, Status.SUSPENDED, DAY)),
    "change_class": ("class", lambda s, a, p, w: change_class(s, a, p, Seat(None, 4), DAY)),
    "correct": ("class", lambda s, a, p, w: correct(s, a, p, Place("primary", 2023, 4, None), {})),
    "move_student": ("school", lambda s, a, p, w: move_student(s, a, Arrival(p, w.org["jinshui_second_school"], DAY))),
    "apply_proposal": ("fields", lambda s, a, p, w: proposed(s, a, p)),
    "issue_temporary": ("fields", lambda s, a, p, w: issue_temporary(s, a, [uncoded(s, p)])),
    "issue_codes": ("fields", lambda s, a, p, w: issue_codes(s, a, [uncoded(s, p)])),
    "take_again": ("fields", lambda s, a, p, w: again(s, a, p, w)),
    "fetch_file": ("school", lambda s, a, p, w: fetch_file(s, a, Arrival(p, w.org["liwan_school"], DAY))),
}

ALSO = {"move_student": ("entry",), "fetch_file": ("entry",), "take_again": ("class",)}  # asked of the same path


@pytest.mark.parametrize("name", WRITES)
def test_every_path_that_writes_asks_the_guards_of_its_aspect_alone(
    world: World, pupils: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    aspect, write = WRITES[name]
    monkeypatch.setattr(guards, "GUARDS", {})
    asked: list[str] = []

    def shut(session: Any, acting: Acting, student: Any) -> Bilingual | None:
        asked.append(student.id)
        return Bilingual("本月数据已锁定", "The month is locked")

    declare_guard(Guard("mine.others", frozenset(guards.ASPECTS) - {aspect, "fields", *ALSO.get(name, ())}, shut))
    pupil = pupils["jinshui_school"]
    with world.system() as (session, acting):
        declare_guard(Guard("mine.this", frozenset({aspect}), shut))
        with pytest.raises(Conflict, match="The month is locked") as refused:
            write(session, acting, pupil, world)
        assert refused.value.zh == "本月数据已锁定" and asked == [pupil]
        del guards.GUARDS["mine.this"]
        write(session, acting, pupil, world)
        assert asked == [pupil], "guards of other aspects are not asked"


def test_a_record_that_comes_to_a_school_asks_the_guards_of_entry(
    world: World, pupils: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(guards, "GUARDS", {})
    asked: list[Entry] = []

    def shut(session: Any, acting: Acting, entry: Any) -> Bilingual | None:
        asked.append(entry)
        return Bilingual("本校本月已锁定", "The school is locked") if entry.org_id == world.org["jinshui_second_school"] else None

    declare_guard(Guard("mine.entry", frozenset({"entry"}), shut))
    pupil = pupils["jinshui_school"]
    to = Arrival(pupil, world.org["jinshui_second_school"], DAY)
    with world.system() as (session, acting):
        with pytest.raises(Conflict, match="The school is locked"):
            move_student(session, acting, to)
        assert asked[-1] == Entry(world.org["jinshui_second_school"], "41", "primary", pupil)
        plan = Registration(world.org["jinshui_second_school"], DAY)
        told = register_students(session, acting, plan, [row(501), row(502), {**row(503), "xd": "junior"}])
        assert [one.reason_en for one in told] == ["The school is locked"] * 3
        assert [entry.stage for entry in asked[-2:]] == ["primary", "junior"], "once per stage, not per row"
        ends = register_students(session, acting, Registration(world.org["jinshui_school"], DAY), [row(501)])
        assert ends[0].outcome == "created"


WRITING = frozenset({"insert", "update", "delete"})
TABLES = frozenset({"Student", "StudentPlace", "StudentFields", "Enrolment", "NameToken", "StudentPointer", "UndoneFetch"})
ASKS = frozenset({"student_to_write", "check_guards", "check_entry", "why_no_entry"})
FREE = {
    "rotation._write": "keys change, no content does",
    "rotation.switch_indexes": "keys change, no content does",
    "promotion.undo.undo_step": "the run is taken back as a whole, while nothing came after it",
    "students.problem_groups.count": "the mark of a check; a check must be able to find something at any time",
}

# Callers that ask nobody, each with its reason.
ASK_NOBODY = {"promotion.step._move_one_by_one": "the run moves every student; a lock of a case does not hold the year up"}


class Function:
    """One function of the rooms: what it calls, and whether it writes a record's tables or columns itself."""

    def __init__(self, node: ast.FunctionDef) -> None:
        calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
        self.calls = {one.func.id for one in calls if isinstance(one.func, ast.Name)}
        of_others = [one.func for one in calls if isinstance(one.func, ast.Attribute)]
        self.methods = {one.attr for one in of_others}
        self.calls |= {f"{one.value.id}.{one.attr}" for one in of_others if isinstance(one.value, ast.Name)}
        writing = [one for one in calls if getattr(one.func, "id", "") in WRITING]
        named = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)} if writing else set()
        made = {getattr(one.func, "id", "") for one in calls}
        columns = set(Student.__table__.columns.keys()) - {"id", "province", "version", "key_id", "org_id"}
        assigned = {
            target.attr
            for one in ast.walk(node) if isinstance(one, ast.Assign)
            for to in one.targets for target in (to.elts if isinstance(to, ast.Tuple) else [to])
            if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") in ("student", "old", "new")
        }  # fmt: skip
        self.writes = bool(named & TABLES or "table" in named or made & (TABLES - {"Student"}) or assigned & columns)


def functions() -> dict[str, Function]:
    """Every function of the rooms that can write, by module and name."""
    found = {}
    for room in ("records", "processes", "service", "api"):
        for path in (TREE / room).rglob("*.py"):
            where = path.relative_to(TREE).with_suffix("").as_posix().replace("/", ".").removeprefix("records.")
            if path.name.startswith("test_"):
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    found[f"{where}.{node.name}"] = Function(node)
    return found


def test_every_function_that_writes_a_record_is_reached_through_the_guards_alone() -> None:
    """Walks all write paths: whoever writes asks, or is called by none but functions that ask (or are reached so)."""
    found = functions()
    writers = {name for name, one in found.items() if one.writes}
    assert {"students.placing.put", "students.moves.fetch_file", "students.register._write", *FREE} <= writers
    bare = {name.rpartition(".")[2] for name in writers}
    asking = {name for name, one in found.items() if one.calls & ASKS}
    helpers = {name for name in asking if not found[name].calls & bare}  # they ask and write nothing

    def calls(other: str, name: str) -> bool:
        """By its name, by its module and name, or, within the module, as a method; a private one within it alone."""
        module, _, own = name.rpartition(".")
        here, made = other.startswith(f"{module}."), found[other]
        named = own in made.calls and (here or not own.startswith("_"))
        return named or f"{module.rpartition('.')[2]}.{own}" in made.calls or here and own in made.methods

    def guarded(name: str, seen: frozenset[str]) -> bool:
        if name in asking or name in ASK_NOBODY or any(calls(name, one) and one.rpartition(".")[0] == name.rpartition(".")[0] for one in helpers):
            return True
        callers = [other for other in found if calls(other, name) and other != name]
        return bool(callers) and all(other in seen or guarded(other, seen | {other}) for other in callers)

    unguarded = sorted(name for name in writers if not guarded(name, frozenset({name})))
    assert unguarded == sorted(FREE), "who writes a record asks student_to_write, check_guards or check_entry"


def test_a_running_transfer_keeps_school_and_state_from_everybody_else(world: World, pupils: dict[str, str]) -> None:
    pupil = pupils["jinshui_school"]
    with world.system() as (session, acting):
        mine = Acting(NOW, case_no="A")
        lock_for_case(session, mine, pupil, "transfer")
        for other in (acting, Acting(NOW, case_no="B")):
            with pytest.raises(Conflict, match="case A") as refused:
                change_status(session, other, pupil, Status.SUSPENDED, DAY)
            assert "A" in refused.value.zh
        apply_fields(session, acting, pupil, {"lxdh": "0371-2222222"}, DAY)
        assert move_student(session, mine, Arrival(pupil, world.org["jinshui_second_school"], DAY)).org_id == world.org["jinshui_second_school"]
        release(session, "A")
        change_status(session, acting, pupil, Status.SUSPENDED, DAY)


def test_a_guard_is_named_after_its_folder() -> None:
    with pytest.raises(Invalid, match="other.x"):
        Process("mine", Path(), guards=[Guard("other.x", frozenset({"state"}), lambda session, acting, student: None)])
