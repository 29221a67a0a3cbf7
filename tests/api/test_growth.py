"""The growth record over HTTP (S29): by form, class grid and workbook; who reads what; after a transfer; as of a day."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import inspect, text

from records.acting import Acting
from records.growth.catalogue import items_of, parts
from records.rotation import rotate_chunk
from records.scope import Scope, use_scope
from records.settings.kinds import GROWTH_PARTS
from records.students.moves import Arrival, fetch_file, move_student
from tests.api.conftest import Person, Town
from tests.api.test_printing import text as printed

CLERK, LEADER, COUNTY = "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk"
MARKER = "Marker7Q"
NOW_TERM = {"year": 2026, "term": 1}
RESULTS = [{"chinese": "91.5", "mathematics": "88", "music": "优"}]
HEALTH = [{"checked_on": "2026-09-10", "left_eye": "4.9", "caries": "2", "verdict": "正常", "advice": MARKER}]


def write(person: Person, pupil: str, part: str, entries: list[dict[str, Any]], version: int = 0, **term: int) -> Any:
    body = {**NOW_TERM, **term, "part": part, "version": version, "entries": entries}
    return person.put(f"/students/{pupil}/growth", body)


def read(person: Person, pupil: str, part: str, **query: Any) -> Any:
    return person.get(f"/students/{pupil}/growth", part=part, **{**NOW_TERM, **query})


def versions(person: Person, pupil: str, part: str, **query: Any) -> list[tuple[int, list[dict[str, Any]]]]:
    answer = read(person, pupil, part, **query)
    assert answer.status_code == 200, answer.text
    return [(one["version"], one["entries"]) for one in answer.json["versions"]]


def class_of(person: Person) -> str:
    return str(person.get("/classes").json["items"][0]["id"])


def readings(town: Town, login: str) -> list[tuple[str, int]]:
    with town.house.engine.reading():
        found = town.house.audit.entries(town.house.now().replace(hour=0), town.world.account[login])
    return [(one["what"], one["count"]) for one in found if one["what"].startswith("student.growth")]


@pytest.fixture
def pupil(either: Town) -> str:
    return either.world.pupils["school_a"][0].id


def everywhere(town: Town) -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    with town.house.database.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608
                yield table, repr(tuple(row))


def test_the_clerk_writes_each_part_with_typed_values_versions_and_history(either: Town, pupil: str) -> None:
    clerk = either.person(CLERK)
    assert write(clerk, pupil, "results", RESULTS).json == {"version": 1, "changed": True}
    assert versions(clerk, pupil, "results") == [(1, [{"chinese": 91.5, "mathematics": 88, "music": "a"}])]
    assert write(clerk, pupil, "results", RESULTS, 1).json == {"version": 1, "changed": False}
    either.pass_time(days=1)
    either.known.clear()  # every sign-in has ended meanwhile
    clerk = either.person(CLERK)
    assert write(clerk, pupil, "results", [{"chinese": "92"}], 1).json["version"] == 2
    stale = write(clerk, pupil, "results", [{"chinese": "93"}], 1)
    assert stale.status_code == 409 and "修改" in stale.json["detail"], "somebody wrote it meanwhile"
    found = read(clerk, pupil, "results").json["versions"]
    assert [(one["version"], one["present"], one["own"]) for one in found] == [(1, False, True), (2, True, True)]
    assert found[0]["by"] == "school_astudent_clerk" and found[0]["way"] == "form" and found[0]["grade"] == 4
    assert versions(clerk, pupil, "results", as_of="2026-09-18") == [(1, [{"chinese": 91.5, "mathematics": 88, "music": "a"}])]
    assert versions(clerk, pupil, "results", as_of="2026-09-17") == []
    assert write(clerk, pupil, "health", HEALTH).status_code == 200
    assert write(clerk, pupil, "awards", [
        {"name": "作文", "level": "县级", "awarded_on": "2026-09-01"}, {"name": "", "level": ""},
        {"name": "科技", "level": "school", "awarded_on": "2026-09-02"},
    ]).status_code == 200  # fmt: skip
    assert len(versions(clerk, pupil, "awards")[0][1]) == 2, "an empty entry is none"
    filled = read(clerk, pupil, "results").json["filled"]
    assert {one["part"] for one in filled} == {"results", "health", "awards"}


@pytest.mark.parametrize(("part", "entries", "key"), [
    ("results", [{"chinese": "101"}], "chinese"), ("results", [{"chinese": "abc"}], "chinese"),
    ("results", [{"physics": "80"}], "physics"), ("results", [{"music": "很好"}], "music"),
    ("results", [{"chinese": "9.123"}], "chinese"), ("results", [{"chinese": "NaN"}], "chinese"),
    ("fitness", [{"vital_capacity": "1500.5"}], "vital_capacity"), ("results", [{"chinese": "1"}, {"chinese": "2"}], ""),
    ("health", [{"checked_on": "2027-01-01"}], "checked_on"), ("health", [{"caries": "1"}], "checked_on"),
    ("awards", [{"name": "长" * 81, "level": "school", "awarded_on": "2026-09-01"}], "name"),
])  # fmt: skip
def test_what_cannot_be_kept_is_named(either: Town, pupil: str, part: str, entries: list[Any], key: str) -> None:
    answer = write(either.person(CLERK), pupil, part, entries, 9)
    assert answer.status_code == 422 and key in [one["key"] for one in answer.json["errors"]], answer.text
    assert all(one["message"] and one["message_en"] for one in answer.json["errors"])


def test_who_reads_and_who_writes(either: Town, pupil: str) -> None:
    """Only the student's own school reads sensitive parts, and only its clerk writes."""
    write(either.person(CLERK), pupil, "health", HEALTH)
    leader, county, admin = (either.person(login) for login in (LEADER, COUNTY, "school_a-system_admin"))
    assert read(leader, pupil, "health").status_code == 200
    assert write(leader, pupil, "health", HEALTH).status_code == 403
    assert read(admin, pupil, "results").status_code == 403, "no right to full records at all"
    assert read(either.person("jinshui-enrolment_officer"), pupil, "results").status_code == 403
    shown = read(county, pupil, "results")
    assert shown.status_code == 200 and not shown.json["writable"] and "学校" in shown.json["why_not"]
    assert {one["part"] for one in shown.json["filled"]}.isdisjoint({"health", "vaccination", "aid"})
    assert [one["key"] for one in shown.json["parts"] if not one["readable"]] == ["health", "vaccination", "aid"]
    for part in ("health", "vaccination", "aid"):
        refused = read(county, pupil, part)
        assert refused.status_code == 403 and "敏感" in refused.json["detail"], part
        assert MARKER not in refused.text
    assert write(county, pupil, "results", RESULTS).status_code == 403
    for neighbour in ("school_b-student_clerk", "school_c-student_clerk", "guancheng-student_clerk", "liwan-student_clerk"):
        assert read(either.person(neighbour), pupil, "results").status_code == 404, neighbour
        assert write(either.person(neighbour), pupil, "results", RESULTS).status_code == 404, neighbour


