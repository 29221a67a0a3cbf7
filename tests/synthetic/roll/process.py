"""What the folder declares."""

from collections.abc import Sequence
from pathlib import Path

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.rows import Effecting, Judging, Many, RowColumn
from processes.starters import Starter, Starters
from records.many.effects import Applied
from records.many.entering import NewRow
from records.roles import Role
from records.students.codes import sound_id
from records.students.register import Registration, register_students
from records.tables.org import OrgKind

COLUMNS = (
    RowColumn("xm", Bilingual("姓名", "Name"), required=True),
    RowColumn("sfzjh", Bilingual("身份证件号", "ID number"), required=True),
    RowColumn("xbm", Bilingual("性别", "Sex")),
    RowColumn("room", Bilingual("班级", "Class"), shown=True),
)


def fault(column: str, zh: str, en: str) -> dict[str, str]:
    """One fault of a row."""
    return {"severity": "fault", "code": column, "column": column, "message_zh": zh, "message_en": en,
            "remedy_zh": "请更正", "remedy_en": "Correct it"}  # fmt: skip


def judge(asked: Judging) -> Sequence[NewRow]:
    """A row needs a name and a sound number."""
    found = []
    for given in asked.rows:
        values = {key: str(given[key]).strip() for key in ("xm", "sfzjh", "xbm") if given.get(key)}
        findings = []
        if not values.get("xm"):
            findings.append(fault("xm", "缺少姓名", "Expected a name but there is none"))
        if not sound_id(values.get("sfzjh", "")):
            findings.append(fault("sfzjh", "号码有误", "Expected a sound number"))
        shown = {"room": str(given.get("room") or "")}
        found.append(NewRow(asked.variables["facts"]["school"], values, shown, findings,
                            subject=values.get("sfzjh"), name=values.get("xm")))  # fmt: skip
    return found


def effect(asked: Effecting) -> Sequence[Applied]:
    """Register the pupils of a chunk; one whom the school has with other values goes back."""
    session, school = asked.work.session, asked.variables["facts"]["school"]
    rows = [{**one.values, "csrq": birth(one.values), "sfzjlxm": "1", "xd": "primary", "jb": 2026, "njh": 1,
             "bh": one.shown["room"]} for one in asked.rows]  # fmt: skip
    results = register_students(session, asked.acting, Registration(school), rows)
    return [
        Applied(row.id, done.student_id, Bilingual(done.reason, done.reason_en) if done.outcome == "refused" else None)
        for row, done in zip(asked.rows, results, strict=True)
    ]  # fmt: skip


def birth(values: dict[str, str]) -> str:
    """The birth date in a number."""
    n = values["sfzjh"]
    return f"{n[6:10]}-{n[10:12]}-{n[12:14]}"


process = Process(
    "roll",
    Path(__file__).parent,
    title=Bilingual("名册登记", "Roll of pupils"),
    group=Bilingual("名册", "Rolls"),
    description=Bilingual("学校登记一批学生。", "A school enters a list of pupils."),
    starters=Starters((Starter(Role.STUDENT_CLERK, frozenset({OrgKind.SCHOOL})),)),
    many=Many(COLUMNS, judge, effect, chunk=500),
)
