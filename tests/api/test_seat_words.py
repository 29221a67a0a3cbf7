"""What happened at a seat of an approval, in words, in both languages."""

from typing import Any

import pytest

from api.seat_words import Words, seat_words
from engine.bpmn.model import Node, NodeKind, Outcome
from ground.bilingual import Bilingual

SEAT = Node("A", NodeKind.USER, "联签", "Panel", outcomes=(
    Outcome("approve", "同意", "Approve"), Outcome("refuse", "不同意", "Refuse")))  # fmt: skip

WORDS = Words(lambda element: Bilingual(f"环节{element}", f"Seat {element}"), lambda node: {"grade": Bilingual("年级", "Grade")})


def said(kind: str, payload: Any) -> tuple[str, str] | None:
    found = seat_words(kind, SEAT, payload or {}, WORDS)
    return None if found is None else (found.zh, found.en)


@pytest.mark.parametrize(("payload", "expected"), [
    ({"why": "condition"}, ("按流程规定跳过", "skipped as the process rules")),
    ({"why": "same_person"}, ("与上一环节为同一人，跳过", "skipped, the person had just decided")),
    ({"why": "same_unit"}, ("与上一环节为同一单位，跳过", "skipped, the unit had just decided")),
    (None, ("由运维跳过", "skipped by an operator")),
])  # fmt: skip
def test_a_skip_says_why(payload: Any, expected: tuple[str, str]) -> None:
    assert said("skipped", payload) == expected


def test_a_signing_says_its_result_the_votes_and_the_veto() -> None:
    result = {"outcome": "refuse", "counts": {"approve": 1, "refuse": 1}, "signers": 5, "veto_by": "zhao"}
    assert said("signed", result) == (
        "会签结果为不同意，一票否决（5 人中：同意 1，不同意 1）",
        "signed as Refuse, by veto (of 5: Approve 1, Refuse 1)",
    )
    assert said("signed", {**result, "outcome": "approve", "veto_by": None}) == (
        "会签结果为同意（5 人中：同意 1，不同意 1）", "signed as Approve (of 5: Approve 1, Refuse 1)",
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "payload", "expected"), [
    ("returned", {"asked": ["grade", "room"]},
     ("要求补正年级、room", "asks for a correction of Grade, room")),
    ("returned", {"asked": []}, ("要求补正", "asks for a correction")),
    ("returned", {"asked": [], "to": "B"}, ("退回“环节B”重新办理", 'sends it back to "Seat B" to decide again')),
    ("returned", {"asked": ["grade"], "to": "B"},
     ("退回“环节B”重新办理，须核实年级", 'sends it back to "Seat B" to decide again about Grade')),
    ("corrected", {"changed": ["grade"]}, ("已补正年级，重新提交", "resubmitted with Grade corrected")),
    ("corrected", {"changed": []}, ("未作改动，重新提交", "resubmitted unchanged")),
])  # fmt: skip
def test_a_return_says_what_was_asked_and_a_correction_what_was_changed(kind: str, payload: Any, expected: Any) -> None:
    assert said(kind, payload) == expected