def test_every_read_is_recorded_and_a_sensitive_one_by_its_own_name(either: Town, pupil: str) -> None:
    leader = either.person(LEADER)
    before = len(readings(either, LEADER))
    read(leader, pupil, "health")
    read(leader, pupil, "quality")
    assert readings(either, LEADER)[: len(readings(either, LEADER)) - before] == [
        ("student.growth", 1), ("student.growth_sensitive", 1),
    ]  # fmt: skip


def test_only_open_terms_are_written(either: Town, pupil: str) -> None:
    clerk = either.person(CLERK)
    closed = write(clerk, pupil, "results", RESULTS, year=2025, term=2)
    assert closed.status_code == 409 and "2026-09-13" in closed.json["detail"] and "60" in closed.json["detail"]
    assert "国家默认" in closed.json["detail"], "the rule is named, and who can lift it"
    early = write(clerk, pupil, "results", RESULTS, year=2026, term=2)
    assert early.status_code == 409 and "2027-02-11" in early.json["detail"]
    assert write(clerk, pupil, "results", RESULTS, year=2019).status_code == 409


def test_a_class_is_written_as_a_grid_and_who_cannot_be_is_named(either: Town) -> None:
    clerk, pupils = either.person(CLERK), either.world.pupils["school_a"]
    where = {"class": class_of(clerk), **NOW_TERM, "part": "quality"}
    grid = clerk.get("/growth/class", **where).json
    assert len(grid["pupils"]) == 6 and grid["open"] and {one["key"] for one in grid["items"]} > {"character", "comment"}
    lines = [
        {"student": pupils[1].id, "version": 0, "entries": [{"character": "优秀"}]},
        {"student": pupils[2].id, "version": 0, "entries": [{"character": "超群"}]},
        {"student": either.world.pupils["school_c"][0].id, "version": 0, "entries": [{"character": "优秀"}]},
    ]
    answer = clerk.post("/growth/class", {**where, "lines": lines})
    assert answer.status_code == 200 and answer.json["changed"] == 1, answer.text
    refused = {one["student"]: one["errors"][0]["key"] for one in answer.json["refused"]}
    assert refused == {lines[1]["student"]: "character", lines[2]["student"]: ""}
    assert versions(clerk, pupils[1].id, "quality") == [(1, [{"character": "a"}])]
    assert either.person(COUNTY).get("/growth/class", **where).status_code == 403
    assert either.person("school_c-student_clerk").get("/growth/class", **where).status_code == 404


