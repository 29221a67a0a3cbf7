"""A large student workbook goes in at once; good rows are taken, each faulty one comes back with its faults named."""

from __future__ import annotations

import io
from typing import Any, cast

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select, update

from forms.sheets.context import ImportContext
from forms.sheets.students import open_students
from forms.sheets.synthetic import MISTAKES, MadeRow, Plan, synthetic_rows, write_synthetic_xlsx
from records import job_files, jobs
from records.acting import Acting, local_date
from records.assignments import roles_of
from records.roles import Role
from records.scope import system_scope
from records.students.issue import issue_codes
from records.tables import Enrolment, Job, Organisation, School, Student
from records.tree import forget
from service import importing
from service.jobs import KINDS, LEASE, JobRunner
from tests.service.conftest import Setup
from tests.world import SCHOOLS

CODE = dict((name, code) for name, code, *_ in SCHOOLS)["school_a"]


def made(count: int, faulty: float = 0.1) -> list[MadeRow]:
    return list(synthetic_rows(Plan(count=count, faulty=faulty, school_code=CODE)))


def ask(setup: Setup, rows: list[MadeRow], unit: str = "school_a") -> str:
    """Leave a workbook as a clerk's upload does; returns the job."""
    book = io.BytesIO()
    write_synthetic_xlsx(book, rows)
    account = setup.world.account[f"{unit}-student_clerk"]
    with setup.house.working() as work, system_scope(work.session):
        (role,) = [r for r in roles_of(work.session, account, local_date(work.now)) if r.role == Role.STUDENT_CLERK]
        acting = Acting(work.now, account, setup.world.org[unit])
        job = jobs.ask(work.session, acting, role.id, jobs.Asked("student_import", {})).id
    job_files.keep(setup.house.jobs, setup.house.keyring, job, "upload", book.getvalue())
    return str(job)


def job(setup: Setup, job_id: str) -> Job:
    with setup.house.reading() as session, system_scope(session):
        return session.scalars(select(Job).where(Job.id == job_id)).one()


def students(setup: Setup, unit: str = "school_a") -> int:
    with setup.house.reading() as session, system_scope(session):
        return int(session.scalar(select(func.count(Student.id)).where(Student.org_id == setup.world.org[unit])))


def returned(setup: Setup, job_id: str) -> list[tuple[int, tuple[Any, ...]]]:
    data = job_files.fetch(setup.house.jobs, setup.house.keyring, job_id, "returned")
    return list(open_students(io.BytesIO(data), ImportContext(local_date(setup.house.now()))).rows())


