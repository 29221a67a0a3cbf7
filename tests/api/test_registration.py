"""Registration over HTTP as its own people: a list entered, decided pupil by pupil, records with temporary codes (S1-S6)."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from records.acting import Acting
from records.roles import Role
from records.scope import Scope, system_scope, use_scope
from records.session import keyring_of
from records.students.codes import Status, check_digit
from records.students.placing import PlaceChange, change_place
from records.students.sealing import open_code
from records.students.versions import payload_of
from records.tables import CaseRow, CaseRowDecision, Student
from tests.api.conftest import Town
from tests.world import add_pupils

CLERK, LEADER, COUNTY = "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk"
SEATS = ((LEADER, "Leader"), (COUNTY, "Authority"))


def number_of(serial: int, born: str = "20200105") -> str:
    body = f"410105{born}{serial:03d}"
    return body + check_digit(body)


def pupil(serial: int, **other: Any) -> dict[str, Any]:
    values = {"xm": f"新生{chr(0x4E00 + serial)}", "sfzjlxm": "1", "sfzjh": number_of(serial), "xd": "primary", "njh": "1",
              "jb": "2026", "bh": "1"}  # fmt: skip
    return {**values, **other}


class Registering:
    """One registration under way."""

    def __init__(self, town: Town, kind: str, *pupils: dict[str, Any], who: str = CLERK, school: str = "") -> None:
        self.town, self.who = town, who
        data = {"kind": kind, **({"school": town.world.org[school]} if school else {})}
        self.started = town.person(who).post("/cases", {"process": "registration", "data": data})
        if self.started.status_code == 201:
            self.case = self.started.json["id"]
            self.findings = [self.write(one) for one in pupils]

    def write(self, values: dict[str, Any]) -> list[str]:
        """Enter one pupil by form; the codes of what is found."""
        made = self.town.person(self.who).post(f"{self.at('Enter')}/rows", {"values": values})
        assert made.status_code == 201, made.text
        return [one["code"] for one in made.json["findings"]]

    def at(self, element: str) -> str:
        waiting = self.town.person(self.who).get(f"/cases/{self.case}").json["open_tasks"]
        return "/tasks/" + str([one["id"] for one in waiting if one["element"] == element][-1])

    def submit(self) -> Any:
        return self.town.person(self.who).post(f"{self.at('Enter')}/decide", {"outcome": "submit"})

    def decide(self, who: str, element: str, outcome: str, rows: list[int] | None = None, reason: str = "") -> Any:
        at = self.at(element)
        which = {"rows": rows} if rows else {
            "selection": self.town.person(who).post(f"{at}/rows/selections", {"decision": "undecided"}).json["id"]
        }  # fmt: skip
        return self.town.person(who).post(f"{at}/rows/decide", {"outcome": outcome, "reason": reason, **which}).json

    def hand_on(self, who: str, element: str) -> Any:
        return self.town.person(who).post(f"{self.at(element)}/decide", {"outcome": "done"})

    def through(self, *seats: tuple[str, str]) -> Registering:
        """Submitted, approved at every seat, and done."""
        assert self.submit().status_code == 200
        for who, element in seats or SEATS:
            self.decide(who, element, "approve")
            answer = self.hand_on(who, element)
            assert answer.status_code == 200, answer.text
        self.town.work_off()
        return self

    def states(self) -> dict[str, int]:
        return {one["state"]: one["rows"] for one in self.town.person(self.who).get(f"/cases/{self.case}").json["rows"]}

    def subjects(self) -> list[Student]:
        with self.town.house.reading() as session, system_scope(session):
            ids = session.query(CaseRow.subject_id).filter(CaseRow.case_id == self.case)
            return session.query(Student).filter(Student.id.in_(ids)).order_by(Student.id).all()


def test_a_list_becomes_records_with_temporary_codes_at_the_last_approval(town: Town) -> None:
    made = Registering(town, "enrolled", pupil(1), pupil(2), pupil(3))
    assert made.findings == [["derived-from-id", "derived-from-id"]] * 3
    assert made.submit().status_code == 200
    made.decide(LEADER, "Leader", "approve")
    made.hand_on(LEADER, "Leader")
    assert made.subjects() == [], "no record and no code before the last approval"
    made.decide(COUNTY, "Authority", "return", [2], "姓名与户口簿不符")
    made.decide(COUNTY, "Authority", "approve")
    made.hand_on(COUNTY, "Authority")
    town.work_off()
    assert made.states() == {"done": 2, "open": 1}
    students = made.subjects()
    with town.house.reading() as session, system_scope(session):
        codes = [str(open_code(keyring_of(session), one)) for one in students]
    assert [(len(code), code[:15]) for code in codes] == [(19, "L41010520200105")] * 2 and len(set(codes)) == 2
    (back,) = town.person(CLERK).post(f"{made.at('Correct')}/rows/search", {}).json["items"]
    assert (back["number"], back["reason"]) == (2, "姓名与户口簿不符"), "back to the school with what is doubted"
    town.person(CLERK).put(f"{made.at('Correct')}/rows/{back['id']}", {"values": {"xm": "更正名"}})
    made.decide(CLERK, "Correct", "resubmit", [2])
    made.hand_on(CLERK, "Correct")
    for who, element in SEATS:
        made.decide(who, element, "approve")
        assert made.hand_on(who, element).status_code == 200
    town.work_off()
    assert made.states() == {"done": 3} and town.person(CLERK).get(f"/cases/{made.case}").json["state"] == "ended"
    with town.house.reading() as session, system_scope(session):
        assert "更正名" in [payload_of(session, one.id)["xm"] for one in made.subjects()]


def test_proxy_entry_keeps_three_names_and_another_person_approves(town: Town) -> None:
    """Collected at the school, entered by the county, approved by the school's leader and a second clerk of the county."""
    town.hire("jinshui-second_clerk", ("jinshui", Role.STUDENT_CLERK))
    made = Registering(town, "enrolled", pupil(10), who=COUNTY, school="school_a")
    assert "collector" in made.findings[0]
    assert made.submit().status_code == 422
    (listed,) = town.person(COUNTY).post(f"{made.at('Enter')}/rows/search", {}).json["items"]
    town.person(COUNTY).put(f"{made.at('Enter')}/rows/{listed['id']}", {"values": {"cjr": "李采集"}})
    assert made.submit().status_code == 200
    made.decide(LEADER, "Leader", "approve")
    made.hand_on(LEADER, "Leader")
    own = town.person(COUNTY).post(f"{made.at('Authority')}/rows/decide", {"outcome": "approve", "rows": [1]})
    assert own.status_code == 403, "nobody approves what they entered"
    made.decide("jinshui-second_clerk", "Authority", "approve")
    assert made.hand_on("jinshui-second_clerk", "Authority").status_code == 200
    town.work_off()
    assert made.states() == {"done": 1}
    with town.house.reading() as session, system_scope(session):
        (row,) = session.query(CaseRow).filter(CaseRow.case_id == made.case)
        deciders = {one.decided_by for one in session.query(CaseRowDecision).filter(CaseRowDecision.row_id == row.id)}
    assert row.entered_by == town.world.account[COUNTY]
    assert deciders == {town.world.account[LEADER], town.world.account["jinshui-second_clerk"]}
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        assert work.session.get(Student, row.subject_id).org_id == town.world.org["school_a"]


