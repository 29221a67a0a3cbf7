"""The name under which the catalogue finds this folder, and what the folder declares."""

from __future__ import annotations

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.lookups import Lookup
from processes.notices import LATE, USUAL, supervised
from processes.registration.columns import COLUMNS
from processes.registration.demo import DEMO
from processes.registration.effect import effect
from processes.registration.judging import judge
from processes.registration.provinces import PROVINCIAL
from processes.registration.reading import read
from processes.registration.season import SEASON
from processes.registration.settings import GROUP, SETTINGS
from processes.registration.units import UPPER, upper
from processes.relations import Relation
from processes.rows import Many
from processes.schools_below import schools_below
from processes.starters import Starter, Starters
from records.roles import Role
from records.tables.org import OrgKind

_ENTERING = frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL, OrgKind.TOWNSHIP, OrgKind.COUNTY})


process = Process(
    "registration",
    Path(__file__).parent,
    demo=DEMO,
    title=GROUP,
    group=Bilingual("建立学籍", "Making records"),
    rank=10,
    description=Bilingual(
        "在校生、小学新生、来华和归国学生的学籍注册；无条件的学校由中心校、乡镇或县级代为录入。",
        "Pupils already at school, primary one, returning and foreign pupils; counties also enter for schools.",
    ),
    starters=Starters((Starter(Role.STUDENT_CLERK, _ENTERING),), switch="registration.enabled"),
    settings=SETTINGS,
    provincial=PROVINCIAL,
    lookups=(Lookup("schools", Bilingual("学校", "Schools"), schools_below),),
    relations={UPPER: Relation(upper, Bilingual("主管部门的上级", "the authority above that of"))},
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    many=Many(COLUMNS, judge, effect, chunk=500, read=read),
    season=SEASON,
)
