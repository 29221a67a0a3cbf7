"""Definitions of data sets over HTTP on both stores: read, edited, out and in as workbooks; a version in use never changes."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from api.app import create_app
from records.acting import Acting
from records.roles import Role
from records.scope import system_scope
from reports.definition_book import definition_book, definition_from
from reports.definitions import canonical
from reports.shipping import FOLDER
from tests.api.conftest import Town, hire
from tests.api.test_reports import small
from tests.service.conftest import Setup


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_what_comes_back_unchanged_is_the_same_definition(path: Any) -> None:
    body = json.loads(path.read_text("utf-8"))
    assert canonical(definition_from(definition_book(body))) == canonical(body)


def changed(content: bytes, sheet: str, cell: str, value: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_draft_is_edited_on_the_page_and_in_excel_until_it_is_in_use(setup: Setup) -> None:
    with setup.house.working() as work, system_scope(work.session):
        for unit in ("henan", "guangdong", "school_a"):
            hire(work.session, Acting(work.now), setup.world, f"{unit}-manager", [(unit, Role.MANAGER)])
    town = Town(create_app(setup.house), setup.house, setup.world, setup.clock)
    author, owner = town.person("henan-manager"), town.person("ministry-process_owner")
    made = author.post("/reports/sets/drafts", {"definition": small("kept")}).json
    path = f"/reports/definitions/{made['id']}"
    assert author.get(path).json["definition"] == small("kept")
    book = author.get(f"{path}/workbook").data
    renamed = changed(book, "项目", "B2", "另名")
    again = author.send("/reports/definitions/workbook", renamed, id=made["id"], revision=str(made["revision"]))
    assert again.status_code == 201 and again.json["definition"]["items"][0]["zh"] == "另名", again.text
    stale = author.send("/reports/definitions/workbook", book, id=made["id"], revision=str(made["revision"]))
    assert stale.status_code == 409, "somebody saved it meanwhile"
    formula = author.send("/reports/definitions/workbook", changed(book, "项目", "B2", "=1+1"))
    assert formula.status_code == 422 and "B2" in formula.json["detail_en"]
    wrong = author.send("/reports/definitions/workbook", changed(book, "报表", "I2", "soon"))
    assert wrong.status_code == 422 and "截止日" in wrong.json["detail"]
    neighbour = town.person("guangdong-manager")
    assert neighbour.get(path).status_code == 404 and neighbour.get(f"{path}/workbook").status_code == 404
    assert made["id"] not in [one["id"] for one in neighbour.get("/reports/definitions").json["items"]]
    assert town.person("school_a-manager").send("/reports/definitions/workbook", book).status_code == 403
    assert owner.post(f"/reports/sets/drafts/{made['id']}/publish", {"first_period": "2026-11"}).status_code == 200
    shown = author.get(path).json
    assert (shown["state"], shown["first_period"], shown["definition"]["items"][0]["zh"]) == ("published", "2026-11", "另名")
    for kept in (
        author.post("/reports/sets/drafts", {"definition": small("kept"), "id": made["id"], "revision": shown["revision"]}),
        author.send("/reports/definitions/workbook", book, id=made["id"], revision=str(shown["revision"])),
    ):
        assert kept.status_code == 409 and "never changes" in kept.json["detail_en"]
    assert author.get(path).json == shown, "nothing of it has changed"
    listed = {one["key"]: one for one in neighbour.get("/reports/definitions").json["items"]}
    assert listed["kept"]["state"] == "published" and listed["informatization"]["items"] > 50
