"""Issue of formal codes over HTTP: asked by one person of the ministry, checked by another, done in batches (S5)."""

from __future__ import annotations

from typing import Any

import pytest

from processes.code_issue import batch
from records.acting import Acting
from records.scope import Scope, system_scope, use_scope
from records.session import keyring_of
from records.students.codes import check_digit, sound_code
from records.students.register import Registration, register_students
from records.students.sealing import open_code
from records.students.versions import payload_of
from records.tables import Student
from service.jobs import JobRunner
from tests.api.conftest import Town

ASKS, CHECKS = "ministry-student_clerk", "ministry-student_leader"


def row(serial: int, number: str | None, **other: Any) -> dict[str, Any]:
    values = {"xm": f"赋{chr(0x4E00 + serial)}", "xbm": "1", "csrq": "2020-03-04", "xd": "primary", "jb": 2026, "njh": 1}
    return {**values, **({"sfzjlxm": "1", "sfzjh": number} if number else {"sfzjlxm": "Z"}), **other}


def sound(serial: int) -> str:
    body = f"41010520200304{serial:03d}"
    return body + check_digit(body)


def registered(town: Town, rows: list[dict[str, Any]]) -> list[str]:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        plan = Registration(town.world.org["school_a"], temporary=True)
        return [str(one.student_id) for one in register_students(work.session, Acting(town.house.now()), plan, rows)]


def codes(town: Town, ids: list[str]) -> list[str]:
    with town.house.reading() as session, system_scope(session):
        found = {one.id: str(open_code(keyring_of(session), one)) for one in session.query(Student).filter(Student.id.in_(ids))}
    return [found[one] for one in ids]


def issued(town: Town) -> dict[str, Any]:
    case = town.person(ASKS).post("/cases", {"process": "code_issue", "data": {}})
    assert case.status_code == 201, case.text
    assert town.person(CHECKS).decide(case.json["id"], "issue").status_code == 200
    town.work_off()
    return dict(town.person(ASKS).get(f"/cases/{case.json['id']}").json)


def test_codes_are_issued_once_a_second_person_agreed_and_problems_wait(town: Town) -> None:
    wrong = sound(3)[:-1] + ("0" if sound(3)[-1] != "0" else "1")
    ids = registered(town, [row(1, sound(1)), row(2, None), row(3, wrong)])
    assert [code[0] for code in codes(town, ids)] == ["L", "L", "L"]
    with town.house.reading() as session, system_scope(session):
        before = {one: payload_of(session, one) for one in ids}
    case = issued(town)
    assert case["outcome"] == "Done", case
    first, second, third = codes(town, ids)
    assert first == f"G{sound(1)}" and second.startswith("J41010520200304") and sound_code(second)
    assert third[0] == "L", "an open problem record waits, and the number is never repaired"
    with town.house.reading() as session, system_scope(session):
        for one in ids:
            after = payload_of(session, one)
            assert {k: v for k, v in after.items() if k != "grbsm"} == {k: v for k, v in before[one].items() if k != "grbsm"}
    nobody = town.person(ASKS).post("/cases", {"process": "code_issue", "data": {}})
    assert nobody.status_code == 422 and codes(town, ids) == [first, second, third], "once and for life"


def test_only_the_ministry_asks_and_nobody_checks_what_they_asked_for(town: Town) -> None:
    registered(town, [row(11, sound(11))])
    assert town.person("henan-student_clerk").post("/cases", {"process": "code_issue", "data": {}}).status_code == 403
    elsewhere = {"process": "code_issue", "data": {"province": town.world.org["guangdong"]}}
    assert town.person(ASKS).post("/cases", elsewhere).status_code == 422, "nobody waits in the province next door"
    here = {"process": "code_issue", "data": {"province": town.world.org["henan"]}}
    case = town.person(ASKS).post("/cases", here).json
    task = case["open_tasks"][0]["id"]
    for login in (ASKS, "henan-student_leader"):
        assert town.person(login).post(f"/tasks/{task}/decide", {"outcome": "issue"}).status_code in (403, 404), login
    assert town.person(CHECKS).decide(case["id"], "refuse", "尚在核查").status_code == 200
    assert town.person(ASKS).get(f"/cases/{case['id']}").json["outcome"] == "Refused"


class Killed(BaseException):
    """What ends a process in the middle."""


def test_a_kill_between_two_batches_gives_nobody_two_codes(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = registered(town, [row(20 + n, sound(20 + n)) for n in range(5)])
    monkeypatch.setattr(batch, "SIZE", 2)
    case = town.person(ASKS).post("/cases", {"process": "code_issue", "data": {}}).json["id"]
    town.person(CHECKS).decide(case, "issue")
    real, calls = batch.issue_sound, []

    def second_kills(*given: Any) -> int:
        calls.append(given)
        found = real(*given)
        if len(calls) == 2:
            raise Killed
        return found

    with monkeypatch.context() as broken:
        broken.setattr(batch, "issue_sound", second_kills)
        with pytest.raises(Killed):
            JobRunner(town.house).tick()
    half = codes(town, ids)
    assert 0 < sum(code[0] == "G" for code in half) < 5
    town.pass_time(minutes=3)
    town.work_off()
    whole = codes(town, ids)
    assert [code[0] for code in whole] == ["G"] * 5 and len(set(whole)) == 5
    assert all(now == then for now, then in zip(whole, half, strict=True) if then[0] == "G")
