"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.enrolment_plan.settings import SETTINGS, TITLE
from processes.lookups import Lookup
from processes.notices import LATE, USUAL, supervised
from processes.schools_below import schools_below
from processes.starters import Starter, Starters
from records.roles import Role
from records.tables.org import OrgKind

_SCHOOLS = frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL})
_AUTHORITIES = frozenset({OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE})

process = Process(
    "enrolment_plan",
    Path(__file__).parent,
    title=TITLE,
    group=Bilingual("招生", "Enrolment"),
    rank=46,
    description=Bilingual(
        "申报或变更一所学校一个学段的招生人数：学校申请，招生部门核定；招生部门也可直接下达。",
        "How many a school may take in a stage: the school asks, the enrolment office decides, or sets it itself.",
    ),
    starters=Starters(
        (Starter(Role.STUDENT_CLERK, _SCHOOLS), Starter(Role.ENROLMENT_OFFICER, _AUTHORITIES)),
        switch="enrolment_plan.enabled",
    ),
    settings=SETTINGS,
    lookups=(Lookup("schools", Bilingual("学校", "Schools"), schools_below),),
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    phrases={
        "return": (Bilingual("请说明学位和班级情况", "Say how many rooms and classes there are"),),
        "refuse": (Bilingual("超出学校办学条件", "More than the school has room for"),),
    },
)
