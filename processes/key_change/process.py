"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.key_change.asked import of_card
from processes.key_change.demo import DEMO
from processes.key_change.phrases import PHRASES
from processes.key_change.provinces import PROVINCIAL
from processes.key_change.season import SEASON
from processes.key_change.settings import GROUP, SETTINGS
from processes.notices import LATE, USUAL, supervised
from processes.sealed_paths import hidden
from processes.starters import Starter, Starters
from processes.subjects import Subject
from records.roles import Role
from records.students.codes import mask_birth, mask_code, mask_name
from records.tables.org import OrgKind

process = Process(
    "key_change",
    Path(__file__).parent,
    subject=lambda request: request.get("student"),
    subjects=(Subject("student", "student"),),
    group=Bilingual("学籍异动", "Changes of a student's record"),
    rank=20,
    description=Bilingual(
        "学生姓名、证件号等受控信息的变更，由学校申请，逐级审批。",
        "A change of name, ID number and other controlled fields; the school asks, the levels above decide.",
    ),
    starters=Starters(
        (Starter(Role.STUDENT_CLERK, frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL})),),
        switch="key_change.enabled",
        window="key_change.windows",
    ),
    settings=SETTINGS,
    provincial=PROVINCIAL,
    phrases=PHRASES,
    title=GROUP,
    excludes="identity",
    card_change=of_card,
    sealed={
        "xm": mask_name, "xbm": hidden, "csrq": mask_birth, "sfzjlxm": hidden, "sfzjh": mask_code,
        "others[].value": hidden,
    },
    demo=DEMO,
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    season=SEASON,
)  # fmt: skip