def test_a_workbook_goes_out_comes_back_and_its_faulty_rows_return(either: Town) -> None:
    """Domain 32: row ids, faults, and only what the uploader sent."""
    clerk, pupils = either.person(CLERK), either.world.pupils["school_a"]
    where = {"class": class_of(clerk), **NOW_TERM, "part": "vaccination"}
    out = clerk.post("/growth/class/workbook-out", where)
    assert out.status_code == 200 and out.headers["Cache-Control"] == "private, no-store"
    book = load_workbook(io.BytesIO(out.data))
    sheet = book.active
    heads = {cell.value.split("\n")[0].strip("* "): cell.column for cell in sheet[1] if cell.value}
    rows = {}
    for row in sheet.iter_rows(min_row=2):
        rows.setdefault(row[heads["姓名"] - 1].value, []).append(row[0].row)
    assert len(rows) == 6 and "办理结果" not in heads

    def fill(at: int, name: str, vaccine: str, dose: Any, day: Any) -> None:
        for head, value in (("疫苗", vaccine), ("剂次（剂）", dose), ("接种日期", day)):
            sheet.cell(rows[name][at], heads[head], value)

    fill(0, pupils[1].name, "乙肝疫苗", 1, "2026-09-01")
    fill(1, pupils[1].name, "flu", 1, date(2026, 9, 2))
    fill(0, pupils[2].name, "乙肝疫苗", 77, "2026-09-01")
    sheet.cell(rows[pupils[3].name][0], 1, "spoilt")
    fill(0, pupils[3].name, "乙肝疫苗", 1, "2026-09-01")
    saved = io.BytesIO()
    book.save(saved)
    form = {name: str(value) for name, value in where.items()}
    answer = clerk.send("/growth/class/workbook", saved.getvalue(), **form)
    assert answer.status_code == 200, answer.text
    assert {name: answer.json[name] for name in ("changed", "unchanged", "faulty")} == {"changed": 1, "unchanged": 0, "faulty": 2}
    assert versions(clerk, pupils[1].id, "vaccination")[-1][1] == [
        {"vaccine": "hepb", "dose": 1, "given_on": "2026-09-01"}, {"vaccine": "flu", "dose": 1, "given_on": "2026-09-02"},
    ]  # fmt: skip
    back = load_workbook(io.BytesIO(base64.b64decode(answer.json["file"]))).active
    told = [[cell.value for cell in row] for row in back.iter_rows(min_row=2)]
    assert sorted(row[heads["姓名"] - 1] for row in told) == sorted([pupils[2].name, pupils[3].name])
    wrong = next(row for row in back.iter_rows(min_row=2) if row[heads["姓名"] - 1].value == pupils[2].name)
    assert "1 至 9" in wrong[heads["剂次（剂）"] - 1].comment.text
    again = clerk.send("/growth/class/workbook", saved.getvalue(), **form).json
    assert (again["changed"], again["unchanged"]) == (0, 1), "what was taken already is met again and changes nothing"
    assert write(clerk, pupils[1].id, "vaccination", [{"vaccine": "hpv", "dose": "1", "given_on": "2026-09-03"}], 1).status_code == 200
    late = clerk.send("/growth/class/workbook", saved.getvalue(), **form).json
    assert late["faulty"] == 4, "an old workbook overwrites nobody"
    assert clerk.send("/growth/class/workbook", b"no workbook", **form).status_code == 422


