"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.following import SCHOOL_CARD_SAVED
from processes.notices import LATE, USUAL, supervised
from processes.school_card_check.demo import DEMO
from processes.school_card_check.phrases import PHRASES
from processes.school_card_check.settings import GROUP, SETTINGS
from processes.starters import Starters
from records.roles import Role

process = Process(
    "school_card_check",
    Path(__file__).parent,
    title=GROUP,
    group=Bilingual("学校", "Schools"),
    description=Bilingual(
        "学校保存基本信息后由主管部门审核：通过，或注明须修改的项目退回学校。",
        "What a school saves of its basic information is checked by its authority: confirmed, or sent back by field.",
    ),
    starters=Starters(by_hand=False),
    subject=lambda request: str(request["school"]),
    follows={SCHOOL_CARD_SAVED: "card_saved"},
    settings=SETTINGS,
    phrases=PHRASES,
    demo=DEMO,
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
)
