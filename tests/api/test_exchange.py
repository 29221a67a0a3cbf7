"""Workbooks in and out: masked lists free and recorded, identity data only by an approved case, imports (O10, K3, B2)."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook

from forms.sheets.synthetic import MISTAKES, Plan, synthetic_rows, write_synthetic_xlsx
from tests.api.conftest import Person, Town
from tests.api.test_answers import audit

REQUEST = {
    "scope": "own", "stage": "primary", "grade": None, "fields": ["id_number", "code"], "purpose": "升学报名", "keeper": "王老师",
}  # fmt: skip


def cells(data: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def text(data: bytes) -> str:
    return "\n".join("\t".join(row) for row in cells(data))


def test_a_masked_list_holds_the_own_students_masked_and_is_on_record(town: Town) -> None:
    clerk = town.person("school_c-student_clerk")
    job = clerk.post("/exports/students", {"filters": {"stage": "primary"}}).json["job"]
    assert clerk.get(f"/jobs/{job}").json["state"] == "open"
    assert clerk.get(f"/jobs/{job}/file").status_code == 409
    town.work_off()
    shown = clerk.get(f"/jobs/{job}").json
    assert (shown["state"], shown["progress"]) == ("done", {"done": 60, "total": 60})
    answer = clerk.get(f"/jobs/{job}/file")
    assert "attachment" in answer.headers["Content-Disposition"] and "no-store" in answer.headers["Cache-Control"]
    told = text(answer.data)
    pupils = town.world.pupils["school_c"]
    assert all(pupil.name in told and pupil.code not in told for pupil in pupils) and "****" in told
    assert not any(pupil.name in told for pupil in town.world.pupils["school_a"] + town.world.pupils["school_d"])
    assert 60 in [entry["count"] for entry in audit(town, "school_c-student_clerk") if "export" in entry["why"]]


def test_identity_data_do_not_leave_by_the_free_way(town: Town) -> None:
    answer = town.person("school_c-student_clerk").post("/exports/students", {"masked": False})
    assert answer.status_code == 403
    assert "审批" in answer.json["detail"] and "approved" in answer.json["detail_en"] and answer.json["remedy"] and answer.json["remedy_en"]


def ask(clerk: Person, **changes: Any) -> str:
    answer = clerk.post("/cases", {"process": "data_export", "data": {**REQUEST, **changes}})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def identity_jobs(clerk: Person) -> list[str]:
    return [job["id"] for job in clerk.get("/jobs").json["items"] if job["kind"] == "data_export.list"]


def test_identity_data_leave_by_an_approved_case_for_who_asked_alone(town: Town) -> None:
    clerk, leader, county = (town.person(f"{who}") for who in ("school_c-student_clerk", "school_c-student_leader", "guancheng-student_clerk"))
    case = ask(clerk)
    assert clerk.inbox(case) == [] and county.inbox(case) == []
    shown = leader.get(f"/cases/{case}").json
    facts = {fact["label_en"]: fact["value"] for fact in shown["facts"]}
    assert facts["Purpose"] == "升学报名"
    (figures,) = (one for one in shown["sections"] if one["type"] == "figures")
    assert [(one["label_en"], one["value"]) for one in figures["figures"]] == [("Students", 60)]
    (table,) = (one for one in shown["sections"] if one["type"] == "table")
    assert [[cell["value_en"] for cell in row] for row in table["rows"]] == [["Primary", "60"]]
    assert leader.decide(case, "approve").status_code == 200
    town.work_off()
    assert identity_jobs(clerk) == [], "not before the authority has agreed"
    assert county.decide(case, "approve").status_code == 200
    (job,) = identity_jobs(clerk)
    assert clerk.get(f"/cases/{case}").json["state"] == "active", "not before the file is there"
    town.work_off()
    assert clerk.get(f"/cases/{case}").json["outcome"] == "Done"
    told = text(clerk.get(f"/jobs/{job}/file").data)
    pupils = town.world.pupils["school_c"]
    assert all(pupil.code in told and pupil.code[1:] in told for pupil in pupils), "the values asked for are there"
    assert "出生日期" not in told, "and none that was not"
    for login in ("school_c-student_leader", "guancheng-student_clerk", "henan-student_clerk", "school_c-system_admin"):
        assert town.person(login).get(f"/jobs/{job}/file").status_code == 404, login
        assert town.person(login).get(f"/jobs/{job}").status_code == 404, login
    number = clerk.get(f"/cases/{case}").json["number"]
    entries = [entry for entry in audit(town, "school_c-student_clerk") if number in entry["why"]]
    assert sum(entry["count"] for entry in entries) >= 60
    stored = b"".join(path.read_bytes() for path in town.house.jobs.rglob("*") if path.is_file())
    assert b"PK\x03\x04" not in stored[:4] and pupils[0].code.encode() not in stored, "sealed on disk"


def test_a_refused_request_makes_no_file(town: Town) -> None:
    clerk, leader = town.person("school_c-student_clerk"), town.person("school_c-student_leader")
    before, case = identity_jobs(clerk), ask(clerk)
    assert leader.decide(case, "refuse", "用途不明").status_code == 200
    town.work_off()
    assert identity_jobs(clerk) == before
    assert clerk.get(f"/cases/{case}").json["outcome"] == "Refused"


# -- imports ----------------------------------------------------------------------------------------------
def workbook(count: int, faulty: float, seed: int = 1, division: str = "410102") -> tuple[bytes, list[Any]]:
    """Made-up pupils; a division of its own keeps one workbook's numbers apart from another's."""
    plan = Plan(count=count, faulty=faulty, school_code="2144000001", seed=seed, division=division)
    rows = list(synthetic_rows(plan))
    out = io.BytesIO()
    write_synthetic_xlsx(out, rows)
    return out.getvalue(), rows


def run_import(town: Town, clerk: Person, data: bytes) -> dict[str, Any]:
    answer = clerk.send("/students/imports", data)
    assert answer.status_code == 202, answer.text
    town.work_off()
    shown: dict[str, Any] = clerk.get(f"/jobs/{answer.json['job']}").json
    assert shown["state"] == "done", shown
    return shown


def test_5000_rows_of_which_a_tenth_is_faulty(town: Town) -> None:
    clerk = town.person("school_d-student_clerk")
    before = clerk.get("/students").json["total"]
    data, rows = workbook(5000, 0.1)
    wrong = [row for row in rows if row.mistake in MISTAKES]
    shown = run_import(town, clerk, data)
    result = shown["result"]
    assert (result["rows"], result["faulty"], result["created"]) == (5000, len(wrong), 5000 - len(wrong))
    assert shown["progress"] == {"done": 5000, "total": 5000}
    assert clerk.get("/students").json["total"] == before + 5000 - len(wrong), "students = good rows"
    returned = cells(clerk.get(shown["file"].removeprefix("/api")).data)
    assert len(returned) - 1 >= len(wrong), "the returned workbook has every faulty row"


def test_the_same_workbook_again_changes_nothing(town: Town) -> None:
    clerk, (data, rows) = town.person("school_d-student_clerk"), workbook(200, 0.1, seed=5, division="440104")
    good = sum(row.mistake not in MISTAKES for row in rows)
    assert run_import(town, clerk, data)["result"]["created"] == good
    total = clerk.get("/students").json["total"]
    again = run_import(town, clerk, data)["result"]
    assert (again["created"], again["updated"], again["unchanged"], again["faulty"]) == (0, 0, good, 200 - good)
    assert clerk.get("/students").json["total"] == total


def test_corrected_rows_of_a_returned_workbook_are_taken(town: Town) -> None:
    clerk = town.person("school_d-student_clerk")
    rows = list(synthetic_rows(Plan(count=12, faulty=0.0, school_code="2144000001", seed=77)))
    name = rows[3].cells["xm"]
    rows[3].cells["xm"] = ""
    out = io.BytesIO()
    write_synthetic_xlsx(out, rows)
    first = run_import(town, clerk, out.getvalue())
    assert (first["result"]["created"], first["result"]["faulty"]) == (11, 1)
    rows[3].cells["xm"] = name
    out = io.BytesIO()
    write_synthetic_xlsx(out, rows)
    assert run_import(town, clerk, out.getvalue())["result"]["created"] == 1


def test_what_is_no_workbook_ends_as_a_failed_job_with_words(town: Town) -> None:
    clerk = town.person("school_d-student_clerk")
    job = clerk.send("/students/imports", b"not a workbook").json["job"]
    town.work_off()
    shown = clerk.get(f"/jobs/{job}").json
    assert shown["state"] == "failed" and shown["file"] is None
    assert shown["result"]["error"] != shown["result"]["error_en"] != ""
    assert clerk.post("/students/imports").status_code == 415


def test_a_school_imports_only_its_own_students(town: Town) -> None:
    clerk = town.person("school_c-student_clerk")
    before = town.person("school_d-student_clerk").get("/students").json["total"]
    result = run_import(town, clerk, workbook(5, 0.0, seed=99, division="440105")[0])["result"]
    assert (result["created"], result["faulty"]) == (0, 5)
    assert town.person("school_d-student_clerk").get("/students").json["total"] == before


def test_a_returned_request_comes_back_to_who_asked_and_goes_on_changed(town: Town) -> None:
    clerk, leader = town.person("school_c-student_clerk"), town.person("school_c-student_leader")
    case = ask(clerk)
    assert leader.decide(case, "return", "用途不明").status_code == 200
    assert [task["element"] for task in clerk.inbox(case)] == ["Correct"]
    answer = clerk.decide(case, "resubmit", data={**REQUEST, "purpose": "体检"})
    assert answer.status_code == 200, answer.text
    facts = {fact["label_en"]: fact["value"] for fact in leader.get(f"/cases/{case}").json["facts"]}
    assert facts["Purpose"] == "体检" and len(leader.inbox(case)) == 1
