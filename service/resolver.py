"""Who gets a task: the organisation behind a relation, asked of the registers each time (按隶属关系派件).

A diagram writes an organisation as an id, or as a relation that the registers answer when the task is made and
again when organisations change: {relation: "authority", of: school}, "province", "common_superior" (of a list).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine import Resolved
from engine.errors import BadInput
from records import tree
from records.acting import local_date
from records.assignments import holders
from records.errors import NotFound
from records.roles import TITLES, Role
from records.scope import system_scope
from records.tables.org import OrgKind
from records.tree import OrgRow

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is misread on paper


def _same(session: Session, of: Any) -> OrgRow:
    return tree.row_by_id(session, str(of))


def _authority(session: Session, of: Any) -> OrgRow:
    return tree.nearest_authority(tree.rows_above(session, str(of))[1:])


def _province(session: Session, of: Any) -> OrgRow:
    for org in tree.rows_above(session, str(of)):
        if org.kind == OrgKind.PROVINCE:
            return org
    raise NotFound(
        "Expected a provincial authority above the organisation but there is none: check the tree.",
        "该机构之上没有省级教育行政部门，请核对隶属关系",
    )


def _common_superior(session: Session, of: Any) -> OrgRow:
    first, *rest = [str(item) for item in of]
    found = tree.row_by_id(session, first)
    for other in rest:
        found = tree.nearest_common(tree.rows_above(session, found.id), tree.rows_above(session, other))
    return found


RELATIONS: Mapping[str, tuple[Callable[[Session, Any], OrgRow], str, str]] = {
    "self": (_same, "", ""),
    "authority": (_authority, "学籍主管部门", "the authority of"),
    "province": (_province, "省级教育行政部门", "the provincial authority of"),
    "common_superior": (_common_superior, "共同上级", "the nearest common superior of"),
}


class OrganisationResolver:
    """The engine's resolver on the registers; it never decides who may act, only where a task stands."""

    def chain(self, work: Any, organisation: str) -> list[str]:
        """An organisation and all above it, nearest first: whose variant of a process holds (W7)."""
        return _same_line(work.session, organisation)

    def roles(self) -> frozenset[str]:
        """The roles that a diagram may name; another is refused when it is deployed."""
        return frozenset(role.value for role in Role)

    def number(self, work: Any, prefix: str, case_id: str) -> str:
        """A case's number (案件编号): prefix, local date, eight characters; it tells nothing of the student."""
        tail = "".join(secrets.choice(_LETTERS) for _ in range(8))
        return f"{prefix}{local_date(work.now):%Y%m%d}{tail}"

    def resolve(self, work: Any, case: Any, role: str | None, value: Any, context: Mapping[str, Any]) -> Resolved:
        """Find the organisation and the holders of the role there; BadInput for a value that names none."""
        with system_scope(work.session):
            relation, of = _asked(value)
            find, zh, en = RELATIONS[relation]
            org = find(work.session, of)
            tree.remember(work.session, org)  # why: the answer names it again
            title = TITLES[Role(role)] if role in set(Role) else (role or "", role or "")
            people = holders(work.session, org.id, Role(role), local_date(work.now)) if role in set(Role) else []
            return Resolved(
                org.id,
                people,
                f"由{org.name_zh}的{title[0]}办理" + (f"（{zh}）" if zh else ""),
                f"For the {title[1]} of {org.name_en}" + (f", {en} the party" if en else ""),
            )


def _same_line(session: Session, organisation: str) -> list[str]:
    with system_scope(session):
        return [org.id for org in tree.rows_above(session, organisation)]


def _asked(value: Any) -> tuple[str, Any]:
    if isinstance(value, str):
        return "self", value
    if isinstance(value, Mapping) and value.get("relation") in RELATIONS and value.get("of"):
        return str(value["relation"]), value["of"]
    raise BadInput(
        f"Expected an organisation id or a relation ({', '.join(RELATIONS)}) for the task but got {value!r}: "
        "correct the organisation expression in the diagram.",
        zh=f"办理机构须为机构编号或隶属关系（{', '.join(RELATIONS)}），现为 {value!r}，请更正流程图中的机构表达式",
    )
