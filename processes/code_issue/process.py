"""The name under which the catalogue finds this folder, and what the folder declares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.code_issue.batch import BATCH
from processes.code_issue.phrases import PHRASES
from processes.lookups import Lookup
from processes.starters import Starter, Starters
from records.roles import Role
from records.settings.kinds import NUMBER
from records.settings.registry import Combine, Key
from records.tables import Organisation
from records.tables.org import OrgKind

TITLE = Bilingual("学籍号赋号", "Issue of student codes")


def provinces(org_id: str) -> Select[Any]:
    """The provinces of the country."""
    o = Organisation
    return select(o.id, o.name_zh, o.name_en).where(o.kind == OrgKind.PROVINCE)


process = Process(
    "code_issue",
    Path(__file__).parent,
    no_demo="only the ministry issues codes, and the demo has no sign-in for the ministry",
    title=TITLE,
    group=Bilingual("建立学籍", "Making records"),
    rank=20,
    description=Bilingual(
        "对已核办且无问题学籍的学生批量赋予正式学籍号。",
        "Formal codes for approved records without an open problem, in batches.",
    ),
    starters=Starters((Starter(Role.STUDENT_CLERK, frozenset({OrgKind.MINISTRY})),)),
    settings=(
        Key("code_issue.time_limit_days", NUMBER, Combine.NEAREST, 10, "S5", group=TITLE,
            title=Bilingual("复核时限(工作日)", "Time limit of the check (working days)")),
    ),
    phrases=PHRASES,
    lookups=(Lookup("provinces", Bilingual("省份", "Provinces"), provinces),),
    jobs=(BATCH,),
)  # fmt: skip
