"""The name under which the catalogue finds this folder, and what the folder declares."""

from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.record_deletion.phrases import PHRASES
from processes.record_deletion.settings import SETTINGS, TITLE
from processes.starters import Starter, Starters
from processes.subjects import Subject
from records.roles import Role
from records.tables.org import OrgKind

process = Process(
    "record_deletion",
    Path(__file__).parent,
    no_demo="every pupil of the demo has a formal code, and no province lets those be deleted",
    subject=lambda request: request.get("student"),
    subjects=(Subject("student", "student", facts="facts"),),
    title=TITLE,
    group=Bilingual("学籍管理", "Student records"),
    rank=40,
    description=Bilingual(
        "重复或误建的学籍，经逐级核办后关闭并留存。",
        "A record that is double or was made by mistake is closed and kept, once every level has agreed.",
    ),
    starters=Starters((Starter(Role.STUDENT_CLERK, frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL})),)),
    settings=SETTINGS,
    excludes="person",
    notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
    phrases=PHRASES,
)
