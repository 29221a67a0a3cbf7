"""Proof 9: workbooks in the 2013, 2018 and 2019 headers, as .xlsx and real BIFF .xls, with two header rows, and each
usual mistake of domain-facts §3.2 in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forms.sheets.columns import header_of
from forms.sheets.context import ImportContext, SchoolFacts
from forms.sheets.students import read_students
from forms.sheets.synthetic import MENDED, MISTAKES, Plan, synthetic_rows
from tests.forms.books import CONTEXT, SCHOOL, TODAY, codes, grid, one, sound, xls, xlsx
from tests.forms.test_places import BOOK
from tests.forms.test_sheet_choice import NOTES, biff

Spoil = Callable[[dict[str, Any]], Any]
SPOILS: dict[str, Spoil] = {**MISTAKES, **{kind: mend for kind, (mend, _) in MENDED.items()}}
BIFF = bytes.fromhex("d0cf11e0a1b11ae1")  # how a real .xls begins
# Each usual mistake of §3.2 that is one of a cell, and where it stands below.
USUAL = {
    "ID kept as number so the last digits become 0": "id-digits-lost", "lower-case x": "id-lower-x",
    "more members than two in one cell": "three-members", "years of the school set wrong": "grade-length",
    "blanks inside names": "name-blank", "full-width digits": "id-full-width",
    "dates as text, words": "date-words", "dates as text, dashes": "date-dashes", "dates as text, dots": "date-dots", "dates as text, slashes": "date-slashes",
    "汉 instead of 汉族": "nation-short", "1-男 instead of 男": "sex-with-code",
    "12-digit code replaced by place text": "place-text", "several members in one cell": "two-members",
    "wrong school code": "school-wrong", "a bad check digit": "check-digit",
}  # fmt: skip


def spoilt(year: int) -> tuple[list[str], list[dict[str, Any]]]:
    """A row per mistake that the year's columns can show, each of another pupil."""
    columns, kinds, made = set(header_of(year)), [], []
    for kind, row in zip(SPOILS, synthetic_rows(Plan(count=len(SPOILS))), strict=True):
        cells = dict(row.cells)
        SPOILS[kind](cells)
        if {key for key in cells if cells[key] != row.cells.get(key)} <= columns:
            kinds.append(kind)
            made.append(cells)
    return kinds, made


@pytest.mark.parametrize("year", [2013, 2018, 2019])
@pytest.mark.parametrize("make", [xlsx, xls])
def test_proof_9_each_mistake_is_answered_under_every_header_and_format_with_two_header_rows(year: int, make: Any) -> None:
    kinds, made = spoilt(year)
    lines = grid(made, year)
    machine = [f"KD_F{index:02d}" for index in range(len(lines[0]))]
    book = make([machine, *lines])
    assert (book.getvalue()[:8] == BIFF) is (make is xls)
    found = dict(zip(kinds, read_students(book, CONTEXT), strict=True))
    assert {kind: row.ok for kind, row in found.items()} == {kind: kind in MENDED for kind in kinds}
    assert all(row.number == at for at, row in enumerate(found.values(), start=3)), "data begin in row 3"
    assert [kind for kind, row in found.items() if kind in MENDED and MENDED[kind][1] not in codes(row)] == []


def test_proof_9_every_usual_mistake_of_a_cell_is_among_them_under_the_newest_header() -> None:
    assert set(USUAL.values()) <= set(spoilt(2019)[0])


@pytest.mark.parametrize(("typed", "finding"), [("小学2099级", "grade-future"), ("小学2015级", "grade-length")])
def test_proof_9_a_cohort_that_cannot_be_in_the_school_is_a_fault(typed: str, finding: str) -> None:
    """The cohort written for the grade, and the wrong length of the stage, which lets pupils leave a year early."""
    assert finding in codes(one({"nj": typed, "rxny": f"{typed[2:6]}09"}))


def test_proof_9_a_small_x_alone_is_what_is_mended_of_a_number() -> None:
    cells = sound()
    MENDED["id-lower-x"][0](cells)
    assert cells["sfzjh"].endswith("x")
    row = one({"sfzjh": cells["sfzjh"]})
    assert row.ok and row.values["sfzjh"] == cells["sfzjh"].upper()


@pytest.mark.parametrize("year", [2013, 2018, 2019])
@pytest.mark.parametrize("make", [xlsx, xls])
def test_proof_9_a_place_as_text_and_an_abolished_district_become_their_code(year: int, make: Any) -> None:
    context = ImportContext(today=TODAY, schools=CONTEXT.schools, resolve_place=BOOK)
    cells = {**sound(), "csdm": "湖南省祁阳县", "hkszdm": "河南省郑州市二七区"}
    (row,) = read_students(make(grid([cells], year)), context)
    assert row.ok, row.faults
    assert (row.values["csdm"], row.values["hkszdm"]) == ("431181000000", "410103000000")
    assert {"place-abolished", "place-text"} <= set(codes(row))


@pytest.mark.parametrize("year", [2018, 2019])  # the header of 2013 has no grade
@pytest.mark.parametrize("make", [xlsx, xls])
def test_proof_9_a_cohort_and_a_present_grade_mean_the_same_and_five_years_are_not_six(year: int, make: Any) -> None:
    cohort, present = {**sound(1), "nj": "小学2021级", "rxny": "202109"}, {**sound(2), "nj": "六年级", "rxny": "202109"}
    first, second = read_students(make(grid([cohort, present], year)), CONTEXT)
    assert (first.values["jb"], second.values["jb"], first.values["njh"]) == (2021, 2021, 6)
    five = ImportContext(today=TODAY, schools={SCHOOL: SchoolFacts(SCHOOL, "", {"primary": 5})})
    assert ["grade-length" in codes(row) for row in read_students(make(grid([cohort, present], year)), five)] == [True, True]


@pytest.mark.parametrize("year", [2013, 2018, 2019])
def test_proof_9_a_real_xls_of_several_sheets_is_read_where_the_header_is(year: int) -> None:
    book = biff(("说明", NOTES, "visible"), ("去年", grid([sound(9)], year), "hidden"), ("在校生信息", grid([sound()], year), "visible"))
    assert book.getvalue()[:8] == BIFF
    assert [row.values["xm"] for row in read_students(book, CONTEXT)] == [sound()["xm"]]
