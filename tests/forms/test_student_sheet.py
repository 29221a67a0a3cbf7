"""The student sheet: headers of three years, both file formats, and an answer to each usual mistake (§3.2)."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from forms import BadWorkbook
from forms.identity import make_test_id
from forms.sheets.columns import header_of, student_column
from forms.sheets.context import ImportContext, PlaceAnswer, SchoolFacts
from forms.sheets.normalise import Cell, read_cell
from forms.sheets.students import open_students, read_students
from forms.sheets.synthetic import MENDED, MISTAKES, Plan, synthetic_rows, write_synthetic_xlsx
from tests.forms.books import CONTEXT, SCHOOL, TODAY, codes, grid, one, sound, xls, xlsx


def test_the_newest_header_has_71_columns_in_the_national_order() -> None:
    header = [student_column(key).zh for key in header_of(2019)]
    assert (len(header), header[:4], header[47], header[-1]) == (
        71, ["学籍接续标识", "学校标识码", "姓名", "性别"], "成员1姓名", "成员2职务")


@pytest.mark.parametrize("year", [2013, 2018, 2019])
@pytest.mark.parametrize("make", [xlsx, xls])
def test_the_headers_of_three_years_read_to_the_same_pupil_in_both_formats(year: int, make: Any) -> None:
    cells = sound()
    row = next(iter(read_students(make(grid([cells], year)), CONTEXT)))
    assert row.ok, row.faults
    assert (row.values["xm"], row.values["sfzjh"], row.values["nj"], row.values["njh"]) == (
        cells["xm"], cells["sfzjh"], "小学2026级", 1)
    assert row.values["csrq"].isoformat().replace("-", "") == cells["csrq"]


def test_columns_are_found_by_alias_in_any_order() -> None:
    lines = grid([sound()])
    order = list(reversed(range(71)))
    renamed = {"身份证件号": "身份证号码*", "性别": "性 别（必填）", "民族": "民族代码", "成员1姓名": "家庭成员一姓名",
               "上下学距离": "上下学距离（km）"}
    shuffled = [[lines[0][index] for index in order], [lines[1][index] for index in order]]
    shuffled[0] = [renamed.get(text, text) for text in shuffled[0]]
    row = next(iter(read_students(xlsx(shuffled), CONTEXT)))
    assert row.ok, row.faults
    assert row.values["cy1_cyxm"] == sound()["cy1_cyxm"]


def test_two_header_rows_and_a_title_above_are_passed_over() -> None:
    lines = grid([sound()])
    machine = [f"KD_F{index:02d}" for index in range(71)]
    rows = list(read_students(xlsx([["在校生信息采集表"], machine, *lines]), CONTEXT))
    assert [(row.number, row.ok) for row in rows] == [(4, True)]


def test_member_titles_in_a_row_above_complete_the_names() -> None:
    lines = grid([sound()])
    above = [""] * 71
    above[47], above[59] = "成员1", "成员2"
    below = [text.removeprefix("成员1").removeprefix("成员2") for text in lines[0]]
    row = next(iter(read_students(xlsx([above, below, lines[1]]), CONTEXT)))
    assert (row.values["cy1_gxm"], row.values["cy2_gxm"]) == ("1", "2")


def test_the_sheet_is_found_by_its_name_else_the_first_is_read() -> None:
    assert open_students(xlsx(grid([sound()]), first="说明"), CONTEXT).name == "在校生信息"
    assert open_students(xlsx(grid([sound()]), title="Sheet9"), CONTEXT).name == "Sheet9"


def test_unknown_and_missing_columns_are_reported() -> None:
    lines = grid([sound()])
    lines[0].append("本地特色")
    sheet = open_students(xlsx(lines), CONTEXT)
    assert sheet.unknown == ("本地特色",)
    assert {column.key for column in sheet.missing} == {"xmpy", "sbjdm", "xxm", "zp", "grbsm", "qgid"}


def test_a_sheet_that_is_no_student_sheet_is_refused_naming_what_is_missing() -> None:
    with pytest.raises(BadWorkbook, match="Name"):
        open_students(xlsx([["甲", "乙"], [1, 2]]), CONTEXT)


@pytest.mark.parametrize("kind", list(MISTAKES))
@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_row_with_a_mistake_is_not_taken_and_its_neighbours_are(kind: str, make: Any) -> None:
    made = list(synthetic_rows(Plan(count=3, faulty=1 / 3, kinds=(kind,))))
    rows = list(read_students(make(grid([row.cells for row in made])), CONTEXT))
    assert [row.ok for row in rows] == [row.mistake == "" for row in made]


@pytest.mark.parametrize("kind", list(MENDED))
def test_a_repairable_mistake_is_repaired_and_said(kind: str) -> None:
    cells = sound()
    mend, code = MENDED[kind]
    mend(cells)
    row = next(iter(read_students(xlsx(grid([cells])), CONTEXT)))
    assert row.ok, row.faults
    assert code in codes(row)


@pytest.mark.parametrize("typed", [
    "2019-11-24", "2019/11/24", "2019.11.24", "2019年11月24日", "２０１９１１２４", 43793, "43793", 20191124,
    date(2019, 11, 24), "2019-11-24 00:00:00", "20191124",
])
def test_birth_dates_in_every_usual_form_are_one_date(typed: Any) -> None:
    number = make_test_id("410102", date(2019, 11, 24), 1)
    row = one({"csrq": typed, "sfzjh": number, "xbm": "男"})
    assert row.ok, row.faults
    assert row.values["csrq"] == date(2019, 11, 24)


@pytest.mark.parametrize("typed", ["2019-02-30", "24/11/2019", "二〇一九年", "19.11.24", 1, "2019"])
def test_a_birth_date_nobody_can_read_is_a_fault_there(typed: Any) -> None:
    assert codes(one({"csrq": typed}))["date"] == "csrq"


@pytest.mark.parametrize(("typed", "clean"), [
    ("202609", "202609"), ("2026-09", "202609"), ("2026.9", "202609"), ("2026年9月", "202609"), (202609, "202609"),
    (2026.09, "202609"), ("20260901", "202609"), (date(2026, 9, 1), "202609"),
])
def test_months_of_entry(typed: Any, clean: str) -> None:
    assert one({"rxny": typed}).values["rxny"] == clean


def test_a_month_that_lost_its_zero_is_not_guessed() -> None:
    assert codes(one({"rxny": 2026.1}))["month"] == "rxny"


@pytest.mark.parametrize("typed", [410102201911240000.0, "4.10102E+17", "410102201911244000"])
def test_an_id_that_lost_its_last_digits_is_a_fault_with_the_remedy(typed: Any) -> None:
    row = one({"sfzjh": typed})
    fault = next(fault for fault in row.faults if fault.code == "id-digits-lost")
    assert (fault.column, "文本格式" in fault.remedy_zh) == ("sfzjh", True)
    assert "guardian-id" not in codes(row)


def test_a_wrong_check_digit_is_a_problem_record_and_not_refused() -> None:
    number = sound()["sfzjh"]
    row = one({"sfzjh": number[:17] + ("0" if number[17] != "0" else "1")})
    assert (row.ok, [problem.code for problem in row.problems]) == (True, ["id-check-digit"])


@pytest.mark.parametrize(("changes", "code"), [
    ({"csrq": "20150101"}, "id-birth-differs"), ({"xbm": "wrong"}, "code-unknown"),
    ({"sfzjh": "41010220191301123X"}, "id-birth"), ({"sfzjh": "ABCDEFGHIJKLMNOPQR"}, "id-characters"),
    ({"sfzjh": "4101022019112400"}, "id-length"), ({"sfzjh": "000102201911240011"}, "id-prefix"),
    ({"sfzjh": ""}, "id-missing"),
])
def test_identity_faults_stand_at_their_column(changes: dict[str, Any], code: str) -> None:
    assert code in codes(one(changes))


def test_a_contradicting_birth_date_may_be_set_to_make_a_problem_record() -> None:
    lenient = ImportContext(today=TODAY, schools=CONTEXT.schools, strict_identity=False)
    row = one({"csrq": "20190101"}, lenient)
    assert (row.ok, [problem.code for problem in row.problems]) == (True, ["id-birth-doubtful"])


def test_empty_sex_birth_date_and_type_are_filled_from_a_sound_number() -> None:
    row = one({"xbm": "", "csrq": "", "sfzjlxm": ""})
    assert row.ok, row.faults
    assert (row.values["sfzjlxm"], row.values["xbm"] in "12", f"{row.values['csrq']:%Y%m%d}") == (
        "1", True, sound()["csrq"])


def test_a_pupil_without_a_number_needs_a_documented_guardian() -> None:
    without = {"sfzjlxm": "其他", "sfzjh": ""}
    assert codes(one(without))["guardian-id"] == "cy1_sfzjh"
    parent = make_test_id("410102", date(1985, 5, 5), 11)
    row = one({**without, "cy1_sfzjlxm": "居民身份证", "cy1_sfzjh": parent})
    assert row.ok, row.faults


@pytest.mark.parametrize(("key", "typed", "code"), [
    ("mzm", "汉", "01"), ("mzm", "01-汉族", "01"), ("mzm", 1, "01"), ("mzm", "毛难族", "36"), ("mzm", "穿青人", "97"),
    ("xbm", "1-男", "1"), ("xbm", "男(1)", "1"), ("xbm", "1.男", "1"), ("xbm", 1, "1"), ("gjdqm", "CN", "CHN"),
    ("gjdqm", "中华人民共和国", "CHN"), ("gatqwm", 0, "00"), ("sfge", "Ｎ", "0"), ("jkzkm", "健康", "1"),
    ("sxxfsm", "公交", "3"), ("zzmmm", "团员", "03"), ("sflsetm", "否", "0"),
])
def test_code_values_are_understood_as_people_type_them(key: str, typed: Any, code: str) -> None:
    number = make_test_id("410102", date(2019, 11, 24), 1)
    assert one({"sfzjh": number, "csrq": "20191124", "xbm": "男", key: typed}).values[key] == code


def test_a_code_and_label_that_disagree_are_not_guessed() -> None:
    assert "code-unknown" in codes(one({"xbm": "1-女"}))


def test_an_unknown_code_value_names_the_nearest() -> None:
    fault = one({"mzm": "维吾尔族人"}).faults[0]
    assert "维吾尔族" in fault.message_zh


def test_names_keep_their_middle_dot_and_lose_blanks() -> None:
    assert one({"xm": "阿里．买买提测试"}).values["xm"] == "阿里·买买提测试"
    assert one({"xm": "王　小 明测试"}).values["xm"] == "王小明测试"
    assert one({"xm": "John  Smith"}).values["xm"] == "John Smith"


@pytest.mark.parametrize("name", ["王?明", "张3", "@王", "李□", "王\ue000"])
def test_names_with_signs_are_faults(name: str) -> None:
    assert codes(one({"xm": name}))["name-characters"] == "xm"


@pytest.mark.parametrize(("typed", "clean"), [
    ("2010.06.01-2020.06.01", "2010.06.01-2020.06.01"), ("2010年6月1日至长期", "2010.06.01-长期"),
    ("2020.06.01-2020.06.01", "2020.06.01-2020.06.01"),
    ("2020.06.01-2010.06.01", None), ("2020.06.02-2020.06.01", None), ("2020.02.30-长期", None), ("长期", None),
])
def test_a_validity_that_ends_before_it_starts_or_names_no_day_is_a_fault(typed: str, clean: str | None) -> None:
    row = one({"sfzjyxq": typed})
    assert row.values.get("sfzjyxq") == clean
    assert (codes(row).get("validity") == "sfzjyxq") is (clean is None)


@pytest.mark.parametrize("character", ["\x07", "\x1f", "\x7f", "\ud800", "\ufffd"])
def test_a_cell_with_a_character_that_cannot_be_stored_is_a_fault(character: str) -> None:
    cell = Cell(f"测试路{character}1号", student_column("xzz"))
    assert read_cell(cell) is None
    assert [fault.code for fault in cell.findings] == ["characters"]


def test_a_line_break_and_a_tab_inside_a_cell_can_be_stored() -> None:
    cell = Cell("测试路1号\n2单元\t3室", student_column("xzz"))
    assert read_cell(cell) == "测试路1号\n2单元\t3室"
    assert cell.findings == []


def test_two_members_in_one_cell_are_told_apart() -> None:
    cells = {key: None for key in sound() if key.startswith("cy2")}
    both = {"cy1_cyxm": "张大测试、李二测试", "cy1_gxm": "父亲、母亲", "cy1_lxdh": "13800000000、13900000000"}
    row = one({**cells, **both})
    assert row.ok, row.faults
    assert (row.values["cy1_cyxm"], row.values["cy2_cyxm"], row.values["cy2_gxm"], row.values["cy2_lxdh"]) == (
        "张大测试", "李二测试", "2", "13900000000")


def test_other_relations_keep_their_words() -> None:
    row = one({"cy1_gxm": "叔叔"})
    assert (row.values["cy1_gxm"], row.values["cy1_gxsm"]) == ("9", "叔叔")


def places(text: str) -> PlaceAnswer:
    """A resolver over three places, one abolished into one, one into two."""
    known = {
        "河南省郑州市二七区": PlaceAnswer("current", "410103000000", "二七区"),
        "湖南省祁阳县": PlaceAnswer("abolished", "431181000000", "祁阳市"),
        "河南省开封县": PlaceAnswer("abolished", "", "", ("祥符区", "龙亭区")),
        "鼓楼区": PlaceAnswer("ambiguous", "", "", ("江苏省南京市鼓楼区", "河南省开封市鼓楼区")),
    }
    if text.isdigit():
        return PlaceAnswer("current", text)
    return known.get(text, PlaceAnswer("unknown"))


@pytest.mark.parametrize(("typed", "code", "finding"), [
    ("河南省郑州市二七区", "410103000000", "place-text"), ("湖南省祁阳县", "431181000000", "place-abolished"),
    ("河南省开封县", None, "place-abolished-open"), ("鼓楼区", None, "place-ambiguous"),
    ("某地", None, "place-unknown"), ("410103", "410103000000", "place-padded"), ("41010", None, "place-code"),
    (410103000000, "410103000000", None),
])
def test_places_are_resolved_by_code_or_text(typed: Any, code: str | None, finding: str | None) -> None:
    context = ImportContext(today=TODAY, schools=CONTEXT.schools, resolve_place=places)
    row = one({"hkszdm": typed}, context)
    assert row.values.get("hkszdm") == code
    assert [key for key in codes(row) if key.startswith("place")] == ([finding] if finding else [])


def grades(typed: Any, entry: str = "", lengths: dict[str, int] | None = None) -> Any:
    context = ImportContext(today=TODAY, schools={SCHOOL: SchoolFacts(SCHOOL, "", lengths or {"primary": 6})})
    return one({"nj": typed, "rxny": entry or "202109"}, context)


@pytest.mark.parametrize(("typed", "clean"), [
    ("小学2021级", "小学2021级"), ("2021级", "小学2021级"), ("2021", "小学2021级"), ("六年级", "小学2021级"),
    ("小学六年级", "小学2021级"), ("小学2027届", "小学2021级"), ("", "小学2021级"), ("6年级", "小学2021级"),
])
def test_a_grade_is_a_cohort_however_it_is_written(typed: Any, clean: str) -> None:
    row = grades(typed)
    assert (row.values["nj"], row.values["njh"], row.values["jb"]) == (clean, 6, 2021)


def test_a_five_year_school_has_no_sixth_year() -> None:
    assert "grade-length" in codes(grades("小学2021级", lengths={"primary": 5}))
    assert grades("小学2022级", "202209", {"primary": 5}).ok
    assert "grade-future" in codes(grades("小学2027级"))
    assert "grade-entry" in codes(grades("小学2022级", "202109"))


def test_a_nine_year_school_must_write_the_stage() -> None:
    code = "3741000009"
    context = ImportContext(today=TODAY, schools={code: SchoolFacts(code)})
    assert "grade-stage" in codes(one({"xxbsm": code, "nj": "2021级"}, context))


def test_school_codes_outside_the_importers_scope_are_refused() -> None:
    assert "school-other" in codes(one({"xxbsm": "2141000002"}))
    assert "school-code" in codes(one({"xxbsm": "9941000002"}))
    assert one({"xxbsm": 2141000001.0}).ok
    assert one({"xxbsm": ""}).values["xxbsm"] == SCHOOL


def test_formulas_and_error_values_are_refused_in_both_formats() -> None:
    import xlwt

    lines = grid([{**sound(), "xm": "=CONCATENATE(\"王\",\"明\")"}])
    assert codes(next(iter(read_students(xlsx(lines), CONTEXT))))["formula"] == "xm"
    lines[1][2] = xlwt.Formula('CONCATENATE("a","b")')
    assert codes(next(iter(read_students(xls(lines), CONTEXT))))["formula"] == "xm"
    lines[1][2] = "#N/A"
    assert codes(next(iter(read_students(xlsx(lines), CONTEXT))))["error-cell"] == "xm"


def test_the_nationwide_code_is_never_imported() -> None:
    row = one({"grbsm": "G" + sound()["sfzjh"]}, year=2013)
    assert ("grbsm" in row.values, codes(row)["not-imported"]) == (False, "grbsm")


@pytest.mark.parametrize(("stage", "code", "years", "xd"), [
    ("初中", "3141000001", 3, "junior"), ("高中", "3441000001", 3, "senior"),
])
def test_synthetic_pupils_of_the_other_stages_are_sound(stage: str, code: str, years: int, xd: str) -> None:
    plan = Plan(count=9, stage=stage, years=years, school_code=code, seed=3)
    context = ImportContext(today=TODAY, schools={code: SchoolFacts(code)})
    rows = list(read_students(xlsx(grid([row.cells for row in synthetic_rows(plan)])), context))
    assert [(row.ok, row.findings, row.values["xd"]) for row in rows] == [(True, [], xd)] * 9


def test_two_plans_of_one_division_share_no_number() -> None:
    taken: set[str] = set()
    first = [row.cells["sfzjh"] for row in synthetic_rows(Plan(count=300), taken)]
    second = [row.cells["sfzjh"] for row in synthetic_rows(Plan(count=300), taken)]
    assert len({*first, *second}) == len(taken) == 600


def test_a_repeated_row_and_a_repeated_number_are_named_with_the_first_row() -> None:
    cells = sound()
    rows = list(read_students(xlsx(grid([cells, cells, {**cells, "xm": "另一测试"}])), CONTEXT))
    assert [list(codes(row)) for row in rows] == [[], ["row-repeated"], ["id-repeated"]]
    assert "2" in rows[1].faults[0].message_zh


def test_the_digest_is_the_same_however_the_row_was_typed() -> None:
    cells = sound()
    birth = cells["csrq"]
    typed = {"csrq": f"{birth[:4]}年{birth[4:6]}月{birth[6:]}日", "mzm": "汉", "xm": " ".join(cells["xm"])}
    assert one({"mzm": "汉族"}).digest == one(typed).digest != one({"bh": "9"}).digest


def test_progress_is_reported_to_the_end() -> None:
    out = io.BytesIO()
    write_synthetic_xlsx(out, list(synthetic_rows(Plan(count=250))))
    out.seek(0)
    seen: list[tuple[int, int]] = []
    rows = list(read_students(out, CONTEXT, progress=lambda done, total: seen.append((done, total))))
    assert (len(rows), seen) == (250, [(100, 250), (200, 250), (250, 250)])


def test_messages_never_repeat_an_identity_number() -> None:
    number = sound()["sfzjh"]
    row = one({"lxdh": number, "mzm": number, "csrq": number})
    texts = " ".join(fault.message_zh + fault.message_en for fault in row.findings)
    assert number not in texts
    assert row.faults


def test_every_finding_has_both_languages_and_a_remedy() -> None:
    made = list(synthetic_rows(Plan(count=60, faulty=1.0)))
    rows = list(read_students(xlsx(grid([row.cells for row in made])), CONTEXT))
    for finding in (finding for row in rows for finding in row.findings):
        assert all((finding.message_zh, finding.message_en, finding.remedy_zh, finding.remedy_en))
        plain = finding.remedy_en.replace("小学2019级", "").replace("其他", "")
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in plain)
