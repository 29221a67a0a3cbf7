"""Students: registration, idempotence, problem records, search, masking, history, moves, locks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from records.acting import STATUTORY_ZONE, Acting
from records.errors import Conflict, NotAllowed, NotFound, RateLimited
from records.roles import Role
from records.settings.values import NewValue, set_value
from records.students.cases import grant_case, read_snapshot, snapshot
from records.students.codes import GONE, Status
from records.students.issue import issue_codes, issue_temporary
from records.students.listing import StudentQuery, card, list_students, reveal
from records.students.lookup import find_student
from records.students.problems import problems_of, settle_problem
from records.students.proposals import apply_proposal, changes_of, propose_change
from records.students.register import Registration, register_students
from records.students.updates import apply_fields, change_status
from records.students.versions import as_of, history, roster_on
from records.tables import NameToken, Student, StudentPlace
from tests.records.conftest import ENTRY, NOW, World, id_number, row

MOVED = date(2026, 9, 21)


def test_the_same_rows_registered_again_change_nothing(world: World) -> None:
    rows = [row(serial) for serial in range(1, 8)]
    first = world.register("jinshui_school", *rows)
    again = world.register("jinshui_school", *rows)
    assert [one.outcome for one in first] == ["created"] * 7
    assert [one.outcome for one in again] == ["unchanged"] * 7
    assert [one.student_id for one in again] == [one.student_id for one in first]


def test_a_changed_row_updates_its_student_and_a_bad_row_costs_only_itself(world: World) -> None:
    created = world.register("jinshui_school", row(1), row(3))
    bad = row(5)
    del bad["xm"]
    results = world.register("jinshui_school", row(1, xzz="新地址2号"), bad, row(3))
    assert [one.outcome for one in results] == ["updated", "refused", "unchanged"]
    assert results[1].reason == "缺少姓名"
    with world.system() as (session, _):
        assert card(session, str(created[0].student_id))["xzz"] == "新地址****"


def test_a_row_repeated_inside_one_file_is_one_student(world: World) -> None:
    results = world.register("jinshui_school", row(1), row(1))
    assert [one.outcome for one in results] == ["created", "unchanged"]


def test_a_shared_number_and_a_wrong_check_digit_open_problem_records(world: World) -> None:
    wrong = id_number(9)[:-1] + ("0" if id_number(9)[-1] != "0" else "1")
    first = world.register("jinshui_school", row(1), row(9, sfzjh=wrong))
    second = world.register("liwan_school", row(1, name="另一人"))
    assert first[1].problems == (1,)
    assert second[0].problems == (2,)
    with world.system() as (session, acting):
        for result in (first[0], second[0]):
            assert [one.type for one in problems_of(session, str(result.student_id))] == [2]
        settle_problem(session, acting, problems_of(session, str(first[0].student_id))[0].id, "佐证")
        assert session.get(Student, first[0].student_id).problems == 0


def test_a_clerk_who_takes_a_double_marks_the_record_of_the_other_province_too(world: World) -> None:
    first = world.register("liwan_school", row(1))[0]
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, acting):
        plan = Registration(world.org["jinshui_school"], ENTRY)
        assert register_students(session, acting, plan, [row(1, name="另一人")])[0].problems == (2,)
    with world.system() as (session, _):
        assert session.get(Student, first.student_id).problems == 1


def test_without_a_number_the_same_person_elsewhere_is_a_problem_of_type_three(world: World) -> None:
    nameless = row(1, sfzjh=None, sfzjlxm="Z")
    here = world.register("jinshui_school", nameless)
    again = world.register("jinshui_school", nameless)
    there = world.register("guancheng_school", nameless)
    assert again[0].outcome == "unchanged"
    assert there[0].problems == (3,)
    with world.system() as (session, _):
        assert [one.type for one in problems_of(session, str(here[0].student_id))] == [3]


def test_identity_values_stand_nowhere_in_the_database_in_the_clear(world: World) -> None:
    world.register("jinshui_school", row(1, "欧阳测试"))
    with world.engine.begin() as connection:
        for table in (Student.__table__, NameToken.__table__):
            for found in connection.execute(select(table)):
                text = repr(tuple(found))
                assert "欧阳" not in text and id_number(1) not in text and "2016-03-05" not in text


def test_telephones_and_addresses_are_masked_wherever_the_card_is_the_familys_too(world: World) -> None:
    reach = {"lxdh": "13812345678", "xzz": "测试路99号", "jtzz": "河南省测试路99号", "txdz": "测试路99号", "dzxx": "wang@example.cn",
             "cy1_lxdh": "13812345679", "cy1_xzz": "测试路98号", "cy2_lxdh": "03711234", "xjfh": "20160305410105001"}  # fmt: skip
    student = str(world.register("jinshui_school", row(1, **reach))[0].student_id)
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, acting):
        shown = card(session, student)
        assert {key: shown[key] for key in reach} == {
            "lxdh": "138****5678", "xzz": "测试路****", "jtzz": "河南省****", "txdz": "测试路****", "dzxx": "w****@example.cn",
            "cy1_lxdh": "138****5679", "cy1_xzz": "测试路****", "cy2_lxdh": "037****1234", "xjfh": "2016*********5001",
        }  # fmt: skip
        full = reveal(session, acting, student, "to call the family")
        assert {key: full[key] for key in reach} == reach
    with world.system() as (session, _):
        display = snapshot(session, Acting(NOW, case_no="ZX-1"), student).display
        assert (display["lxdh"], display["xzz"]) == ("138****5678", "测试路****")
        proposal = propose_change(session, Acting(NOW, case_no="GJ-2"), student, {"xzz": "新址路1号"})
        assert [one.after for one in changes_of(session, proposal.id)] == ["新址路1号"], "who decides it reads it"


def test_codes_are_issued_to_sound_records_only_and_stay(world: World) -> None:
    sound, shared = world.register("jinshui_school", row(1), row(3))
    world.register("liwan_school", row(3, name="另一人"))
    ids = [str(sound.student_id), str(shared.student_id)]
    with world.system() as (session, acting):
        issue_temporary(session, acting, ids)
        issued = issue_codes(session, acting, ids)
        assert list(issued) == [sound.student_id]
        assert issued[ids[0]] == "G4101**********" + id_number(1)[-4:]
        assert reveal(session, acting, ids[1], "test")["grbsm"][0] == "L"
        assert issue_codes(session, acting, ids) == {}


def test_a_student_is_found_by_name_bigrams_pinyin_and_initials_inside_the_scope(world: World) -> None:
    world.register("jinshui_school", row(1, "欧阳小明"), row(3, "王小红"))
    world.register("guancheng_school", row(5, "欧阳小明", csrq="2016-03-06"))
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, acting):

        def names(text: str) -> list[str]:
            return [one.name for one in list_students(session, acting, StudentQuery(name=text), "test")]

        assert names("欧阳小明") == names("小明") == names("ouyangxiaoming") == names("oyxm") == ["欧阳小明"]
        assert sorted(names("小")) == ["欧阳小明", "王小红"]
        assert names("阳明") == []


def test_lists_and_cards_are_masked_and_a_full_view_leaves_a_trace(world: World) -> None:
    student = str(world.register("jinshui_school", row(1))[0].student_id)
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, acting):
        listed = list_students(session, acting, StudentQuery(code=id_number(1)), "GET /students")
        assert [one.id_masked for one in listed] == ["4101**********" + id_number(1)[-4:]]
        assert card(session, student)["sfzjh"] == listed[0].id_masked
        assert card(session, student)["csrq"] == "2016-**-**"
        assert reveal(session, acting, student, "to correct the address")["sfzjh"] == id_number(1)
    entries = world.audit.entries(NOW - timedelta(minutes=1))
    assert {(one["what"], one["why"], one["count"]) for one in entries} == {
        ("student.list", "GET /students", 1), ("student.full", "to correct the address", 1),
    }  # fmt: skip


def test_a_trace_stays_when_the_request_fails(world: World) -> None:
    student = str(world.register("jinshui_school", row(1))[0].student_id)
    with pytest.raises(RuntimeError), world.as_(Role.STUDENT_CLERK, "jinshui") as (session, acting):
        reveal(session, acting, student, "seen, then failed")
        raise RuntimeError
    assert [one["why"] for one in world.audit.entries(NOW - timedelta(minutes=1))] == ["seen, then failed"]


def test_any_field_is_known_at_any_past_date_and_as_it_was_known_then(world: World) -> None:
    student = str(world.register("jinshui_school", row(1))[0].student_id)
    later = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
    with world.system(later) as (session, acting):
        apply_fields(session, acting, student, {"xzz": "新地址"}, date(2026, 10, 1))
        assert as_of(session, student, date(2026, 9, 30)).fields["xzz"] == "测试路1号"
        assert as_of(session, student, date(2026, 10, 1)).fields["xzz"] == "新地址"
        known_before = as_of(session, student, date(2026, 10, 5), recorded=later - timedelta(days=1))
        assert known_before.fields["xzz"] == "测试路1号"
        assert [state.valid_from for state in history(session, student)] == [ENTRY, date(2026, 10, 1)]
        with pytest.raises(NotFound):
            as_of(session, student, date(2020, 1, 1))


def test_a_correction_of_the_same_day_replaces_but_the_earlier_knowledge_stays(world: World) -> None:
    student = str(world.register("jinshui_school", row(1))[0].student_id)
    first, second = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    for instant, text in ((first, "甲"), (second, "乙")):
        with world.system(instant) as (session, acting):
            apply_fields(session, acting, student, {"xzz": text}, date(2026, 9, 18))
    with world.system() as (session, _):
        assert as_of(session, student, date(2026, 9, 18)).fields["xzz"] == "乙"
        assert as_of(session, student, date(2026, 9, 18), recorded=first).fields["xzz"] == "甲"
        assert len(history(session, student)) == 2


def test_the_look_up_is_exact_masked_counted_and_limited(world: World, pupils: dict[str, str]) -> None:
    with world.system() as (session, acting):
        issue_codes(session, acting, list(pupils.values()))
        fields = reveal(session, acting, pupils["liwan_school"], "test")
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, acting):
        found = find_student(session, acting, fields["xm"], fields["grbsm"])
        assert found is not None and found.school_id == world.org["liwan_school"]
        assert found.name_masked != fields["xm"] and "*" in found.code_masked
        assert find_student(session, acting, "别人", fields["grbsm"]) is None
        with pytest.raises(NotFound):
            card(session, found.student_id)
        for _ in range(118):
            find_student(session, acting, "别人", fields["grbsm"])
        with pytest.raises(RateLimited):
            find_student(session, acting, fields["xm"], fields["grbsm"])


def test_a_look_up_too_many_says_when_it_works_again_and_then_it_does(world: World) -> None:
    with world.system() as (session, acting):
        set_value(session, acting, NewValue(world.org["jinshui"], "lookup.rate_per_hour", 2, NOW.date()))
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, acting):
        looks = [replace(acting, now=NOW + timedelta(minutes=minute, seconds=20)) for minute in (0, 10, 30)]
        for look in looks[:2]:
            find_student(session, look, "无此人", "G000")
        with pytest.raises(RateLimited) as refused:
            find_student(session, looks[2], "无此人", "G000")
        again = looks[0].now + timedelta(hours=1)
        assert (refused.value.until, refused.value.retry_after) == (again, 1800)
        shown = (again + timedelta(minutes=1)).astimezone(STATUTORY_ZONE).strftime("%H:%M")
        assert shown in refused.value.zh and shown in refused.value.en
        with pytest.raises(RateLimited):
            find_student(session, replace(acting, now=again - timedelta(seconds=1)), "无此人", "G000")
        find_student(session, replace(acting, now=again), "无此人", "G000")
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, acting):
        for _ in range(3):  # an authority's clerk looks up for many schools, under a setting of its own
            find_student(session, acting, "无此人", "G000")


def test_a_party_reads_the_snapshot_of_its_case_and_nothing_else(world: World, pupils: dict[str, str]) -> None:
    student = pupils["liwan_school"]
    with world.system() as (session, _):
        acting = Acting(NOW, case_no="ZX-9")
        taken = snapshot(session, acting, student)
        grant_case(session, acting, [world.org["jinshui_school"], world.org["jinshui"]])
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, _):
        seen = read_snapshot(session, "ZX-9")
        assert seen.digest == taken.digest and "*" in seen.display["sfzjh"]
        with pytest.raises(NotFound):
            card(session, student)
    with world.as_(Role.STUDENT_CLERK, "guancheng") as (session, _), pytest.raises(NotFound):
        read_snapshot(session, "ZX-9")


def test_a_proposal_is_sealed_shown_masked_and_applied_once(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, _):
        acting = Acting(NOW, case_no="GJ-1")
        proposal = propose_change(session, acting, student, {"xm": "新名字", "sfzjh": id_number(77)})
        assert b"sfzjh" not in proposal.payload
        shown = {one.field: one.after for one in changes_of(session, proposal.id)}
        assert shown == {"xm": "新名字", "sfzjh": "4101**********" + id_number(77)[-4:]}
        for _ in range(2):
            apply_proposal(session, acting, proposal.id, MOVED)
        assert as_of(session, student, MOVED).fields["xm"] == "新名字"
        assert as_of(session, student, date(2026, 9, 20)).fields["xm"] != "新名字"
        assert [one.id for one in list_students(session, acting, StudentQuery(name="新名字"), "t")] == [student]


def test_a_proposal_is_refused_when_its_field_changed_meanwhile(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, acting):
        proposal = propose_change(session, acting, student, {"lxdh": "1"})
        apply_fields(session, acting, student, {"lxdh": "2"}, date(2026, 9, 18))
        with pytest.raises(Conflict, match="lxdh"):
            apply_proposal(session, acting, proposal.id, MOVED)


def test_basic_information_of_a_graduate_is_closed(world: World, pupils: dict[str, str]) -> None:
    with world.system() as (session, acting):
        change_status(session, acting, pupils["jinshui_school"], Status.GRADUATED, date(2026, 7, 1))
        with pytest.raises(Conflict, match="closed after graduation"):
            apply_fields(session, acting, pupils["jinshui_school"], {"lxdh": "2"}, date(2026, 9, 18))


def test_proxy_entry_works_from_above_and_not_from_beside(world: World) -> None:
    with world.as_(Role.STUDENT_CLERK, "jinshui") as (session, acting):
        plan = Registration(world.org["jinshui_school"], ENTRY)
        assert register_students(session, acting, plan, [row(1)])[0].outcome == "created"
    with world.as_(Role.STUDENT_CLERK, "guancheng") as (session, acting), pytest.raises(NotAllowed):
        register_students(session, acting, Registration(world.org["jinshui_school"], ENTRY), [row(3)])


def test_controlled_fields_of_a_record_with_a_formal_code_do_not_change_by_import(world: World) -> None:
    student = str(world.register("jinshui_school", row(1))[0].student_id)
    with world.system() as (session, acting):
        issue_codes(session, acting, [student])
    result = world.register("jinshui_school", row(1, "改名了"))[0]
    assert (result.outcome, result.reason) == ("refused", "受控字段须经审批后更改: xm")


def test_verified_rows_get_their_codes_on_entry_and_doubtful_ones_do_not(world: World) -> None:
    world.register("liwan_school", row(3, "另一人"))
    with world.system() as (session, acting):
        plan = Registration(world.org["jinshui_school"], ENTRY, synthetic=True, with_codes=True)
        rows = [row(1), row(3)]
        first, shared = register_students(session, acting, plan, rows)
        assert session.get(Student, first.student_id).code_masked == "G4101**********" + id_number(1)[-4:]
        assert session.get(Student, shared.student_id).code_masked == ""
        assert [one.outcome for one in register_students(session, acting, plan, rows)] == ["unchanged"] * 2


def test_two_thousand_rows_are_registered_in_a_few_seconds(world: World) -> None:
    names = [f"测{chr(0x4E00 + at)}{chr(0x5000 + at % 50)}" for at in range(2000)]
    rows = [
        row(at % 999, name, csrq=f"2016-{month:02d}-05", sfzjh=id_number(at % 999, f"2016{month:02d}05"))
        for at, name in enumerate(names)
        for month in (at // 999 + 1,)
    ]
    results = world.register("jinshui_school", *rows)
    assert {one.outcome for one in results} == {"created"}
    with world.system() as (session, _):
        assert session.scalar(select(func.count(Student.id))) == 2000


def test_who_leaves_is_on_the_roster_until_the_day_and_not_from_it(world: World) -> None:
    school, made = world.org["jinshui_school"], world.register("jinshui_school", *map(row, range(1, len(GONE) + 2)))
    students = [str(one.student_id) for one in made]
    with world.system() as (session, acting):
        for student, status in zip(students, sorted(GONE), strict=False):
            change_status(session, acting, student, status, MOVED)
        assert roster_on(session, school, MOVED - timedelta(days=1)) == sorted(students)
        assert roster_on(session, school, MOVED) == students[-1:]


def test_who_is_away_for_a_time_stays_on_the_roster(world: World, pupils: dict[str, str]) -> None:
    student, school = pupils["jinshui_school"], world.org["jinshui_school"]
    with world.system() as (session, acting):
        for days, status in enumerate((Status.SUSPENDED, Status.LOST, Status.ABROAD, Status.MISSING)):
            change_status(session, acting, student, status, MOVED + timedelta(days=days))
            assert roster_on(session, school, MOVED + timedelta(days=days)) == [student]


def test_a_back_dated_change_ends_where_the_next_version_begins(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, acting):
        for on in (date(2026, 10, 20), date(2026, 10, 1), date(2026, 9, 10)):
            apply_fields(session, acting, student, {"lxdh": f"0371-{on:%m%d}"}, on)
        told = [(state.valid_from, state.fields["lxdh"]) for state in history(session, student)]
        assert told == [
            (ENTRY, "0371-0000000"), (date(2026, 9, 10), "0371-0910"), (date(2026, 10, 1), "0371-1001"),
            (date(2026, 10, 20), "0371-1020"),
        ]  # fmt: skip
        places = select(StudentPlace.valid_from).where(StudentPlace.student_id == student)
        assert session.scalars(places).all() == [ENTRY], "fields say nothing of the place"
