"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.affiliation_change.demo import DEMO
from processes.affiliation_change.lookups import LOOKUPS
from processes.affiliation_change.phrases import PHRASES
from processes.affiliation_change.settings import GROUP, SETTINGS
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.reorganising import MOVE_OF_A_SCHOOL
from processes.starters import Starter, Starters
from processes.subjects import Subject
from records.roles import Role
from records.tables.org import OrgKind

AUTHORITIES = frozenset({OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE})

process = Process(
    "affiliation_change",
    Path(__file__).parent,
    title=GROUP,
    group=Bilingual("学校", "Schools"),
    description=Bilingual(
        "学校改由另一主管部门管理：逐级报教育部，批准后生效，学生、人员、待办随学校转移。",
        "A school comes under another authority once every level up to the ministry agrees; people and work go along.",
    ),
    starters=Starters((Starter(Role.SYSTEM_ADMIN, AUTHORITIES),)),
    subjects=(Subject("school", "school", facts="facts"),),
    settings=SETTINGS,
    phrases=PHRASES,
    lookups=LOOKUPS,
    demo=DEMO,
    replaces=frozenset({MOVE_OF_A_SCHOOL}),
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.SYSTEM_ADMIN))},
)
