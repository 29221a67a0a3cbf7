"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.problem_record.phrases import PHRASES
from processes.problem_record.relations import RELATIONS
from processes.problem_record.settings import SETTINGS, TITLE
from processes.problem_record.starting import FOUND
from processes.sealed_paths import hidden
from processes.starters import Starters
from records.roles import Role
from records.students.codes import mask_birth, mask_code, mask_name

process = Process(
    "problem_record",
    Path(__file__).parent,
    no_demo="it begins by itself for each group of problem records that the daily check finds",
    title=TITLE,
    group=Bilingual("学籍管理", "Student records"),
    rank=30,
    description=Bilingual(
        "系统查出的问题学籍，一组一案，各方分别处理，争议由共同上级仲裁。",
        "Problem records that the system found: a case for each group, each side by itself, disputes to the superior.",
    ),
    starters=Starters(by_hand=False),
    settings=SETTINGS,
    phrases=PHRASES,
    relations=RELATIONS,
    start_for_each=(FOUND,),
    sealed={"xm": mask_name, "xbm": hidden, "csrq": mask_birth, "sfzjlxm": hidden, "sfzjh": mask_code},
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
)
