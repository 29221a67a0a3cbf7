"""A reason or name of invisible characters is none, whoever asks for it: the engine, a route, a body."""

from __future__ import annotations

import re

import pytest

from tests.api.conftest import Town

CJK = re.compile(r"[\u3400-\u9fff]")

UNSEEN = ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800", " \u3000\ufe0f"]


@pytest.mark.parametrize("sign", UNSEEN)
def test_a_return_or_refusal_needs_a_reason_that_can_be_read(town: Town, sign: str) -> None:
    case = town.person("school_a-student_clerk").start(town.world.take("school_c").id).json["id"]
    leader = town.person("school_a-student_leader")
    answer = leader.decide(case, "refuse", reason=sign)
    assert (answer.status_code, answer.json["detail"]) == (422, "请填写原因")
    assert len(leader.inbox(case)) == 1, "nothing was decided"
    assert leader.decide(case, "refuse", reason=f"{sign}材料不符").status_code == 200


@pytest.mark.parametrize("sign", UNSEEN[:2])
def test_every_other_place_that_asks_for_a_reason_or_a_name_judges_alike(town: Town, sign: str) -> None:
    clerk, pupil = town.person("school_c-student_clerk"), town.world.take("school_c")
    assert clerk.post(f"/students/{pupil.id}/reveal", {"reason": sign}).status_code == 422
    case = town.person("school_a-student_clerk").start(town.world.take("school_c").id).json["id"]
    cancel = town.person("school_a-student_clerk").post(f"/cases/{case}/actions/cancel", {"reason": sign})
    assert cancel.status_code == 422
    admin = town.person("school_a-system_admin")
    body = {"login": "somebody", "name": sign, "organisation": town.world.org["school_a"], "roles": ["student_clerk"]}
    answer = admin.post("/accounts", body)
    assert answer.status_code == 422
    assert [(e["key"], bool(CJK.search(e["message"])), bool(CJK.search(e["message_en"]))) for e in answer.json["errors"]] == [
        ("json.name", True, False)]
