"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.named_collection.starting import MONTH
from processes.notices import LATE, USUAL
from processes.starters import Starter, Starters
from records.named_people.posts import AUTHORITIES
from records.roles import Role

process = Process(
    "named_collection",
    Path(__file__).parent,
    title=Bilingual("责任人员布置与汇总", "Collecting named persons"),
    group=Bilingual("账号与人员", "Accounts and people"),
    rank=61,
    description=Bilingual(
        "按设置的时段向所辖单位布置责任人员报送、催办并汇总；时段在月内才设置的，可补布置。",
        "Asks the units below for their named persons by a set day, urges and sums up; by hand within a month.",
    ),
    starters=Starters((Starter(Role.MANAGER, AUTHORITIES),)),
    start_for_each=(MONTH,),
    notices={**USUAL, "task.overdue": (LATE,)},
)
