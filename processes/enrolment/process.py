"""The name under which the catalogue finds this folder, and what the folder declares."""

from __future__ import annotations

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.enrolment.columns import COLUMNS
from processes.enrolment.demo import DEMO
from processes.enrolment.effect import effect
from processes.enrolment.judging import judge
from processes.enrolment.owed import owed_rows
from processes.enrolment.settings import GROUP, SETTINGS
from processes.lookups import Lookup
from processes.notices import LATE, USUAL, supervised
from processes.rows import Many
from processes.starters import Starter, Starters
from records.roles import Role
from records.tables.org import OrgKind

_SCHOOLS = frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL})
_AUTHORITIES = frozenset({OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE})

process = Process(
    "enrolment",
    Path(__file__).parent,
    demo=DEMO,
    title=GROUP,
    group=Bilingual("招生", "Enrolment"),
    rank=45,
    description=Bilingual(
        "录取新生：招生部门下达录取结果，或学校自主招生；原学籍随转，无学籍的限期补建。",
        "New pupils: results from the enrolment office, or the school's own list; files follow.",
    ),
    starters=Starters(
        (Starter(Role.STUDENT_CLERK, _SCHOOLS), Starter(Role.ENROLMENT_OFFICER, _AUTHORITIES)),
        switch="enrolment.enabled", window="enrolment.windows",
    ),
    settings=SETTINGS,
    excludes="school",
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    lookups=(Lookup("owed", Bilingual("学籍待补的学生", "Children whose file is to come"), owed_rows),),
    phrases={"absent": (Bilingual("学生逾期未报到", "The child did not come in time"),)},
    many=Many(COLUMNS, judge, effect, chunk=500),
)  # fmt: skip
