"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.duplicate_enrolment.settings import SETTINGS, TITLE
from processes.duplicate_enrolment.starting import FOUND
from processes.notices import LATE, USUAL, supervised
from processes.starters import Starters
from records.roles import Role

process = Process(
    "duplicate_enrolment",
    Path(__file__).parent,
    no_demo="it begins by itself once two schools have admitted one child",
    title=TITLE,
    group=Bilingual("招生", "Enrolment"),
    rank=60,
    description=Bilingual(
        "一名学生被两所学校录取：各校陈述，共同上级的招生部门会同学籍主管部门裁定，只保留一所。",
        "A child whom two schools took: both are heard, the enrolment office of their superior decides.",
    ),
    starters=Starters(by_hand=False),
    settings=SETTINGS,
    start_for_each=(FOUND,),
    excludes="school",
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    phrases={
        "keep": (Bilingual("学生已报到就读，家长选择本校", "The child attends here, as the guardian chose"),),
        "release": (Bilingual("学生未到本校报到", "The child did not come here"),),
        "heard": (Bilingual("学生在此就读属实，建议保留", "The child does attend there; it should stay"),),
        "back": (Bilingual("陈述不具体，请补充说明", "The statement is too general; please say more"),),
        "one": (Bilingual("按学生实际就读学校保留", "The child stays where it attends"),),
    },
)
