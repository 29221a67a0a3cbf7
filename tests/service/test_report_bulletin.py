"""The bulletin of an authority over HTTP on both stores: ranking, lateness, corrections and figures from the data, in four forms."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from api.app import create_app
from records.roles import Role
from tests.api.conftest import Person, Town
from tests.service.conftest import Setup
from tests.service.test_report_corrections import RETURN, ask, decide, reach
from tests.service.test_report_rounds import SEPTEMBER, SET, day, enter, opened, staffed, walk


def asked(person: Person, **more: Any) -> Any:
    return person.call("GET", "/reports/bulletin", query_string={"set": SET, "period": SEPTEMBER, **more}, headers={"Accept-Language": "en"})


def rows(shown: dict[str, Any], part: int) -> list[list[str]]:
    return list(shown["parts"][part]["rows"])


def test_a_bulletin_says_what_the_data_say_and_nothing_else(setup: Setup) -> None:
    staffed(setup, "jinshui", "guancheng", "zhengzhou")
    opened(setup)
    enter(setup, "school_a", bandwidth=1200)
    enter(setup, "school_c", bandwidth=4)
    walk(setup, "jinshui")
    reach(setup, day(5))
    case = ask(setup, RETURN, "zhengzhou", unit=setup.world.org["jinshui"], items=["bandwidth"], talked_with="王老师", days=2)
    decide(setup, case, "zhengzhou", Role.INSPECTOR, "grant")
    enter(setup, "school_a", bandwidth=3000)
    town = Town(create_app(setup.house), setup.house, setup.world, setup.clock)
    city = town.person("zhengzhou-manager")
    shown = asked(city).json
    assert [row[:2] + row[4:6] for row in rows(shown, 1)] == [["1", "jinshui", "100%", "100%"], ["2", "guancheng", "100%", "0%"]]
    assert [(row[0], row[3]) for row in rows(shown, 2)] == [("guancheng", "submitted by the system")]
    (correction,) = rows(shown, 3)
    assert correction[:3] == ["jinshui", "Return", "2"] and "王老师" in correction[3] and correction[4:] == ["2026-10-08 24:00", "in correction"]
    figures = {row[0]: row[2] for row in rows(shown, 4)}
    assert figures["Internet bandwidth"] == "1,204", "the last submission is shown until the correction is submitted"
    reach(setup, day(9))
    town.known.clear()  # every sign-in has ended meanwhile
    city = town.person("zhengzhou-manager")
    shown = asked(city).json
    assert rows(shown, 3)[0][5] == "2026-10-09 00:00", "submitted anew when the time to correct was over"
    assert {row[0]: row[2] for row in rows(shown, 4)}["Internet bandwidth"] == "3,004"
    assert [row[:2] + row[5:6] for row in rows(shown, 1)][0] == ["1", "jinshui", "100%"], "a correction makes nobody late"
    if setup.house.database.dialect.name == "sqlite":  # the forms are made of the text, whatever the store
        _same_in_every_form(city, shown)
    _by_right(town)


def _same_in_every_form(city: Person, shown: dict[str, Any]) -> None:
    word = Document(io.BytesIO(asked(city, format="docx").data))
    assert word.paragraphs[0].text == shown["title"]
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows][1:] == rows(shown, 1)
    runs = [run for paragraph in word.element.body.iter(qn("w:r")) for run in [paragraph]]
    assert runs and all(run.rPr is not None and run.rPr.rFonts.get(qn("w:eastAsia")) for run in runs), "no run falls to another font"
    book = openpyxl.load_workbook(io.BytesIO(asked(city, format="xlsx").data))
    assert [[str(cell.value) for cell in row] for row in book[book.sheetnames[1]].iter_rows(min_row=2)] == rows(shown, 1)
    assert 3004 in [cell.value for cell in book[book.sheetnames[-1]]["C"]], "figures stay numbers"
    told = "".join(page.extract_text() for page in PdfReader(io.BytesIO(asked(city, format="pdf").data)).pages)
    assert "3,004" in told and "guancheng" in told and "Printed by" in told


def _by_right(town: Town) -> None:
    neighbour, unit = town.person("guancheng-manager"), town.world.org
    assert asked(neighbour, unit=unit["zhengzhou"]).status_code == 404
    assert asked(neighbour, unit=unit["jinshui"], format="docx").status_code == 404
    assert asked(neighbour).status_code == 200
    school = asked(neighbour, unit=unit["school_c"])
    assert school.status_code == 422 and "authority" in school.json["detail_en"]
