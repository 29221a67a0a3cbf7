"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.named_report.phrases import PHRASES
from processes.named_report.starting import ASKED
from processes.notices import LATE, USUAL, supervised
from processes.starters import Starter, Starters
from records.named_people.posts import AUTHORITIES
from records.roles import Role
from records.tables.org import OrgKind

process = Process(
    "named_report",
    Path(__file__).parent,
    title=Bilingual("责任人员报送", "Report of named persons"),
    group=Bilingual("账号与人员", "Accounts and people"),
    rank=60,
    description=Bilingual(
        "上级布置后由系统逐个单位发起；漏发的单位可自行补报联络员、领导小组和责任人员。",
        "The system starts it for each unit that is asked; a unit that was left out reports its people by hand.",
    ),
    starters=Starters((Starter(Role.MANAGER, AUTHORITIES - {OrgKind.MINISTRY}),)),
    phrases=PHRASES,
    start_for_each=(ASKED,),
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.MANAGER))},
)
