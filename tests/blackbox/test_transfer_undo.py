"""A wrong transfer is undone over HTTP as its own people, on both stores, and only while nothing came after it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from pypdf import PdfReader

from tests.blackbox.conftest import IN_PROCESS, Running
from tests.blackbox.test_transfer import approve
from tests.blackbox.test_transfer import start as start_transfer

stores = pytest.mark.parametrize("running", IN_PROCESS, indirect=True, scope="package")
OFFICES = {"school_a": "jinshui", "school_b": "jinshui", "school_c": "guancheng", "school_d": "liwan"}


@dataclass
class Moved:
    """A pupil who was transferred: between which schools, the case, the card at the former school before."""

    running: Running
    receiving: str
    former: str
    pupil: str
    case: str
    number: str
    before: dict[str, Any]

    def seats(self) -> list[tuple[str, str]]:
        receiving, former = OFFICES[self.receiving], OFFICES[self.former]
        first = [] if receiving == former else [(f"{receiving}-student_clerk", "Authority")]
        return [(f"{self.receiving}-student_leader", "Leader"), *first, (f"{former}-student_clerk", "FormerAuthority")]

    def ask(self, student: str, by: str = "", **data: Any) -> Any:
        clerk = self.running.client(f"{by or self.receiving}-student_clerk")
        body = {"student": student, "reason": "wrong_school", "note": "", **data}
        return clerk.post("/cases", {"process": "transfer_undo", "data": body, "files": [clerk.upload("school_decision")]})

    def asked(self, student: str) -> str:
        answer = self.ask(student)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def card(self, school: str, student: str) -> dict[str, Any] | None:
        answer = self.running.client(f"{school}-student_clerk").get(f"/students/{student}")
        return answer.json() if answer.status_code == 200 else None


def kept(card: dict[str, Any]) -> dict[str, Any]:
    """A card without what a read or a lock changes."""
    return {key: value for key, value in card.items() if key not in ("version", "open_cases", "etag")}


def transferred(running: Running, receiving: str, former: str) -> Moved:
    case, pupil = start_transfer(running, receiving, former)
    before = running.client(f"{former}-student_clerk").get(f"/students/{pupil}").json()
    receives, leaves = OFFICES[receiving], OFFICES[former]
    middle = [] if receives == leaves else [(f"{receives}-student_clerk", "ReceivingAuthority")]
    approve(running, case, [
        (f"{receiving}-student_leader", "ReceivingLeader"), *middle, (f"{former}-student_leader", "ReleasingSchool"),
        (f"{leaves}-student_clerk", "ReleasingAuthority"),
    ])  # fmt: skip
    clerk = running.client(f"{receiving}-student_clerk")
    if receiving == "school_d":
        assert clerk.decide(case, "fetch").status_code == 200
    shown = clerk.get(f"/cases/{case}").json()
    assert shown["state"] == "ended"
    return Moved(running, receiving, former, pupil, case, shown["number"], before)


def record_here(moved: Moved) -> str:
    """The pupil's record at the receiving school: the same one, or the one that the fetch made."""
    if moved.receiving != "school_d":
        return moved.pupil
    clerk = moved.running.client("school_d-student_clerk")
    rows = clerk.get("/students", limit=200).json()["items"]
    for row in rows:
        periods = clerk.get(f"/students/{row['id']}").json()["enrolments"]
        if any(one["case"] == moved.number for one in periods):
            return str(row["id"])
    raise AssertionError("the fetched record was not found")


@stores
@pytest.mark.parametrize(("receiving", "former"), [("school_a", "school_c"), ("school_b", "school_a"), ("school_d", "school_c")])
def test_three_parties_agree_and_the_pupil_is_back_as_before(running: Running, receiving: str, former: str) -> None:
    moved = transferred(running, receiving, former)
    here = record_here(moved)
    case = moved.asked(here)
    shown = running.client(f"{receiving}-student_clerk").get(f"/cases/{case}").json()
    assert [(one["field"], one["after"]) for one in shown["changes"]] == [("school", moved.before["school"]["name"])]
    for login, element in moved.seats():
        (task,) = running.client(login).inbox(case)
        assert task["element"] == element
        assert running.client(login).decide(case, "approve").status_code == 200
    after = moved.card(former, moved.pupil)
    assert after is not None and kept(after) == kept(moved.before)
    there = moved.card(receiving, here)
    assert there is None if here == moved.pupil else there is not None and there["status"] == "10"
    told = running.client(f"{former}-student_clerk").get("/notices").json()["items"]
    number = shown["number"]
    assert [one["kind"] for one in told if one["case"] == number] == ["undone"]
    assert running.client(f"{former}-student_clerk").get(f"/cases/{case}").status_code == 200, "a party reads the case"
    outside = "school_b" if receiving != "school_b" else "school_c"
    assert running.client(f"{outside}-student_clerk").get(f"/cases/{case}").status_code == 404
    again = moved.ask(here)
    assert again.status_code in (403, 404, 422), "it is undone once"


