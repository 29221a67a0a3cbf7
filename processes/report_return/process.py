"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.report_lookups import DATA_SETS
from processes.report_return.demo import DEMO
from processes.report_return.lookups import AUTHORITIES, ITEMS, UNITS_BELOW
from processes.report_return.phrases import PHRASES
from processes.starters import Starter, Starters
from records.roles import Role
from records.tables.org import OrgKind

process = Process(
    "report_return",
    Path(__file__).parent,
    title=Bilingual("月报退回", "Return of a report"),
    group=Bilingual("月报", "Monthly reports"),
    rank=40,
    description=Bilingual(
        "对下级已报送的月报有疑问，沟通后退回，限时更正。",
        "A submitted report that looks wrong goes back, once talked over, to be corrected in time.",
    ),
    starters=Starters((Starter(Role.AUDITOR, frozenset({OrgKind.CITY, OrgKind.PROVINCE, OrgKind.MINISTRY})),)),
    lookups=(DATA_SETS, AUTHORITIES, UNITS_BELOW, ITEMS),
    phrases=PHRASES,
    notices={**USUAL, "task.overdue": (LATE, supervised("self", Role.MANAGER))},
    demo=DEMO,
)