def test_a_transfer_carries_the_record_and_each_school_keeps_its_own(either: Town) -> None:
    """S29; decisions, domain 47: the new school reads earlier terms and changes none; the former its own period."""
    town, former, child = either, either.person(CLERK), either.world.pupils["school_a"][4].id
    write(former, child, "results", RESULTS)
    write(former, child, "health", HEALTH)
    _system(town, lambda s, a: move_student(s, a, Arrival(child, town.world.org["school_b"], a.today)))
    assert write(former, child, "results", [{"chinese": "1"}], 1).status_code == 404
    assert versions(former, child, "health")[0][1][0]["advice"] == MARKER, "its own period stays readable"
    new = town.person("school_b-student_clerk")
    assert versions(new, child, "health")[0][1][0]["advice"] == MARKER
    assert [one["own"] for one in read(new, child, "results").json["versions"]] == [False]
    assert write(new, child, "results", [{"chinese": "60"}]).json["version"] == 1, "beside it, in the same term"
    assert [(one["own"], one["entries"][0]["chinese"]) for one in read(new, child, "results").json["versions"]] == [
        (False, 91.5), (True, 60),
    ]  # fmt: skip
    assert [entries[0]["chinese"] for _, entries in versions(former, child, "results")] == [91.5], "of the new school nothing"
    paper = printed(new.post("/print/growth", {"student": child, "purpose": "转学"}))
    assert "成长记录" in paper and MARKER in paper and "91.5" in paper
    county = printed(town.person(COUNTY).post("/print/growth", {"student": child, "purpose": "核对"}))
    assert MARKER not in county and "91.5" in county and "未包含" in county
    fetched = _system(town, lambda s, a: fetch_file(s, a, Arrival(child, town.world.org["school_d"], a.today)).id)
    far = town.person("school_d-student_clerk")
    assert versions(far, fetched, "health")[0][1][0]["advice"] == MARKER, "a fetched file brings it along"
    assert write(new, child, "results", [{"chinese": "1"}], 1).status_code == 409, "a file that left is closed"
    assert read(town.person("guancheng-student_clerk"), fetched, "results").status_code == 404


def test_no_value_stands_in_clear_and_a_new_key_seals_it_again(either: Town, pupil: str) -> None:
    write(either.person(CLERK), pupil, "health", HEALTH)
    found = list(everywhere(either))
    assert any(table == "growth_record" for table, _ in found)
    assert [table for table, row in found if MARKER in row] == []
    either.house.keyring.add_data_key()
    while _system(either, lambda session, acting: rotate_chunk(session)):
        pass
    assert versions(either.person(CLERK), pupil, "health")[0][1][0]["advice"] == MARKER


def test_the_catalogue_is_whole() -> None:
    """The parts that a setting can name are those of the catalogue, and each has items at every stage."""
    assert tuple(parts()) == GROWTH_PARTS
    for stage in ("primary", "junior", "senior"):
        assert all(items_of(part, stage) for part in parts()), stage
        for part in parts():
            keys = [one.key for one in items_of(part, stage)]
            assert len(keys) == len(set(keys)), (part, stage)


def _system(town: Town, act: Any) -> Any:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        return act(work.session, Acting(work.now, reason="moved in", case_no="ZX0"))
