"""Who gets a task: the organisation behind a relation, asked of the registers each time (按隶属关系派件).

A diagram writes an organisation as an id, or as a relation that the registers answer when the task is made and
again when organisations change: {relation: "authority", of: school}. The common relations and those that processes
declare stand in processes/relations.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine import Resolved, Resolver
from engine.errors import BadInput
from processes.relations import COMMON, Relation
from records import tree
from records.acting import local_date
from records.assignments import holders
from records.roles import TITLES, Role
from records.scope import system_scope

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is misread on paper


class OrganisationResolver(Resolver):
    """The engine's resolver on the registers; it never decides who may act, only where a task belongs."""

    def __init__(self, relations: Mapping[str, Relation] = COMMON) -> None:
        self.relations = relations

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
            relation, of = self._asked(value)
            found = self.relations[relation]
            org, words = found.find(work.session, of), found.words
            tree.remember(work.session, org)  # why: the answer names it again
            title = TITLES[Role(role)] if role in set(Role) else (role or "", role or "")
            people = holders(work.session, org.id, Role(role), local_date(work.now)) if role in set(Role) else []
            return Resolved(
                org.id,
                people,
                f"由{org.name_zh}的{title[0]}办理" + (f"（{words.zh}）" if words else ""),
                f"For the {title[1]} of {org.name_en}" + (f", {words.en} the party" if words else ""),
            )

    def _asked(self, value: Any) -> tuple[str, Any]:
        if isinstance(value, str):
            return "self", value
        if isinstance(value, Mapping) and value.get("relation") in self.relations and value.get("of"):
            return str(value["relation"]), value["of"]
        known = ", ".join(self.relations)
        raise BadInput(
            f"Expected an organisation id or a relation ({known}) for the task but got {value!r}: "
            "correct the organisation expression in the diagram.",
            zh=f"办理机构须为机构编号或隶属关系（{known}），现为其他内容，请更正流程图中的机构表达式",
        )


def _same_line(session: Session, organisation: str) -> list[str]:
    with system_scope(session):
        return [org.id for org in tree.rows_above(session, organisation)]
