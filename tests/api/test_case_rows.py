"""A case of many over HTTP: rows written, decided marked or all, returned as one correction, done once each."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from api.app import create_app
from engine import SimulatedClock
from records import audit
from records.many import effects
from records.many.proof import digest_of_seat
from records.roles import Role
from records.scope import Scope, system_scope, use_scope
from records.tables import CaseRow, CaseRowDecision, CaseRowEffect, Student
from service.bootstrap import open_house
from service.deploying import deploy_catalogue
from service.jobs import JobRunner
from tests.api.conftest import Town, _people, configured
from tests.furnished import furnished
from tests.rolls import number_of, row
from tests.synthetic_process import on_the_path
from tests.world import NOW

CLERK, LEADER, COUNTY = "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made, home = furnished("town", _people), tmp_path_factory.mktemp("house") / "home"
    with on_the_path("roll", tmp_path_factory.mktemp("outside")):
        made.copied(home)
        house = open_house(configured(home), SimulatedClock(NOW))
        try:
            deploy_catalogue(house)
            town = Town(create_app(house), house, made.world, house.engine.clock)
            town.hire("school_a-second_clerk", ("school_a", Role.STUDENT_CLERK))
            yield town
        finally:
            house.audit.close()
            house.database.dispose()


class Roll:
    """One list of a school under way, and the people at its seats."""

    serial = 0

    def __init__(self, town: Town, rows: int = 6, **other: Any) -> None:
        self.town = town
        answer = town.person(CLERK).post("/cases", {"process": "roll", "data": {"about": "一年级"}})
        assert answer.status_code == 201, answer.text
        self.case, self.number = answer.json["id"], answer.json["number"]
        self.serials = range(Roll.serial, Roll.serial + rows)
        Roll.serial += rows
        for serial in self.serials:
            entered = town.person(CLERK).post(f"{self.at('Enter')}/rows", {"values": row(serial, **other)})
            assert entered.status_code == 201, entered.text

    def at(self, element: str) -> str:
        """The open task at an element, as a path."""
        return f"/tasks/{self.task(element)}"

    def task(self, element: str) -> str:
        waiting = self.town.person(CLERK).get(f"/cases/{self.case}").json["open_tasks"]
        return str([one["id"] for one in waiting if one["element"] == element][-1])

    def open(self) -> list[str]:
        return sorted(one["element"] for one in self.town.person(CLERK).get(f"/cases/{self.case}").json["open_tasks"])

    def rows(self, who: str, element: str, **asked: Any) -> dict[str, Any]:
        answer = self.town.person(who).post(f"{self.at(element)}/rows/search", asked)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def verdict(self, who: str, element: str, outcome: str, rows: list[int], reason: str = "") -> Any:
        body = {"outcome": outcome, "rows": rows, "reason": reason}
        return self.town.person(who).post(f"{self.at(element)}/rows/decide", body)

    def approve_all(self, who: str, element: str) -> Any:
        chosen = self.town.person(who).post(f"{self.at(element)}/rows/selections", {"decision": "undecided"}).json
        body = {"outcome": "approve", "selection": chosen["id"]}
        return self.town.person(who).post(f"{self.at(element)}/rows/decide", body)

    def hand_on(self, who: str, element: str, outcome: str = "done") -> Any:
        return self.town.person(who).post(f"{self.at(element)}/decide", {"outcome": outcome})

    def submitted(self) -> Roll:
        assert self.hand_on(CLERK, "Enter", "submit").status_code == 200
        return self

    def states(self) -> dict[str, int]:
        return {one["state"]: one["rows"] for one in self.town.person(CLERK).get(f"/cases/{self.case}").json["rows"]}

    def count(self, table: Any, *where: Any) -> int:
        with self.town.house.reading() as session, system_scope(session):
            return int(session.query(table).filter(*where).count())


def test_good_rows_go_on_returned_ones_come_back_as_one_correction_and_refused_ones_end(town: Town) -> None:
    roll = Roll(town, 6).submitted()
    assert roll.open() == ["Leader"]
    assert roll.verdict(LEADER, "Leader", "return", [2, 3], "出生日期存疑").json["rows"] == 2
    assert roll.verdict(LEADER, "Leader", "refuse", [4], "不属本校").json["rows"] == 1
    early = roll.hand_on(LEADER, "Leader")
    assert early.status_code == 422 and "3 行" in early.json["errors"][0]["message"], "every row wants its decision"
    assert roll.approve_all(LEADER, "Leader").json["rows"] == 3
    assert roll.hand_on(LEADER, "Leader").status_code == 200
    assert roll.open() == ["Authority", "Correct"], "good rows do not wait for the correction"
    assert [(one["number"], one["reason"]) for one in roll.rows(CLERK, "Correct")["items"]] == [(2, "出生日期存疑"), (3, "出生日期存疑")]
    assert roll.approve_all(COUNTY, "Authority").json["rows"] == 3
    assert roll.hand_on(COUNTY, "Authority").status_code == 200
    town.work_off()
    assert roll.states() == {"open": 2, "done": 3, "refused": 1}
    case = town.person(CLERK).get(f"/cases/{roll.case}").json
    assert case["state"] == "active", "the case ends when all rows have"
    # the second body: one corrected, one withdrawn
    listed = {one["number"]: one["id"] for one in roll.rows(CLERK, "Correct")["items"]}
    changed = town.person(CLERK).put(f"{roll.at('Correct')}/rows/{listed[2]}", {"values": {"xbm": "2"}})
    assert changed.status_code == 200, changed.text
    assert roll.verdict(CLERK, "Correct", "resubmit", [2]).json["rows"] == 1
    assert roll.verdict(CLERK, "Correct", "withdraw", [3]).json["rows"] == 1
    assert roll.hand_on(CLERK, "Correct").status_code == 200
    assert roll.open() == ["Leader"] and [one["body"] for one in roll.rows(LEADER, "Leader")["items"]] == [2]
    for who, element in ((LEADER, "Leader"), (COUNTY, "Authority")):
        assert roll.approve_all(who, element).json["rows"] == 1 and roll.hand_on(who, element).status_code == 200
    town.work_off()
    assert roll.states() == {"done": 4, "refused": 1, "withdrawn": 1}
    assert town.person(CLERK).get(f"/cases/{roll.case}").json["state"] == "ended"
    assert roll.count(CaseRowEffect, CaseRowEffect.case_id == roll.case) == 4
    assert roll.count(CaseRowDecision, CaseRowDecision.seat == "Correct") >= 2, "each seat's decision of each row is kept"


def test_rows_of_two_bodies_that_wait_for_their_effects_hear_each_of_their_own(town: Town) -> None:
    roll = Roll(town, 4).submitted()
    roll.verdict(LEADER, "Leader", "return", [1], "缺材料")
    roll.approve_all(LEADER, "Leader")
    roll.hand_on(LEADER, "Leader")
    roll.approve_all(COUNTY, "Authority")
    roll.hand_on(COUNTY, "Authority")
    roll.verdict(CLERK, "Correct", "resubmit", [1])
    roll.hand_on(CLERK, "Correct")
    for who, element in ((LEADER, "Leader"), (COUNTY, "Authority")):
        roll.approve_all(who, element)
        roll.hand_on(who, element)
    assert roll.open() == [], "both wait for their effects"
    town.work_off()
    assert roll.states() == {"done": 4} and town.person(CLERK).get(f"/cases/{roll.case}").json["state"] == "ended"


def test_what_all_that_match_means_is_what_the_person_saw(town: Town) -> None:
    roll = Roll(town, 5).submitted()
    person, at = town.person(LEADER), roll.at("Leader")
    roll.verdict(LEADER, "Leader", "return", [1], "疑")
    chosen = person.post(f"{at}/rows/selections", {"decision": "return"}).json
    assert chosen["rows"] == 1
    town.pass_time(minutes=1)
    roll.verdict(LEADER, "Leader", "return", [2], "疑")  # matches as well by now, and was not seen
    done = person.post(f"{at}/rows/decide", {"outcome": "approve", "selection": chosen["id"]}).json
    assert done["rows"] == 1 and done["counts"] == {"approve": 1, "return": 1, "undecided": 3}
    other = town.person(COUNTY).post(f"{at}/rows/decide", {"outcome": "approve", "selection": chosen["id"]})
    assert other.status_code == 403


def test_a_selection_leaves_alone_what_a_colleague_decided_since(town: Town) -> None:
    town.hire("school_a-second_leader", ("school_a", Role.STUDENT_LEADER))
    roll = Roll(town, 3).submitted()
    person, at = town.person(LEADER), roll.at("Leader")
    chosen = person.post(f"{at}/rows/selections", {}).json
    town.pass_time(minutes=1)
    assert roll.verdict("school_a-second_leader", "Leader", "refuse", [2], "重复").json["rows"] == 1
    done = person.post(f"{at}/rows/decide", {"outcome": "approve", "selection": chosen["id"]}).json
    assert done["rows"] == 2 and [(one["why"], one["rows"]) for one in done["left"]] == [("later", 1)]


def test_a_number_of_no_row_here_is_left_alone_by_itself(town: Town) -> None:
    roll = Roll(town, 2).submitted()
    done = roll.verdict(LEADER, "Leader", "approve", [1, 77]).json
    assert done["rows"] == 1 and [(one["why"], one["rows"]) for one in done["left"]] == [("moved", 1)]
    assert roll.verdict(LEADER, "Leader", "resubmit", [1]).status_code == 422, "not offered at this seat"
    assert roll.verdict(LEADER, "Leader", "return", [1]).status_code == 422, "a return says what is doubted"
    assert roll.verdict(LEADER, "Leader", "approve", []).status_code == 422, "an empty selection does nothing"


def test_nobody_approves_a_row_whose_values_they_wrote(town: Town) -> None:
    """A leader who was a clerk when entering would be; here a row carries the leader among its writers."""
    roll = Roll(town, 3).submitted()
    with town.house.working() as work, system_scope(work.session):
        (first, *_) = work.session.query(CaseRow).filter(CaseRow.case_id == roll.case).order_by(CaseRow.number)
        first.writers += " " + town.world.account[LEADER]
    done = roll.approve_all(LEADER, "Leader").json
    assert done["rows"] == 2 and [(one["why"], one["rows"]) for one in done["left"]] == [("own", 1)]
    assert "本人填报" in done["left"][0]["message"]
    assert roll.verdict(LEADER, "Leader", "return", [1], "请他人审").json["rows"] == 1


def test_only_who_holds_the_task_may_touch_its_rows_and_a_sibling_sees_none(town: Town) -> None:
    roll = Roll(town, 2)
    enter = roll.at("Enter")
    body = {"values": row(900_000)}
    for login in (LEADER, "school_a-second_clerk"):
        assert town.person(login).post(f"{enter}/rows", body).status_code == 403, login
    for login in ("guancheng-student_clerk", "school_c-student_clerk", "school_b-student_clerk", "liwan-student_clerk"):
        person = town.person(login)
        assert person.post(f"{enter}/rows/search", {}).status_code == 404, login
        assert person.post(f"{enter}/rows", body).status_code == 404, login
        assert person.get(f"/cases/{roll.case}/rows").status_code == 404, login
        assert person.send(f"{enter}/rows/workbook", b"x").status_code == 404, login
        assert person.post(f"{enter}/rows/workbook-out").status_code == 404, login
    leader = roll.submitted().at("Leader")
    assert town.person(COUNTY).post(f"{leader}/rows/decide", {"outcome": "approve", "rows": [1]}).status_code == 403
    listed = town.person(COUNTY).post(f"{leader}/rows/search", {})
    assert listed.status_code == 200 and len(listed.json["items"]) == 2, "whoever sees the case sees its rows"
    assert town.person(LEADER).post(f"{leader}/rows", body).status_code == 409, "a seat decides, it does not write"
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset({town.world.org["guancheng"]})))
        assert session.query(CaseRow).filter(CaseRow.case_id == roll.case).count() == 0


def test_lists_are_masked_filtered_sorted_and_recorded(town: Town) -> None:
    since = town.house.now()
    town.pass_time(seconds=1)
    roll = Roll(town, 5)
    found = roll.rows(CLERK, "Enter", sort="room", descending=True, choices=True)
    rooms = [one["cells"]["room"]["value"] for one in found["items"]]
    assert rooms == sorted(rooms, reverse=True) and sorted(one["value"] for one in found["choices"]["room"]) == sorted(rooms)
    serial = roll.serials[0]
    whole = number_of(serial)
    assert whole not in str(found) and found["items"][0]["cells"]["sfzjh"]["text"].count("*") == 10
    by_name = roll.rows(CLERK, "Enter", q=row(serial)["xm"])
    by_number, by_place = roll.rows(CLERK, "Enter", q=whole), roll.rows(CLERK, "Enter", q="1")
    assert [len(one["items"]) for one in (by_name, by_number, by_place)] == [1, 1, 1]
    assert roll.rows(CLERK, "Enter", equals={"room": rooms[0]})["total"] == 1
    refused = town.person(CLERK).post(f"{roll.at('Enter')}/rows/search", {"sort": "sfzjh"})
    assert refused.status_code == 422, "identity values are no order to sort by"
    read = [one["ids_digest"] for one in town.house.audit.entries(since) if one["what"] == "case_row.list"
            and one["account_id"] == town.world.account[CLERK]]  # fmt: skip
    assert audit.digest_of([one["id"] for one in found["items"]]) in read
    row_id = found["items"][0]["id"]
    full = town.person(CLERK).get(f"{roll.at('Enter')}/rows/{row_id}")
    assert full.status_code == 200 and len(full.json["values"]["sfzjh"]) == 18
    assert any(one["what"] == "case_row.full" for one in town.house.audit.entries(since))
    assert audit.digest_of([row_id]) in [one["ids_digest"] for one in town.house.audit.entries(since)]


def test_a_faulty_row_is_kept_told_and_not_handed_on(town: Town) -> None:
    roll = Roll(town, 1)
    bad = town.person(CLERK).post(f"{roll.at('Enter')}/rows", {"values": {"xm": "某某", "sfzjh": "123"}}).json
    assert [one["column"] for one in bad["findings"]] == ["sfzjh"]
    refused = roll.hand_on(CLERK, "Enter", "submit")
    assert refused.status_code == 422 and "1 行" in refused.json["errors"][0]["message"]
    assert roll.rows(CLERK, "Enter", faulty=True)["total"] == 1
    assert town.person(CLERK).post(f"{roll.at('Enter')}/rows/remove", {"rows": [bad["id"]]}).json["rows"] == 1
    assert roll.hand_on(CLERK, "Enter", "submit").status_code == 200


def test_an_empty_list_is_not_handed_on_and_one_given_up_ends_withdrawn(town: Town) -> None:
    empty, given_up = Roll(town, 0), Roll(town, 2)
    assert empty.hand_on(CLERK, "Enter", "submit").status_code == 422
    assert given_up.hand_on(CLERK, "Enter", "withdraw").status_code == 200
    assert given_up.states() == {"withdrawn": 2}


def test_a_decision_on_rows_is_not_taken_back(town: Town) -> None:
    roll = Roll(town, 1).submitted()
    task = roll.task("Leader")
    roll.approve_all(LEADER, "Leader")
    roll.hand_on(LEADER, "Leader")
    refused = town.person(LEADER).post(f"/tasks/{task}/take-back")
    assert refused.status_code == 409 and "退回" in refused.json["detail"]


def test_a_row_that_cannot_be_done_comes_back_with_the_reason_and_the_rest_is_done(town: Town) -> None:
    roll = Roll(town, 2)
    listed = roll.rows(CLERK, "Enter")["items"]
    town.person(CLERK).put(f"{roll.at('Enter')}/rows/{listed[1]['id']}", {"values": {"room": "没有的班"}})
    roll.submitted()
    for who, element in ((LEADER, "Leader"), (COUNTY, "Authority")):
        roll.approve_all(who, element)
        assert roll.hand_on(who, element).status_code == 200
    town.work_off()
    assert roll.states() == {"done": 1, "open": 1} and roll.open() == ["Correct"]
    (back,) = roll.rows(CLERK, "Correct")["items"]
    assert back["number"] == 2 and "没有的班" in back["reason"]


# -- workbooks --------------------------------------------------------------------------------------------
def job(town: Town, who: str, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    town.work_off()
    return dict(town.person(who).get(f"/jobs/{answer.json['job']}").json)


def cells(data: bytes) -> list[list[Any]]:
    return [list(one) for one in load_workbook(io.BytesIO(data)).worksheets[0].values]


def headed(table: list[list[Any]]) -> dict[str, int]:
    """The columns of a workbook by their Chinese headings; the English ones stand below them."""
    return {str(name).split("\n")[0]: n for n, name in enumerate(table[0])}


def book(rows: list[list[Any]]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    for one in rows:
        made.worksheets[0].append(one)
    made.save(out)
    return out.getvalue()


def test_a_workbook_is_entered_twice_and_nothing_is_doubled(town: Town) -> None:
    roll = Roll(town, 0)
    base = 700_000
    lines = [[row(base + n)[key] for key in ("xm", "sfzjh", "xbm", "room")] for n in range(3)] + [["某甲", "5", "1", "1"]]
    data = book([["姓名", "身份证件号", "性别", "班级"], *lines])
    for figures in ({"created": 4, "faulty": 1}, {"unchanged": 4, "faulty": 1}):
        done = job(town, CLERK, town.person(CLERK).send(f"{roll.at('Enter')}/rows/workbook", data))
        assert done["state"] == "done" and done["result"] == {"rows": 4, **figures}, done
    returned = cells(town.person(CLERK).get(f"/jobs/{done['id']}/file").data)
    assert len(returned) == 2 and "号码有误" in str(returned[1]), "only what the sender sent, with the fault"
    assert roll.rows(CLERK, "Enter")["total"] == 4


def test_rows_go_out_with_ids_are_corrected_in_the_workbook_and_come_back(town: Town) -> None:
    roll, other = Roll(town, 3), Roll(town, 1)
    out = job(town, CLERK, town.person(CLERK).post(f"{roll.at('Enter')}/rows/workbook-out"))
    table = cells(town.person(CLERK).get(f"/jobs/{out['id']}/file").data)
    at = headed(table)
    assert table[1][at["身份证件号"]] == number_of(roll.serials[0]), "who writes the rows gets them in full"
    table[1][at["班级"]], table[2][at["姓名"]] = "99", None
    foreign = other.rows(CLERK, "Enter")["items"][0]["id"]
    table.append([foreign, 9, "某丙", number_of(800_000), "1", "1"])
    done = job(town, CLERK, town.person(CLERK).send(f"{roll.at('Enter')}/rows/workbook", book(table)))
    assert done["result"] == {"rows": 4, "changed": 1, "unchanged": 2, "left": 1}, "an empty cell clears nothing"
    assert "不在本环节" in str(cells(town.person(CLERK).get(f"/jobs/{done['id']}/file").data)[1])


def test_decisions_come_by_workbook_masked_and_never_over_those_by_hand(town: Town) -> None:
    roll = Roll(town, 4).submitted()
    roll.verdict(LEADER, "Leader", "refuse", [1], "重复")
    out = job(town, LEADER, town.person(LEADER).post(f"{roll.at('Leader')}/rows/workbook-out"))
    table = cells(town.person(LEADER).get(f"/jobs/{out['id']}/file").data)
    at = headed(table)
    assert number_of(roll.serials[0]) not in str(table), "an approver's workbook is masked"
    for line, (outcome, reason) in zip(table[1:], [("同意", ""), ("同意", ""), ("退回", ""), ("退回", "缺材料")], strict=True):
        line[at["办理结果"]], line[at["原因"]] = outcome, reason
    done = job(town, LEADER, town.person(LEADER).send(f"{roll.at('Leader')}/rows/workbook", book(table)))
    assert done["result"] == {"rows": 4, "approve": 1, "return": 1, "left": 2}, done["result"]
    left = cells(town.person(LEADER).get(f"/jobs/{done['id']}/file").data)
    assert "已在页面上办理" in str(left[1]) and "请填写原因" in str(left[2])
    assert roll.rows(LEADER, "Leader")["counts"] == {"refuse": 1, "approve": 1, "return": 1, "undecided": 1}


def test_a_workbook_is_rehearsed_first_and_names_what_it_does_not_read(town: Town) -> None:
    roll, clerk = Roll(town, 2), town.person(CLERK)
    out = job(town, CLERK, clerk.post(f"{roll.at('Enter')}/rows/workbook-out"))
    table = cells(clerk.get(f"/jobs/{out['id']}/file").data)
    at = headed(table)
    table[1][at["班级"]], table[2][at["身份证件号"]] = "99", "5"
    table[0].append("班主任")
    path, files = f"{roll.at('Enter')}/rows/workbook", {"rehearse": "yes"}
    tried = job(town, CLERK, clerk.send(path, book(table), **files))
    assert tried["result"] == {"rows": 2, "changed": 2, "faulty": 1, "columns_unread": ["班主任"]}, tried
    marked = load_workbook(io.BytesIO(clerk.get(f"/jobs/{tried['id']}/file").data)).worksheets[0]
    cell = marked.cell(2, at["身份证件号"] + 1)
    assert cell.comment is not None and "号码有误" in cell.comment.text, "the finding stands at its cell"
    again = job(town, CLERK, clerk.send(path, book(table), **files))
    assert again["result"] == tried["result"], "nothing was kept, so the same would happen"
    taken = job(town, CLERK, clerk.send(path, book(table)))
    assert taken["result"] == tried["result"], "it comes out as it was rehearsed"
    assert job(town, CLERK, clerk.send(path, book(table)))["result"]["unchanged"] == 2
    many = town.house.processes["roll"].many
    assert many is not None
    (room,) = (one for one in many.columns if one.key == "room")
    table[1][at["班级"]] = "7"
    object.__setattr__(room, "fixed", True)
    try:
        assert job(town, CLERK, clerk.send(path, book(table)))["result"]["unchanged"] == 2, "nobody writes such a column"
    finally:
        object.__setattr__(room, "fixed", False)


def test_the_whole_list_of_a_case_goes_out_masked_to_its_readers_alone(town: Town) -> None:
    roll = Roll(town, 2).submitted()
    out = job(town, LEADER, town.person(LEADER).post(f"/cases/{roll.case}/rows/workbook-out"))
    table = cells(town.person(LEADER).get(f"/jobs/{out['id']}/file").data)
    assert (len(table), headed(table)["状态"] > 0) == (3, True)
    assert number_of(roll.serials[0]) not in str(table)
    assert town.person("guancheng-student_clerk").post(f"/cases/{roll.case}/rows/workbook-out").status_code == 404


# -- nothing in clear -------------------------------------------------------------------------------------
def test_no_identity_value_of_a_row_stands_in_the_clear_anywhere(town: Town) -> None:
    roll = Roll(town, 2, xm="某标记人").submitted()
    roll.verdict(LEADER, "Leader", "return", [1, 2], "疑")
    roll.hand_on(LEADER, "Leader")
    numbers = [number_of(serial).encode() for serial in roll.serials]
    town.house.database.dispose()
    for path in town.house.home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert "某标记人".encode() not in data and not any(one in data for one in numbers), path.name


def test_the_history_binds_what_was_decided_of_each_row(town: Town) -> None:
    roll = Roll(town, 2).submitted()
    task = roll.task("Leader")
    roll.approve_all(LEADER, "Leader")
    roll.hand_on(LEADER, "Leader")
    (told,) = [e.detail["data"]["rows"] for e in town.house.engine.history(roll.case)
               if e.kind == "decided" and e.element == "Leader"]  # fmt: skip
    with town.house.working() as work, system_scope(work.session):
        assert digest_of_seat(work.session, task) == told["digest"]
        work.session.query(CaseRowDecision).filter(CaseRowDecision.task_id == task).first().outcome = "refuse"
        work.session.flush()
        assert digest_of_seat(work.session, task) != told["digest"]


# -- killed -----------------------------------------------------------------------------------------------
class Killed(BaseException):
    """What ends a process in the middle."""


def test_a_kill_between_two_chunks_loses_and_doubles_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    roll = Roll(town, 5).submitted()
    for who, element in ((LEADER, "Leader"), (COUNTY, "Authority")):
        roll.approve_all(who, element)
        roll.hand_on(who, element)
    process = town.house.processes["roll"]
    kept, real = [], effects.keep
    object.__setattr__(process.many, "chunk", 2)

    def second_chunk_kills(*given: Any) -> None:
        real(*given)
        kept.append(len(given[3]))
        if len(kept) == 2:
            raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(effects, "keep", second_chunk_kills)
        with pytest.raises(Killed):
            JobRunner(town.house).tick()
    assert roll.count(CaseRowEffect, CaseRowEffect.case_id == roll.case) == 2, "the chunk in the middle is undone whole"
    town.clock.advance(timedelta(minutes=3))
    town.work_off()
    assert roll.states() == {"done": 5} and roll.count(CaseRowEffect, CaseRowEffect.case_id == roll.case) == 5
    indexes = [row(serial)["xm"] for serial in roll.serials]
    with town.house.reading() as session, system_scope(session):
        found = session.query(Student).filter(Student.id.in_(
            session.query(CaseRow.subject_id).filter(CaseRow.case_id == roll.case)
        )).count()  # fmt: skip
    assert found == len(indexes) == 5
