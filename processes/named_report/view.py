"""What a person sees of a report of named persons: what is asked until when, and who is named; phones are masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.named_report.process import process
from processes.sections import Facts, Shown, Table, facts_told, same
from processes.sentences import said_of_units
from records.named_people.keeping import Named, people_on
from records.named_people.posts import BY_POST
from records.scope import system_scope
from records.students.codes import mask_phone
from records.tree import row_by_id

DOING = Bilingual("报送联络员和责任人员", "reports its liaison officer and named persons")
NOBODY = Bilingual("尚未确定", "still to be named")
COLUMNS = (
    Bilingual("岗位", "Post"), Bilingual("姓名", "Name"), Bilingual("部门", "Department"),
    Bilingual("职务", "Position"), Bilingual("电话", "Phone"),
)  # fmt: skip


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区教育局 报送联络员和责任人员` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """What is asked, what was wrong, and who is named for each post that is asked for."""
    facts, back, look = (variables.get(key) or {} for key in ("facts", "back", "look"))
    if not facts.get("posts"):
        return Shown()
    with system_scope(session):  # why: whoever may open the case sees its unit's people, also at the level that asks
        asker = row_by_id(session, facts["asked_by"])
        people = people_on(session, [facts["unit"]], date.max).get(facts["unit"], [])
    told = [
        (Bilingual("布置单位", "Asked by"), Bilingual(asker.name_zh, asker.name_en or asker.name_zh)),
        (Bilingual("依据文件", "Document"), same(facts.get("document"))),
        (Bilingual("报送截止（含当日）", "Due, this day included"), same(facts["due"])),
        (Bilingual("尚未确定", "Still to be named"), _named(look.get("missing") or ())),
        (Bilingual("退回原因", "Sent back because"), same(back.get("reason"))),
    ]
    rows = tuple(line for post in facts["posts"] for line in _lines(post, people))
    return Shown((Facts(facts_told(told)), Table(Bilingual("责任人员", "Named persons"), COLUMNS, rows)))


def _named(posts: Sequence[str]) -> Bilingual:
    names = [BY_POST[post].name for post in posts if post in BY_POST]
    return Bilingual("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def _lines(post: str, people: Sequence[Named]) -> list[tuple[Bilingual, ...]]:
    name, held = BY_POST[post].name, [one.values for one in people if one.row.post == post]
    if not held:
        return [(name, NOBODY, same(""), same(""), same(""))]
    return [
        (name, same(one["name"]), same(one["department"]), same(one["duty"]),
         same(mask_phone(one["phone"] or one["mobile"])))
        for one in held
    ]  # fmt: skip
