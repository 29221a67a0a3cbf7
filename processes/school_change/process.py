"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.school_change.demo import DEMO
from processes.school_change.handing_over import JOB
from processes.school_change.lookups import LOOKUPS
from processes.school_change.phrases import PHRASES
from processes.school_change.settings import GROUP, SETTINGS
from processes.starters import Starter, Starters
from processes.subjects import Subject
from records.roles import Role
from records.tables.org import OrgKind

AUTHORITIES = frozenset({OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE, OrgKind.MINISTRY})

process = Process(
    "school_change",
    Path(__file__).parent,
    title=GROUP,
    group=Bilingual("学校", "Schools"),
    description=Bilingual(
        "新设、更名、暂停或恢复招生、合并、分设、撤销、恢复、删除学校；学生、人员、待办和设置随之转移。",
        "A school is created, renamed, merged, split, closed, revived or deleted; pupils, people and work go with it.",
    ),
    starters=Starters((Starter(Role.SYSTEM_ADMIN, AUTHORITIES),)),
    subjects=(Subject("school", "school", facts="facts"), Subject("school", "into")),
    settings=SETTINGS,
    phrases=PHRASES,
    lookups=LOOKUPS,
    jobs=(JOB,),
    demo=DEMO,
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.SYSTEM_ADMIN))},
)
