"""Papers over HTTP: in full for the pupil's school alone, masked for an authority; a neighbour gets nothing; the purpose is recorded."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.api.conftest import Person, Town


def text(answer: TestResponse) -> str:
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def room(town: Town) -> str:
    return str(town.person("school_a-student_clerk").get("/classes").json["items"][0]["id"])


def recorded(town: Town, login: str) -> list[dict[str, Any]]:
    since = town.house.now() - timedelta(hours=1)
    return [e for e in town.house.audit.entries(since, town.world.account[login]) if e["what"].startswith("student.print")]


def test_a_school_prints_its_own_class_in_full_and_its_authority_masked(town: Town) -> None:
    pupil = town.world.pupils["school_a"][0]
    asked = {"class": room(town), "purpose": "开学核对"}
    own = text(town.person("school_a-student_clerk").post("/print/roster", asked))
    assert pupil.code in own and pupil.code[1:] in own and "脱敏" not in own and "共 60 人，男 30 人，女 30 人" in own
    assert "金水区第一小学 学籍管理员" in own and "2026-09-18 09:00" in own and "用途：开学核对" in own
    above = text(town.person("jinshui-student_clerk").post("/print/roster", asked))
    assert pupil.code not in above and pupil.code[1:] not in above and "脱敏" in above
    assert pupil.name in above and "G4101****" in above
    for login in ("school_a-student_clerk", "jinshui-student_clerk"):
        (entry,) = recorded(town, login)
        assert (entry["what"], entry["why"], entry["count"]) == ("student.print_roster", "开学核对", 60)


def test_a_card_is_printed_in_full_at_the_own_school_alone(town: Town) -> None:
    pupil = town.world.pupils["school_b"][0]
    asked = {"student": pupil.id, "purpose": "家长申请"}
    answer = town.person("school_b-student_leader").post("/print/card", asked)
    own = text(answer)
    assert pupil.name in own and pupil.code in own and "就读经历" in own and "测试路1号" in own
    assert pupil.name not in answer.headers["Content-Disposition"], "a file's name names nobody"
    above = text(town.person("zhengzhou-student_clerk").post("/print/card", asked))
    assert pupil.code not in above and "测试路1号" not in above and "脱敏" in above
    assert recorded(town, "school_b-student_leader")[0]["count"] == 1
    english = text(town.person("school_b-student_clerk").post("/print/card", asked, Accept_Language="en"))
    assert "Student card" in english and "Purpose" in english


@pytest.mark.parametrize("login", ["school_b-student_clerk", "guancheng-student_clerk", "liwan-student_clerk"])
def test_nobody_prints_what_lies_outside_their_scope(town: Town, login: str) -> None:
    person: Person = town.person(login)
    pupil = town.world.pupils["school_a"][0]
    assert person.post("/print/roster", {"class": room(town), "purpose": "x"}).status_code == 404
    assert person.post("/print/card", {"student": pupil.id, "purpose": "x"}).status_code == 404


def test_a_purpose_is_asked_for(town: Town) -> None:
    for blank in ("", " \u3000\u200b"):
        answer = town.person("school_a-student_clerk").post("/print/roster", {"class": room(town), "purpose": blank})
        assert answer.status_code == 422, blank


def test_a_name_that_no_font_can_print_is_refused_in_words(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms.paper.fonts.held_by", lambda _: frozenset(range(0x20, 0x7F)))
    answer = town.person("school_a-student_clerk").post("/print/roster", {"class": room(town), "purpose": "x"})
    assert answer.status_code == 422 and "没有字体能打印" in answer.json["detail"] and "U+" in answer.json["detail_en"]


def test_an_approval_form_shows_who_decided_what_and_the_digest_of_the_history(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    started = clerk.start(town.world.take("school_b").id)
    assert started.status_code == 201, started.text
    case = started.json["id"]
    assert town.person("school_a-student_leader").decide(case, "approve", "同意接收").status_code == 200
    told = "".join(text(clerk.post("/print/approval", {"case": case})).split())
    assert started.json["number"] in told and "转学" in told and "同意接收" in told and "school_astudent_leader" in told
    with town.house.engine.work() as work:
        row = work.connection.exec_driver_sql(f"SELECT history_digest FROM wf_case WHERE id = '{case}'").scalar_one()  # noqa: S608
    assert row in told
    assert town.person("guancheng-student_clerk").post("/print/approval", {"case": case}).status_code == 404
