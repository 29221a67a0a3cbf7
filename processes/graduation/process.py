"""The name under which the catalogue finds this folder, and what the folder declares."""

from __future__ import annotations

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.graduation.classes import graduating_classes
from processes.graduation.columns import COLUMNS
from processes.graduation.demo import DEMO
from processes.graduation.effect import effect
from processes.graduation.judging import judge
from processes.graduation.season import SEASON
from processes.graduation.settings import GROUP, SETTINGS
from processes.lookups import Lookup
from processes.notices import LATE, USUAL, supervised
from processes.rows import Many
from processes.starters import Starter, Starters
from processes.subjects import Subject
from records.roles import Role
from records.tables.org import OrgKind

YEAR = Bilingual("毕业与升级", "The end of a school year")

process = Process(
    "graduation",
    Path(__file__).parent,
    demo=DEMO,
    title=GROUP,
    group=YEAR,
    description=Bilingual(
        "按班办理毕业、结业或肄业；义务教育阶段由学校办理，普通高中由主管部门核办。",
        "Whole classes graduate or complete; in senior high schools the authority decides too.",
    ),
    starters=Starters(
        (Starter(Role.STUDENT_CLERK, frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL})),),
        switch="graduation.enabled", window="graduation.windows",
    ),
    settings=SETTINGS,
    subjects=(Subject("class", "classes", many=True),),
    excludes="state",
    lookups=(
        Lookup("graduating_classes", Bilingual("毕业年级的班级", "Classes of the last grade"), graduating_classes),
    ),
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    many=Many(COLUMNS, judge, effect, opened=False, chunk=500),
    season=SEASON,
)  # fmt: skip
