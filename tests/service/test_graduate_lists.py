"""Lists of graduates on paper and as workbooks, on both stores: whose, in full or masked, recorded, the same for the same day (S20)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from werkzeug.test import TestResponse

from api.app import create_app
from records.acting import Acting
from records.org_states import record_state
from records.scope import system_scope
from records.students import graduate_list
from records.students.codes import Status
from records.students.graduating import Ending, end_stage, void_graduation
from records.students.known_fields import record_fields
from records.students.taking_back import take_back
from records.tables import Student
from tests.api.conftest import Town
from tests.service.conftest import Setup
from tests.service.test_graduation import pupils, rows_of

CLERK, COUNTY = "school_a-student_clerk", "jinshui-student_clerk"
ENDS = (Status.GRADUATED, Status.COMPLETED, Status.GRADUATED)


@dataclass
class Leaving(Town):
    """The application with three graduates of two classes of school_a: their rows and their ids."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


@pytest.fixture
def town(setup: Setup) -> Iterator[Leaving]:
    made = Leaving(create_app(setup.house), setup.house, setup.world, setup.clock)
    made.rows = [*rows_of("primary", 1, 2), *rows_of("primary", 3, 1, "2")]
    made.ids = pupils(made, "school_a", made.rows)
    with setup.house.working() as work, system_scope(work.session):
        acting = Acting(work.now, reason="graduation", case_no="BY1")
        ending = [Ending(one, how) for one, how in zip(made.ids, ENDS, strict=True)]
        assert end_stage(work.session, acting, setup.world.org["school_a"], acting.today, ending) == {}
    yield made


def asked(**more: Any) -> dict[str, Any]:
    return {"kind": "register", "year": 2026, "purpose": "存档", **more}


def text(answer: TestResponse) -> str:
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def cells(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]


def recorded(town: Leaving, login: str) -> list[tuple[str, str, int]]:
    entries = town.house.audit.entries(town.house.now() - timedelta(hours=1), town.world.account[login])
    return [(one["what"], one["why"], one["count"]) for one in entries if "graduates" in one["what"]]


def test_the_school_prints_its_graduates_in_full_its_authority_masked_and_nobody_else(town: Leaving) -> None:
    clerk, org = town.person(CLERK), town.world.org["school_a"]
    first = town.rows[0]
    own = text(clerk.post("/print/graduates", asked()))
    assert first["xm"] in own and first["sfzjh"] in own and "2141000001202600003" in own and "脱敏" not in own
    assert "2026 届毕业生名册" in own and "共 3 人：毕业 2 人，结业 1 人" in own and "用途：存档" in own and "截至 2026-09-18" in own
    handed = text(clerk.post("/print/graduates", asked(kind="certificates")))
    assert "领取人签名" in handed and first["xm"] in handed and first["sfzjh"] not in handed
    room = next(one["id"] for one in clerk.get("/graduates").json["classes"] if "2" in one["name"].split("级")[-1])
    only = text(clerk.post("/print/graduates", asked(**{"class": room})))
    assert "共 1 人：毕业 1 人" in only and first["xm"] not in only
    assert [one["status"] for one in clerk.get("/graduates", **{"class": room}).json["items"]] == ["07"]
    above = text(town.person(COUNTY).post("/print/graduates", asked(school=org)))
    assert first["xm"] not in above and first["sfzjh"] not in above and "姓名和身份信息已脱敏" in above and "2141000001202600001" in above
    for login in ("school_b-student_clerk", "guancheng-student_clerk", "liwan-student_clerk"):
        for path in ("/print/graduates", "/graduates/workbook"):
            assert town.person(login).post(path, asked(school=org)).status_code == 403, (login, path)
    assert recorded(town, CLERK).count(("student.print_graduates", "存档", 3)) == 2
    assert recorded(town, COUNTY) == [("student.print_graduates", "存档", 3)]


def test_a_workbook_masks_every_number_and_is_recorded_as_an_export(town: Leaving) -> None:
    first, org = town.rows[0], town.world.org["school_a"]
    answer = town.person(CLERK).post("/graduates/workbook", asked(status="07"))
    own = cells(answer)
    assert len(own) == 2 and first["xm"] in own[0] and first["sfzjh"] not in str(own) and first["csrq"] not in str(own)
    assert own[0][:2] == ["金水区第一小学", "2026-09-18"] and first["xm"] not in answer.headers["Content-Disposition"]
    above = cells(town.person(COUNTY).post("/graduates/workbook", asked(school=org)))
    assert len(above) == 3 and first["xm"] not in str(above) and "2141000001202600001" in str(above)
    assert recorded(town, CLERK) == [("student.export_graduates", "存档", 2)]


def test_a_list_of_the_same_day_stays_the_same_whatever_comes_later(town: Leaving) -> None:
    clerk, org = town.person(CLERK), town.world.org["school_a"]
    day = {"on": "2026-09-18"}
    before = cells(clerk.post("/graduates/workbook", asked(**day)))
    town.pass_time(days=2)
    town.known.clear()
    with town.house.working() as work, system_scope(work.session):
        session, back = work.session, town.ids[2]
        acting = Acting(work.now, org_id=org, reason="graduation_return", case_no="TB1")
        record_state(session, acting, org, "更名", name_zh="金水区实验小学", name_en="Jinshui Experimental")
        student = session.get(Student, town.ids[0])
        record_fields(session, acting, student, {"xm": "更名后"}, (student.left_on - timedelta(days=30), org))
        void_graduation(session, acting, back)
        take_back(session, acting, back, "BY1")
    clerk = town.person(CLERK)
    assert cells(clerk.post("/graduates/workbook", asked(**day))) == before
    now = cells(clerk.post("/graduates/workbook", asked()))
    assert len(before) == 3 and len(now) == 2 and "更名后" in str(now) and now[0][0] == "金水区实验小学"
    paper = text(clerk.post("/print/graduates", asked(**day)))
    assert "金水区第一小学" in paper and "更名后" not in paper and "共 3 人" in paper


def test_what_cannot_be_listed_is_said(town: Leaving, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = town.person(CLERK)
    for path in ("/print/graduates", "/graduates/workbook"):
        for wrong, said in (
            ({"on": "2027-01-01"}, "请改为今天或以前的日期"), ({"year": 2019}, "没有符合条件的毕业生"), ({"on": "2026-09-17"}, "没有符合条件的毕业生"),
        ):  # fmt: skip
            answer = clerk.post(path, asked(**wrong))
            assert answer.status_code == 422 and said in answer.json["detail"] and answer.json["detail_en"].startswith("Expected"), answer.text
        assert clerk.post(path, asked(purpose="\u3000")).status_code == 422
        assert clerk.post(path, asked(kind="all")).status_code == 422
    monkeypatch.setattr(graduate_list, "ON_PAPER", 2)
    answer = clerk.post("/print/graduates", asked())
    assert answer.status_code == 422 and "最多 2 人" in answer.json["detail"]
