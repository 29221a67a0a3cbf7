"""Attending a special-education school: the record moves there or stays."""

from __future__ import annotations

from pathlib import Path

from ground.bilingual import Bilingual
from processes.special_paths import SpecialPath, placed
from processes.status_changes import StatusChange
from records.settings.national import MEASURES

TITLE = Bilingual("特殊教育学校就读", "Attending a special-education school")
PATH = SpecialPath(
    "special_school", TITLE, "special", ("special",), record_moves=True, record_choice=True, before_paper=True,
    most_days=1096,
)  # fmt: skip
CHANGE = StatusChange(
    PATH.key, TITLE, "TJ",
    Bilingual("普通学校学生到特殊教育学校就读，学籍可转入或保留在原校。",
              "A pupil attends a special-education school; the record moves there or stays."),
    code="99", after=None, evidence=("guardian_request", "disability"), rule="S31", document=MEASURES,
    sealed=frozenset({"reason", "note"}), rank=60,
)  # fmt: skip

NO_DEMO = "the demo lists no pupil under a special arrangement yet"
process = placed(PATH, CHANGE, Path(__file__).parent, no_demo=NO_DEMO)
