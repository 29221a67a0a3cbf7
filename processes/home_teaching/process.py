"""Teaching at home: the school that sends the teachers has the record."""

from __future__ import annotations

from pathlib import Path

from ground.bilingual import Bilingual
from processes.special_paths import SpecialPath, placed
from processes.status_changes import StatusChange
from records.settings.national import MEASURES

TITLE = Bilingual("送教上门", "Teaching at home")
PATH = SpecialPath(
    "home_teaching", TITLE, "home", ("", "special"), record_moves=True, record_choice=False, before_paper=False,
    most_days=366,
)  # fmt: skip
CHANGE = StatusChange(
    PATH.key, TITLE, "SJ",
    Bilingual("无法到校的残疾儿童由学校送教上门，学籍在承担送教的学校。",
              "A child who cannot come to school is taught at home by teachers of a school."),
    code="99", after=None, evidence=("guardian_request", "disability"), rule="S31", document=MEASURES,
    sealed=frozenset({"reason", "note"}), rank=59,
)  # fmt: skip

NO_DEMO = "the demo lists no pupil under a special arrangement yet"
process = placed(PATH, CHANGE, Path(__file__).parent, no_demo=NO_DEMO)
