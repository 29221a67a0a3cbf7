"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.data_export.approver import APPROVER, approver
from processes.data_export.demo import DEMO
from processes.data_export.listing import LIST
from processes.data_export.lookups import LOOKUPS
from processes.data_export.phrases import PHRASES
from processes.data_export.settings import GROUP, SETTINGS
from processes.notices import LATE, USUAL, supervised
from processes.relations import Relation
from processes.starters import Starter, Starters
from records.roles import Role
from records.students.codes import mask_name
from records.tables.org import OrgKind

process = Process(
    "data_export",
    Path(__file__).parent,
    group=Bilingual("数据管理", "Data management"),
    rank=60,
    description=Bilingual(
        "含身份数据的名册，经审批后由申请人下载。",
        "A list with identity data, fetched by who asked once it is approved.",
    ),
    starters=Starters((Starter(Role.STUDENT_CLERK, frozenset(OrgKind)),)),
    settings=SETTINGS,
    phrases=PHRASES,
    demo=DEMO,
    title=GROUP,
    sealed={"keeper": mask_name},
    lookups=LOOKUPS,
    jobs=(LIST,),
    relations={APPROVER: Relation(approver, Bilingual("核准部门", "the approving authority of"))},
    notices={**USUAL, "task.overdue": (LATE, supervised(APPROVER, Role.STUDENT_CLERK))},
)
