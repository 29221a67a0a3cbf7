"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.personnel_change.demo import DEMO
from processes.personnel_change.lookups import LOOKUPS
from processes.personnel_change.phrases import PHRASES
from processes.personnel_change.settings import GROUP, SETTINGS
from processes.sealed_paths import hidden
from processes.starters import Starter, Starters
from records.roles import Role
from records.students.codes import mask_code, mask_email, mask_name, mask_phone
from records.tables.org import OrgKind

process = Process(
    "personnel_change",
    Path(__file__).parent,
    title=GROUP,
    group=Bilingual("账号与人员", "Accounts and people"),
    description=Bilingual(
        "填报管理人员信息表：离任、接任经逐级核定后调整账号与岗位。",
        "The personnel form: who leaves and who comes; accounts change once the levels above agree.",
    ),
    starters=Starters((Starter(Role.SYSTEM_ADMIN, frozenset(OrgKind)),)),
    settings=SETTINGS,
    phrases=PHRASES,
    lookups=LOOKUPS,
    demo=DEMO,
    sealed={"name": mask_name, "phone": hidden, "mobile": mask_phone, "email": mask_email, "id_number": mask_code},
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.SYSTEM_ADMIN))},
)
