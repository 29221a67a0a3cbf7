"""A large student workbook goes in at once; good rows are taken, each faulty one comes back with its faults named."""

from __future__ import annotations

import io
from typing import Any, cast

import pytest
from sqlalchemy import func, select, update

from forms.sheets.context import ImportContext
from forms.sheets.students import open_students
from forms.sheets.synthetic import MISTAKES, MadeRow, Plan, synthetic_rows, write_synthetic_xlsx
from records import job_files, jobs
from records.acting import Acting, local_date
from records.assignments import roles_of
from records.roles import Role
from records.scope import system_scope
from records.tables import Job, Student
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
        job = jobs.ask(work.session, acting, role.id, "student_import", {}).id
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
