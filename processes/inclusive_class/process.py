"""Learning in a regular class: in one's own school, or for a pupil of a special-education school elsewhere."""

from __future__ import annotations

from pathlib import Path

from ground.bilingual import Bilingual
from processes.special_paths import SpecialPath, placed
from processes.status_changes import StatusChange
from records.settings.national import MEASURES

TITLE = Bilingual("随班就读", "Learning in a regular class")
PATH = SpecialPath(
    "inclusive_class", TITLE, "inclusive", ("",), record_moves=False, record_choice=True, before_paper=True,
    most_days=366, own_school=True,
)  # fmt: skip
CHANGE = StatusChange(
    PATH.key, TITLE, "SB",
    Bilingual("残疾学生在普通学校随班就读；特殊教育学校学生可到普通学校就读。",
              "A pupil with a disability learns in a regular class of an ordinary school."),
    code="99", after=None, evidence=("guardian_request", "disability"), rule="S31", document=MEASURES,
    sealed=frozenset({"category"}), rank=58,
)  # fmt: skip

NO_DEMO = "the demo lists no pupil under a special arrangement yet"
process = placed(PATH, CHANGE, Path(__file__).parent, no_demo=NO_DEMO)
