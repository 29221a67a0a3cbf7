"""Attending a special-measure school (专门学校): assessed by the committee, reviewed each term, the record may stay."""

from __future__ import annotations

from pathlib import Path

from ground.bilingual import Bilingual
from processes.special_paths import SpecialPath, placed
from processes.status_changes import StatusChange
from records.settings.national import MEASURES

TITLE = Bilingual("专门学校就读", "Attending a special-measure school")
PATH = SpecialPath(
    "measure_school", TITLE, "measure", ("measure",), record_moves=False, record_choice=True, before_paper=True,
    most_days=183,
)  # fmt: skip
CHANGE = StatusChange(
    PATH.key, TITLE, "ZM",
    Bilingual("经专门教育指导委员会评估，学生到专门学校就读，学籍可保留在原校。",
              "After the committee's assessment a pupil attends a special-measure school; the record may stay."),
    code="99", after=None, evidence=("committee",), rule="S31", document=MEASURES,
    sealed=frozenset({"reason", "note"}), rank=61,
)  # fmt: skip

NO_DEMO = "the demo lists no pupil under a special arrangement yet"
process = placed(PATH, CHANGE, Path(__file__).parent, no_demo=NO_DEMO)
