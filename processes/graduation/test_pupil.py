"""The conditions of graduation for one student, row by row of the table (S20; decisions, domain 45)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import dmn

MODEL = dmn.load([(Path(__file__).parent / "pupil.dmn").read_bytes()])
READY = {"normal": True, "conflict": False, "stage": "primary", "last_grade": True, "passed": None, "credits": None}
RULES = {"completion": True, "subjects": 9, "credits": 144}
SENIOR = {"stage": "senior", "passed": 9, "credits": 144}


@pytest.mark.parametrize(("pupil", "rules", "expected"), [
    ({}, {}, ("07", "07 08 09 stay", "", True)),
    ({}, {"completion": False}, ("07", "07 stay", "", True)),
    ({"normal": False, "conflict": True}, {}, ("stay", "stay", "state", False)),
    ({"conflict": True}, {}, ("stay", "stay", "conflict", False)),
    ({"last_grade": False}, {}, ("stay", "stay", "grade", False)),
    (SENIOR, {}, ("07", "07 08 09 stay", "", True)),
    ({**SENIOR, "passed": None}, {}, ("stay", "stay 09", "results", True)),
    ({**SENIOR, "credits": None}, {"completion": False}, ("stay", "stay", "results", True)),
    ({**SENIOR, "passed": 8}, {}, ("08", "08 09 stay", "conditions", True)),
    ({**SENIOR, "credits": 143}, {}, ("08", "08 09 stay", "conditions", True)),
    ({**SENIOR, "passed": 8}, {"completion": False}, ("stay", "stay", "conditions", True)),
    ({**SENIOR, "passed": 0, "credits": 0}, {"subjects": 0, "credits": 0}, ("07", "07 08 09 stay", "", True)),
])  # fmt: skip
def test_each_student_gets_the_result_the_choice_and_the_reason(
    pupil: dict[str, Any], rules: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    found = MODEL.evaluate("pupil", {"pupil": READY | pupil, "rules": RULES | rules})
    assert (found["result"], " ".join(found["allowed"]), found["why"], found["hold"]) == expected
