"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.relations import Relation
from processes.starters import Starter, Starters
from processes.subjects import Subject
from processes.transfer.demo import STORY
from processes.transfer.guard import GUARDS
from processes.transfer.lookups import LOOKUPS
from processes.transfer.phrases import PHRASES
from processes.transfer.provinces import PROVINCIAL
from processes.transfer.season import SEASON
from processes.transfer.seats import CITY, city
from processes.transfer.settings import GROUP, SETTINGS
from processes.transfer.variants import VARIANTS
from records.roles import Role
from records.tables.org import OrgKind

process = Process(
    "transfer",
    Path(__file__).parent,
    subject=lambda request: request.get("student"),
    group=Bilingual("学籍异动", "Changes of a student's record"),
    rank=10,
    description=Bilingual(
        "学生跨校转学，由转入学校发起，四方依次核办。",
        "A student changes school; the receiving school starts, four parties decide one after another.",
    ),
    starters=Starters(
        (Starter(Role.STUDENT_CLERK, frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL})),),
        switch="transfer.enabled",
        window="transfer.windows",
    ),
    settings=SETTINGS,
    provincial=PROVINCIAL,
    phrases=PHRASES,
    title=GROUP,
    subjects=(Subject("student", "student", facts="facts"),),
    excludes="school",
    guards=GUARDS,
    story=STORY,
    lookups=LOOKUPS,
    relations={CITY: Relation(city, Bilingual("市级主管部门", "the city authority of"))},
    variants=VARIANTS,
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    season=SEASON,
)