def test_a_county_does_not_enter_for_a_school_of_its_neighbour(town: Town) -> None:
    refused = Registering(town, "enrolled", who=COUNTY, school="school_c").started
    assert refused.status_code == 422, refused.text


def test_a_second_upload_or_list_makes_no_second_file(town: Town) -> None:
    first = Registering(town, "enrolled", pupil(20))
    second = Registering(town, "enrolled", pupil(20))
    assert "other-list" in second.findings[0]
    first.through()
    third = Registering(town, "enrolled", pupil(20))
    assert third.findings[0].count("other-list") == 1, "the second list still holds the pupil"
    for given_up in (second, third):
        town.person(CLERK).post(f"{given_up.at('Enter')}/decide", {"outcome": "withdraw"})
    fourth = Registering(town, "enrolled", pupil(20)).through()
    assert [one.id for one in fourth.subjects()] == [one.id for one in first.subjects()], "the same record, no second one"


def away(town: Town, serial: int, unit: str, status: Status = Status.ABROAD) -> str:
    """A pupil of a school who has gone abroad; the id of the file."""
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        values = {**pupil(serial, csrq="2020-01-05", xbm="2" if serial % 2 == 0 else "1"), "jb": 2025, "njh": 1}
        (made,) = add_pupils(work.session, Acting(town.house.now()), town.world.org[unit], [values], with_codes=False)
        change_place(work.session, Acting(town.house.now()), made.id, PlaceChange(date(2026, 3, 1), status))
    return made.id


@pytest.mark.parametrize(("unit", "serial"), [("school_a", 31), ("school_c", 33)])
def test_a_returning_pupil_s_file_is_found_and_resumed_not_made_anew(town: Town, unit: str, serial: int) -> None:
    file = away(town, serial, unit)
    made = Registering(town, "returning", pupil(serial))
    assert "resumed" in made.findings[0]
    made.through()
    (student,) = made.subjects()
    assert (student.id, student.status, student.org_id) == (file, Status.RESUMED, town.world.org["school_a"])