@stores
def test_it_is_returned_corrected_and_refused(running: Running) -> None:
    moved = transferred(running, "school_a", "school_c")
    case = moved.asked(moved.pupil)
    for login, _ in moved.seats()[:-1]:
        assert running.client(login).decide(case, "approve").status_code == 200
    last, clerk = running.client(moved.seats()[-1][0]), running.client("school_a-student_clerk")
    assert last.decide(case, "return", "请补充说明", asked=["note"], then="straight").status_code == 200
    assert clerk.decide(case, "resubmit", data={"reason": "not_come", "note": "学生未报到"}).status_code == 200
    assert last.decide(case, "refuse", "学生已在新学校就读").status_code == 200
    assert clerk.get(f"/cases/{case}").json()["outcome"] == "EndRefused"
    card = moved.card("school_a", moved.pupil)
    assert card is not None and card["open_cases"] == []


@stores
def test_what_happened_since_is_named_and_the_transfer_stays(running: Running) -> None:
    moved = transferred(running, "school_a", "school_c")
    assert moved.ask(moved.pupil, by="school_c").status_code == 422, "the receiving school applies"
    clerk = running.client("school_a-student_clerk")
    case = moved.asked(moved.pupil)
    answer = clerk.post(f"/students/{moved.pupil}/card", {"values": {"lxdh": "0371-7654321"}, "files": [], "why": "更正"})
    assert answer.status_code == 200, answer.text
    for login, _ in moved.seats():
        assert running.client(login).decide(case, "approve").status_code == 200
    shown = clerk.get(f"/cases/{case}").json()
    assert (shown["state"], shown["outcome"]) == ("ended", "EndRefused"), "asked again after the last approval"
    assert "学籍信息修改" in shown["facts"][0]["value"], "the reason stands first on the case page"
    assert moved.card("school_a", moved.pupil) is not None
    refused = moved.ask(moved.pupil)
    assert refused.status_code == 422
    (why,) = refused.json()["errors"]
    assert (why["rule"], "学籍信息修改" in why["message"]) == ("later", True)


@stores
def test_who_never_transferred_has_nothing_to_undo_and_two_requests_exclude_each_other(running: Running) -> None:
    moved = transferred(running, "school_a", "school_b")
    stranger = running.world.take("school_a").id
    assert [one["rule"] for one in moved.ask(stranger).json()["errors"]] == ["no_move"]
    moved.asked(moved.pupil)
    assert [one["rule"] for one in moved.ask(moved.pupil).json()["errors"]] == ["conflict"]


@stores
def test_the_school_that_was_left_reads_and_prints_its_own_period_and_no_more(running: Running) -> None:
    moved = transferred(running, "school_a", "school_c")
    here, there = running.client("school_a-student_clerk"), running.client("school_c-student_clerk")
    answer = here.post(f"/students/{moved.pupil}/card", {"values": {"xzz": "新家路9号"}, "files": [], "why": "搬家"})
    assert answer.status_code == 200, answer.text
    own = there.get(f"/students/{moved.pupil}/history")
    assert own.status_code == 200, own.text
    assert {one["school"]["id"] for one in own.json()["items"]} == {running.world.org["school_c"]}
    assert "新家路9号" not in own.text
    assert there.get(f"/students/{moved.pupil}/history", as_of="2026-09-17").status_code == 200
    assert there.get(f"/students/{moved.pupil}/history", as_of="2026-09-18").status_code == 404, "the day it was left"
    printed = pdf(there.post("/print/card", {"student": moved.pupil, "purpose": "存档"}))
    assert "测试路1号" in printed and "新家路9号" not in printed and "金水区第一小学" not in printed
    assert "新家路9号" in pdf(here.post("/print/card", {"student": moved.pupil, "purpose": "存档"}))
    left = {one["id"]: one for one in there.get("/students/left", limit=100).json()["items"]}
    assert (left[moved.pupil]["left_on"], left[moved.pupil]["school"]["id"]) == ("2026-09-18", running.world.org["school_c"])
    assert there.get(f"/cases/{left[moved.pupil]['case']}").status_code == 200
    assert moved.pupil not in {one["id"] for one in here.get("/students/left", limit=100).json()["items"]}
    stranger = running.client("school_b-student_clerk")
    assert moved.pupil not in {one["id"] for one in stranger.get("/students/left", limit=100).json()["items"]}
    assert stranger.get(f"/students/{moved.pupil}/history").status_code == 404
    assert stranger.post("/print/card", {"student": moved.pupil, "purpose": "存档"}).status_code == 404


def pdf(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
