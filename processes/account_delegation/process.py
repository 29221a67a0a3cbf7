"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.account_delegation.administrator import ADMINISTRATOR, administrator
from processes.account_delegation.demo import DEMO
from processes.account_delegation.lookups import LOOKUPS
from processes.account_delegation.phrases import PHRASES
from processes.account_delegation.settings import GROUP, SETTINGS
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.relations import Relation
from processes.starters import Starter, Starters
from records.roles import BUSINESS, Role
from records.tables.org import OrgKind

_ABSENT = BUSINESS - {Role.PROCESS_OWNER}  # who has a desk, on which work would wait

process = Process(
    "account_delegation",
    Path(__file__).parent,
    title=GROUP,
    group=Bilingual("账号与人员", "Accounts and people"),
    description=Bilingual(
        "因故不能办理时，由本单位同事在限定期限内代理；密码不出借。",
        "A colleague stands in for you for a time; no password is lent.",
    ),
    starters=Starters(tuple(Starter(role, frozenset(OrgKind)) for role in Role if role in _ABSENT)),
    settings=SETTINGS,
    phrases=PHRASES,
    lookups=LOOKUPS,
    relations={ADMINISTRATOR: Relation(administrator, Bilingual("系统管理员所在单位", "the administrators of"))},
    notices={**USUAL, "task.overdue": (LATE, supervised(ADMINISTRATOR, Role.SYSTEM_ADMIN))},
    demo=DEMO,
)
