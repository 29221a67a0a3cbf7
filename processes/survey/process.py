"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.starters import Starter, Starters
from processes.survey.demo import DEMO
from processes.survey.involved import involved
from processes.survey.lookups import DRAFTS
from processes.survey.phrases import PHRASES
from processes.survey.settings import GROUP, SETTINGS
from records.roles import Role
from records.tables.org import OrgKind

AUTHORITIES = frozenset({OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE, OrgKind.MINISTRY})

process = Process(
    "survey",
    Path(__file__).parent,
    title=GROUP,
    group=Bilingual("月报", "Monthly reports"),
    rank=60,
    description=Bilingual(
        "基础数据没有的内容，经发展规划部门批准后向下级采集；已有的数据元不得重复采集。",
        "What the bases lack is collected from below once the planning department approves; what they hold is not.",
    ),
    starters=Starters((Starter(Role.MANAGER, AUTHORITIES),)),
    settings=SETTINGS,
    lookups=(DRAFTS,),
    phrases=PHRASES,
    involved=involved,
    notices={**USUAL, "task.overdue": (LATE, supervised("self", Role.INSPECTOR))},
    demo=DEMO,
)
