"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.report_lookups import DATA_SETS
from processes.report_withdrawal.demo import DEMO
from processes.report_withdrawal.phrases import PHRASES
from processes.report_withdrawal.settings import GROUP, SETTINGS
from processes.starters import Starter, Starters
from records.roles import Role
from records.tables.org import OrgKind

process = Process(
    "report_withdrawal",
    Path(__file__).parent,
    title=GROUP,
    group=Bilingual("月报", "Monthly reports"),
    rank=40,
    description=Bilingual(
        "已报送的月报需要更正时，向上级申请撤报。", "To correct a report that was submitted, ask the level above."
    ),
    starters=Starters((Starter(Role.AUDITOR, frozenset({OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE})),)),
    settings=SETTINGS,
    lookups=(DATA_SETS,),
    phrases=PHRASES,
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.MANAGER))},
    demo=DEMO,
)
