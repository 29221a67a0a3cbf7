"""A pre-school file is found first and the primary record goes on with it, once, on both stores (S2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select

from records.acting import Acting
from records.preschool_files import find_files, go_on_with
from records.scope import Scope, system_scope, use_scope
from records.session import keyring_of
from records.students.codes import formal_code
from records.students.sealing import open_code
from records.tables import PreschoolFile, Student
from service.importing_preschool import import_preschool
from tests.api.conftest import Town
from tests.api.test_registration import CLERK, Registering, number_of, pupil


def handed_over(town: Town, folder: Path, *rows: tuple[Any, ...]) -> dict[str, Any]:
    book = Workbook()
    book.active.append(["姓名", "性别", "出生日期", "身份证件类型", "身份证件号码", "学籍号", "幼儿园名称"])
    for row in rows:
        book.active.append(row)
    book.save(folder / "preschool.xlsx")
    return import_preschool(town.house, folder / "preschool.xlsx", "410105")


def child(serial: int, name: str = "", code: str | None = None) -> tuple[Any, ...]:
    number = number_of(serial)
    said = formal_code(number) if code is None else code
    return (name or pupil(serial)["xm"], "女" if serial % 2 == 0 else "男", "20200105", "居民身份证", number, said, "花园幼儿园")


def files(town: Town, made: Registering) -> list[tuple[str | None, str | None]]:
    with town.house.reading() as session, system_scope(session):
        ids = [one.id for one in made.subjects()]
        query = select(PreschoolFile.taken_by, PreschoolFile.case_no).where(PreschoolFile.taken_by.in_(ids))
        return [tuple(row) for row in session.execute(query)]


def test_a_preschool_file_is_found_first_and_goes_on_as_the_one_primary_record(either: Town, tmp_path: Path) -> None:
    told = handed_over(either, tmp_path, child(61), child(62), child(63, "另外一人"), child(64, code="G123"), ("无性别",))
    assert (told["rows"], told["created"], [one["row"] for one in told["faulty"]]) == (5, 3, [5, 6])
    assert all(one["why"] and one["why_en"] for one in told["faulty"])
    again = handed_over(either, tmp_path, child(61), child(62, "更名"))
    assert (again["created"], again["updated"], again["known"]) == (0, 1, 1), "the same workbook keeps nothing twice"
    handed_over(either, tmp_path, child(62))

    made = Registering(either, "primary_one", pupil(61), pupil(65))
    assert ["preschool" in found for found in made.findings] == [True, False]
    other = Registering(either, "primary_one", pupil(63))
    assert "file-differs" in other.findings[0] and other.submit().status_code == 422, "the paper of another child"
    other.town.person(CLERK).post(f"{other.at('Enter')}/decide", {"outcome": "withdraw"})

    made.through()
    by_code = {}
    with either.house.reading() as session, system_scope(session):
        for one in made.subjects():
            by_code[str(open_code(keyring_of(session), one))] = one.id
    kept = formal_code(number_of(61))
    assert kept in by_code and [code[0] for code in by_code if code != kept] == ["L"], "the code is kept for life"
    (taken,) = files(either, made)
    assert taken[0] == by_code[kept] and taken[1]
    assert handed_over(either, tmp_path, child(61, "改名"))["known"] == 1, "a file that a record goes on with stays"


def test_of_two_lists_with_one_child_the_second_makes_no_file(either: Town, tmp_path: Path) -> None:
    handed_over(either, tmp_path, child(71))
    late = Registering(either, "primary_one", {**pupil(71), "sfzjh": "", "csrq": "2020-01-05", "xbm": "1"})
    assert "preschool" not in late.findings[0], "without its number the child is not known yet"
    first = Registering(either, "primary_one", pupil(71)).through()
    row = either.person(CLERK).post(f"{late.at('Enter')}/rows/search", {}).json["items"][0]
    either.person(CLERK).put(f"{late.at('Enter')}/rows/{row['id']}", {"values": {"sfzjh": number_of(71)}})
    late.through()
    assert len(first.subjects()) == 1 and late.subjects()[0].id == first.subjects()[0].id
    with either.house.reading() as session, system_scope(session):
        index = session.get_one(Student, first.subjects()[0].id).id_index
        assert len(list(session.scalars(select(Student.id).where(Student.id_index == index)))) == 1


def test_a_child_whose_file_another_school_took_meanwhile_goes_back_with_the_reason(either: Town, tmp_path: Path) -> None:
    handed_over(either, tmp_path, child(81))
    made = Registering(either, "primary_one", pupil(81))
    assert "preschool" in made.findings[0]
    with either.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        elsewhere = select(Student).where(Student.org_id == either.world.org["school_c"]).limit(1)
        faster = work.session.scalars(elsewhere).one()
        number = {"sfzjh": number_of(81)}
        (found,) = find_files(work.session, [number])
        assert found is not None
        go_on_with(work.session, Acting(either.house.now()), found, faster.id)
    made.through()
    assert made.states() == {"open": 1} and made.subjects() == [], "never a second file"
    (back,) = either.person(CLERK).post(f"{made.at('Correct')}/rows/search", {}).json["items"]
    assert back["reason"] == "该生学前学籍已由他校接续"
    assert "preschool-taken" in Registering(either, "primary_one", pupil(81)).findings[0]
