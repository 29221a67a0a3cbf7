"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.schooling_elsewhere.demo import DEMO
from processes.schooling_elsewhere.settings import SETTINGS, TITLE
from processes.starters import Starter, Starters
from processes.subjects import Subject
from records.roles import Role
from records.tables.org import OrgKind

process = Process(
    "schooling_elsewhere",
    Path(__file__).parent,
    demo=DEMO,
    subject=lambda request: request.get("student"),
    title=TITLE,
    group=Bilingual("招生", "Enrolment"),
    rank=48,
    description=Bilingual(
        "外省毕业的学生在本校升学：本校主管部门、毕业学校主管部门核办后由本校调档。",
        "A graduate of another province goes on here: both authorities decide, the school fetches the file.",
    ),
    starters=Starters(
        (Starter(Role.STUDENT_CLERK, frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL})),),
        switch="schooling_elsewhere.enabled", window="schooling_elsewhere.windows",
    ),
    settings=SETTINGS,
    subjects=(Subject("student", "student"),),
    excludes="school",
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    phrases={
        "return": (Bilingual("请补充录取通知", "Add the letter of admission"),),
        "refuse": (Bilingual("学生未在外省升学", "The student does not go on there"),),
    },
)  # fmt: skip