def run_noting_progress(setup: Setup, job_id: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Run the open jobs; returns what a person looking at the page could have seen on the way."""
    seen: list[tuple[int, int]] = []
    noted = jobs.note_progress

    def note(session: Any, claimed: jobs.Claimed, done_of: tuple[int, int], lease: Any) -> None:
        noted(session, claimed, done_of, lease)
        seen.append(done_of)

    monkeypatch.setattr(jobs, "note_progress", note)
    assert JobRunner(setup.house).tick() == 1
    return seen


@pytest.mark.parametrize(("store", "count"), [("sqlite", 5000), ("postgres", 600)])
def test_good_rows_become_students_and_each_faulty_row_comes_back(
    request: pytest.FixtureRequest, store: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup: Setup = request.getfixturevalue("embedded" if store == "sqlite" else "on_postgres")
    before = students(setup)
    rows = made(count)
    faulty = [row for row in rows if row.mistake]
    job_id = ask(setup, rows)
    seen = run_noting_progress(setup, job_id, monkeypatch)

    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) >= count // 100 and seen[-1] == (count, count)
    found = job(setup, job_id)
    assert (found.state, found.result["rows"], found.result["faulty"]) == ("done", count, len(faulty))
    assert found.result["created"] == count - len(faulty)
    assert students(setup) == before + count - len(faulty)
    back = returned(setup, job_id)
    assert [cells[-2].partition("：")[0] for _, cells in back] == [
        f"原第 {number} 行" for number, row in enumerate(rows, start=2) if row.mistake
    ]
    assert all("[" in cells[-2] and "[" in cells[-1] for _, cells in back), "named at its column, in both languages"
    assert {row.mistake for row in faulty} == set(MISTAKES), "every usual mistake was among them"


def test_the_same_workbook_again_changes_nothing(setup: Setup) -> None:
    rows = made(120, 0)
    ask(setup, rows)
    JobRunner(setup.house).tick()
    count = students(setup)
    again = ask(setup, rows)
    JobRunner(setup.house).tick()
    result = job(setup, again).result
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 120)
    assert students(setup) == count


def test_the_returned_workbook_corrected_and_sent_again_completes_the_import(embedded: Setup) -> None:
    faulty = made(40, 0.25)
    first = ask(embedded, faulty)
    JobRunner(embedded.house).tick()
    assert job(embedded, first).result["faulty"] == 10
    second = ask(embedded, made(40, 0))
    JobRunner(embedded.house).tick()
    result = job(embedded, second).result
    assert result["faulty"] == 0 and result["created"] + result["unchanged"] == 40


def test_a_runner_that_dies_half_way_is_followed_by_another(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    before = students(setup)
    job_id = ask(setup, made(90, 0))
    monkeypatch.setattr(importing, "CHUNK", 30)
    take = importing.register_students
    chunks = 0

    def dies(*arguments: Any) -> Any:
        nonlocal chunks
        chunks += 1
        if chunks == 2:
            raise KeyboardInterrupt  # as when the process is killed: nobody notes how the job ended
        return take(*arguments)

    monkeypatch.setattr(importing, "register_students", dies)
    with pytest.raises(KeyboardInterrupt):
        JobRunner(setup.house).tick()
    assert students(setup) == before + 30, "what one chunk took stays"
    assert job(setup, job_id).state == "running"

    monkeypatch.setattr(importing, "register_students", take)
    other = JobRunner(setup.reopened())
    assert other.tick() == 0, "the lease still holds"
    setup.clock.advance(LEASE * 2)
    assert other.tick() == 1
    result = job(setup, job_id).result
    assert (result["created"], result["unchanged"]) == (60, 30)
    assert students(setup) == before + 90


def test_a_county_imports_for_its_schools_and_for_no_other(embedded: Setup) -> None:
    other = dict((name, code) for name, code, *_ in SCHOOLS)["school_c"]
    rows = [*made(10, 0), *synthetic_rows(Plan(count=5, seed=2, school_code=other))]
    job_id = ask(embedded, rows, "jinshui")
    JobRunner(embedded.house).tick()
    result = job(embedded, job_id).result
    assert (result["created"], result["faulty"]) == (10, 5)
    assert students(embedded, "school_c") == 8, "the neighbour county's school is untouched"


def test_a_file_that_is_no_workbook_fails_with_its_reason(embedded: Setup) -> None:
    job_id = ask(embedded, made(1))
    job_files.keep(embedded.house.jobs, embedded.house.keyring, job_id, "upload", b"not a workbook")
    JobRunner(embedded.house).tick()
    found = job(embedded, job_id)
    assert found.state == "failed"
    assert "Excel" in found.result["error"] and "workbook" in found.result["error_en"]


def test_a_fault_of_ours_is_told_with_the_number_to_give_and_without_its_inner_words(embedded: Setup) -> None:
    job_id = ask(embedded, made(1))
    with embedded.house.working() as work, system_scope(work.session):
        work.session.execute(update(Job).where(Job.id == job_id).values(kind="unheard_of"))
    JobRunner(embedded.house).tick()
    found = job(embedded, job_id)
    assert found.state == "failed"
    assert job_id in found.result["error"] and "运维" in found.result["error"]
    assert job_id in found.result["error_en"] and "unheard_of" not in found.result["error"] + found.result["error_en"]


def test_an_import_that_breaks_off_says_what_failed_and_what_to_do_and_its_inner_words_are_logged(
    embedded: Setup, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_: Any) -> Any:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setitem(cast(Any, KINDS), "student_import", breaks)
    job_id = ask(embedded, made(1))
    JobRunner(embedded.house).tick()
    said = job(embedded, job_id).result
    assert said["error"].startswith("导入学生名册未能完成") and job_id in said["error"]
    assert said["error_en"].startswith("Expected the import of students to finish") and job_id in said["error_en"]
    assert "zero" not in said["error"] + said["error_en"]
    logged = capsys.readouterr()
    assert "ZeroDivisionError: division by zero" in logged.err + logged.out


def changed(rows: list[MadeRow], **cells: Any) -> list[MadeRow]:
    return [MadeRow({**row.cells, **cells}) for row in rows]


def run(setup: Setup, rows: list[MadeRow]) -> tuple[str, dict[str, Any]]:
    """Import rows; returns the job and its figures."""
    job_id = ask(setup, rows)
    JobRunner(setup.house).tick()
    return job_id, job(setup, job_id).result


def test_a_corrected_class_is_an_update_and_an_unknown_one_comes_back_at_its_cell(embedded: Setup) -> None:
    rows = made(2, 0)
    assert run(embedded, changed(rows, bh="一班"))[1]["created"] == 2
    figures = run(embedded, changed(rows, bh="一年级（九）班"))[1]
    assert (figures["updated"], figures["unchanged"]) == (2, 0)
    job_id, figures = run(embedded, changed(rows[:1], bh="甲班"))
    assert (figures["faulty"], figures["unchanged"]) == (1, 0)
    ((_, cells),) = returned(embedded, job_id)
    assert "[班级号] “甲班”" in cells[-2] and "[Class number]" in cells[-1]


def test_a_controlled_field_is_named_by_its_title_at_its_cell(embedded: Setup) -> None:
    rows = made(1, 0)
    run(embedded, rows)
    with embedded.house.working() as work, system_scope(work.session):
        student = work.session.scalars(select(Student.id).order_by(Student.entered_on.desc(), Student.id.desc())).first()
        issue_codes(work.session, Acting(work.now), [str(student)])
    job_id, figures = run(embedded, changed(rows, xm="改名测试"))
    assert figures["faulty"] == 1
    ((_, cells),) = returned(embedded, job_id)
    assert "[姓名] 受控字段须经审批后更改：姓名" in cells[-2] and "by a case alone: Name" in cells[-1]


def test_a_sixth_graders_history_begins_when_the_sheet_says(embedded: Setup) -> None:
    run(embedded, made(6, 0))
    with embedded.house.reading() as session, system_scope(session):
        found = session.execute(
            select(Student.grade, Enrolment.valid_from)
            .join(Enrolment, Enrolment.student_id == Student.id).order_by(Student.id.desc()).limit(6)
        ).all()  # fmt: skip
    year = local_date(embedded.house.now()).year
    assert {(grade, begun.year) for grade, begun in found} == {(grade, year - grade + 1) for grade in range(1, 7)}


def send(setup: Setup, sheets: dict[str, list[MadeRow]], asked: str = "") -> Job:
    """Import a workbook of several sheets, the one asked for if any; returns the job."""
    book = Workbook()
    for name, rows in sheets.items():
        one = io.BytesIO()
        write_synthetic_xlsx(one, rows)
        sheet = book.create_sheet(name)
        for line in load_workbook(one).worksheets[0].iter_rows(values_only=True):
            sheet.append(line)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    job_id = ask(setup, [])
    job_files.keep(setup.house.jobs, setup.house.keyring, job_id, "upload", out.getvalue())
    with setup.house.working() as work, system_scope(work.session):
        work.session.execute(update(Job).where(Job.id == job_id).values(asked={"sheet": asked}))
    JobRunner(setup.house).tick()
    return job(setup, job_id)


def test_of_several_sheets_the_sender_chooses_and_the_result_says_which_was_read(embedded: Setup) -> None:
    first, second = made(4, 0)[:2], made(4, 0)[2:]
    sheets = {"一年级": first, "二年级": second}
    failed = send(embedded, sheets)
    assert (failed.state, failed.result["sheets"]) == ("failed", ["一年级", "二年级"])
    assert all("二年级" in failed.result[name] for name in ("error", "error_en"))
    done = send(embedded, sheets, "二年级")
    assert (done.state, done.result["created"]) == ("done", 2)
    assert (done.result["sheet"], done.result["sheets_unread"]) == ("二年级", ["一年级"])


def test_the_result_names_the_headings_that_were_not_read(embedded: Setup) -> None:
    rows = [MadeRow({**row.cells, "cym": None, "lxdh": None}) for row in made(1, 0)]
    job_id = ask(embedded, rows)
    book = io.BytesIO()
    write_synthetic_xlsx(book, rows)
    loaded = load_workbook(book)
    for cell in loaded.worksheets[0][1]:
        cell.value = {"曾用名": "旧名", "联系电话": "电话簿"}.get(str(cell.value), cell.value)
    out = io.BytesIO()
    loaded.save(out)
    job_files.keep(embedded.house.jobs, embedded.house.keyring, job_id, "upload", out.getvalue())
    JobRunner(embedded.house).tick()
    result = job(embedded, job_id).result
    assert (set(result["columns_unread"]), result["columns_absent"], result["columns_absent_en"]) == (
        {"旧名", "电话簿"}, ["联系电话"], ["Telephone"])
    assert result["faulty"] == 1


@pytest.mark.parametrize("unit", ["school_b", "jinshui"])
def test_a_school_whose_code_is_provisional_imports_by_it_and_its_county_does_for_it(setup: Setup, unit: str) -> None:
    own = "T214100001"
    with setup.house.working() as work, system_scope(work.session):
        school = setup.world.org["school_b"]
        work.session.execute(update(School).where(School.id == school).values(code=own))
        work.session.execute(update(Organisation).where(Organisation.id == school).values(code=own))
        forget(work.session)
    before = students(setup, "school_b")
    rows = list(synthetic_rows(Plan(count=3, faulty=0.0, school_code=own)))
    year = str(rows[0].cells["nj"]).removeprefix("小学")
    rows[0].cells["nj"] = year  # why: which stage that is, the category within the code says
    asked = ask(setup, rows, unit)
    JobRunner(setup.house).tick()
    result = job(setup, asked).result
    assert (result["created"], result["faulty"]) == (3, 0), returned(setup, asked)
    assert students(setup, "school_b") == before + 3