def test_a_file_that_disagrees_with_the_paper_is_not_taken_over(town: Town) -> None:
    away(town, 41, "school_c")
    made = Registering(town, "returning", pupil(41, xm="另外一人"))
    assert "file-differs" in made.findings[0] and made.submit().status_code == 422


def test_a_returning_pupil_who_is_at_a_school_gets_no_second_file(town: Town) -> None:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        add_pupils(work.session, Acting(town.house.now()), town.world.org["school_c"],
                   [{**pupil(43, csrq="2020-01-05", xbm="1"), "jb": 2025, "njh": 1}], with_codes=False)  # fmt: skip
    made = Registering(town, "returning", pupil(43))
    assert "second-file" in made.findings[0] and made.submit().status_code == 422
    assert "no-file" in Registering(town, "returning", pupil(44)).findings[0]


def test_primary_one_is_a_month_long_late_ones_are_listed_and_the_young_wait(town: Town) -> None:
    made = Registering(town, "primary_one", pupil(51), pupil(52, sfzjh=number_of(52, "20210105")))
    assert "late" not in made.findings[0] and "age" not in made.findings[0] and "age" in made.findings[1]
    admin = town.person("henan-system_admin")
    try:
        assert admin.settle(town.world.org["henan"], "registration.primary_one_windows", [{"from": "09-01", "to": "09-10"}]).status_code == 200
        admin.settle(town.world.org["henan"], "registration.youngest", 5)
        late = Registering(town, "primary_one", pupil(53, sfzjh=number_of(53, "20210105")))
        assert "late" in late.findings[0] and "age" not in late.findings[0]
        assert late.submit().status_code == 200, "late ones are listed, not refused"
        next_door = Registering(town, "primary_one", pupil(54), who="school_d-student_clerk")
        assert "late" not in next_door.findings[0], "not in the province next door"
    finally:
        admin.settle(town.world.org["henan"], "registration.primary_one_windows", [{"from": "09-01", "to": "09-30"}])
        admin.settle(town.world.org["henan"], "registration.youngest", 6)


def test_the_chain_and_the_windows_are_settings(town: Town) -> None:
    admin, county = town.person("jinshui-system_admin"), town.world.org["jinshui"]
    try:
        admin.settle(county, "registration.leader_step", False)
        admin.settle(county, "registration.upper_step", True)
        made = Registering(town, "enrolled", pupil(61)).through((COUNTY, "Authority"), ("zhengzhou-student_clerk", "Upper"))
        assert made.states() == {"done": 1}
        admin.settle(county, "registration.enrolled_windows", [{"from": "03-01", "to": "03-31"}], document="文一")
        closed = Registering(town, "enrolled").started
        assert closed.status_code == 422 and "03-01" in closed.text and "文一" in closed.text
    finally:
        admin.settle(county, "registration.leader_step", True)
        admin.settle(county, "registration.upper_step", False)
        admin.settle(county, "registration.enrolled_windows", [])


def test_the_student_sheet_is_read_with_its_own_rules_and_an_empty_cell_clears_nothing(town: Town) -> None:
    made = Registering(town, "enrolled", pupil(71, xzz="旧地址"))
    book, out = Workbook(), io.BytesIO()
    for line in (["姓名", "身份证件号", "身份证件类型", "年级", "班号", "现住址"],
                 [pupil(71)["xm"], number_of(71), "居民身份证", "小学2026级", "2", None],
                 [pupil(72)["xm"], number_of(72)[:-1] + "?", "居民身份证", "小学2026级", "1", "某路"]):  # fmt: skip
        book.worksheets[0].append(line)
    book.save(out)
    answer = town.person(CLERK).send(f"{made.at('Enter')}/rows/workbook", out.getvalue())
    town.work_off()
    done = town.person(CLERK).get(f"/jobs/{answer.json['job']}").json
    assert done["state"] == "done" and done["result"]["rows"] == 2, done
    assert done["result"].get("changed") == 1 and done["result"]["faulty"] >= 1, done["result"]
    (kept, _) = town.person(CLERK).post(f"{made.at('Enter')}/rows/search", {}).json["items"]
    assert kept["cells"]["bh"]["value"] == "2"
    full = town.person(CLERK).get(f"{made.at('Enter')}/rows/{kept['id']}").json["values"]
    assert full["xzz"] == "旧地址"
