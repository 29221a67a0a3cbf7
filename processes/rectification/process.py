"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.rectification.demo import DEMO
from processes.rectification.lookups import LOOKUPS
from processes.rectification.phrases import PHRASES
from processes.rectification.settings import GROUP, SETTINGS
from processes.starters import Starter, Starters
from records.roles import Role
from records.tables.org import OrgKind

AUTHORITIES = frozenset({OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE, OrgKind.MINISTRY})

process = Process(
    "rectification",
    Path(__file__).parent,
    title=GROUP,
    group=Bilingual("月报", "Monthly reports"),
    description=Bilingual(
        "下级逾期未报或数据存疑的，限期整改；逾期未改的可约谈。",
        "A unit below is late or its figures are implausible: it puts that right within a term, or is talked with.",
    ),
    starters=Starters((Starter(Role.MANAGER, AUTHORITIES),)),
    settings=SETTINGS,
    phrases=PHRASES,
    lookups=LOOKUPS,
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.MANAGER))},
    demo=DEMO,
)
