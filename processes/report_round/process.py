"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.report_lookups import DATA_SETS
from processes.report_round.demo import DEMO
from processes.report_round.involved import involved
from processes.report_round.phrases import PHRASES
from processes.report_round.settings import GROUP, SETTINGS
from processes.report_round.starting import AGAIN, MONTH
from processes.report_round.year import YEAR
from processes.starters import Starter, Starters
from records.roles import Role
from records.tables.org import OrgKind

AUTHORITIES = frozenset({OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE})

process = Process(
    "report_round",
    Path(__file__).parent,
    title=GROUP,
    group=Bilingual("月报", "Monthly reports"),
    rank=30,
    description=Bilingual(
        "每月一日由系统发起；漏发的报表可由本单位补发起。",
        "The system starts it on the first of each month; a unit starts by hand a report that was left out.",
    ),
    starters=Starters((Starter(Role.MANAGER, AUTHORITIES), Starter(Role.STUDENT_CLERK, AUTHORITIES))),
    settings=SETTINGS,
    lookups=(DATA_SETS,),
    phrases=PHRASES,
    involved=involved,
    start_for_each=(MONTH, AGAIN),
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.MANAGER))},
    year=YEAR,
    demo=DEMO,
)
