"""The name under which the catalogue finds this folder, and what the folder declares."""

from __future__ import annotations

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.group_move.demo import DEMO
from processes.group_move.effect import effect
from processes.group_move.listing import COLUMNS, judge
from processes.group_move.lookups import LOOKUPS
from processes.group_move.settings import SETTINGS, TITLE
from processes.notices import LATE, USUAL, supervised
from processes.rows import Many
from processes.starters import Starter, Starters
from processes.subjects import Subject
from records.roles import Role
from records.tables.org import OrgKind

process = Process(
    "group_move",
    Path(__file__).parent,
    title=TITLE,
    group=Bilingual("学籍异动", "Changes of a student's record"),
    description=Bilingual(
        "整班、整年级转入另一所学校，由两校的最低共同主管部门凭文件发起，两校知悉。",
        "A whole class or grade moves to another school; the lowest authority above both starts it with a document.",
    ),
    starters=Starters(
        (Starter(Role.STUDENT_CLERK, frozenset({OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE})),),
        switch="group_move.enabled",
    ),
    subjects=(Subject("school", "from_school"), Subject("school", "to_school"), Subject("class", "class")),
    excludes="school",
    settings=SETTINGS,
    lookups=LOOKUPS,
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    many=Many(COLUMNS, judge, effect, opened=False, chunk=100),
    demo=DEMO,
)
