"""Relations between organisations, by which a diagram or a notice names who is meant (隶属关系)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records import tree
from records.errors import Invalid, NotFound
from records.tables.org import OrgKind
from records.tree import OrgRow


@dataclass(frozen=True)
class Relation:
    """One relation: how the organisation is found, and what it is called in the explanation of a task.

    `find` takes a session and the value of `of`: an organisation's id, or a list of them. NotFound where the
    relation leads nowhere. The English words end so that a name may follow: "the authority of".
    """

    find: Callable[[Session, Any], OrgRow]
    words: Bilingual | None = None


def _same(session: Session, of: Any) -> OrgRow:
    return tree.standing_in(session, str(of))


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


COMMON: Mapping[str, Relation] = {
    "self": Relation(_same),
    "authority": Relation(_authority, Bilingual("学籍主管部门", "the authority of")),
    "province": Relation(_province, Bilingual("省级教育行政部门", "the provincial authority of")),
    "common_superior": Relation(_common_superior, Bilingual("共同上级", "the nearest common superior of")),
}


def with_declared(declared: Iterable[Mapping[str, Relation]]) -> dict[str, Relation]:
    """The common relations and those that processes declare; Invalid for a name that is declared twice."""
    found = dict(COMMON)
    for relations in declared:
        for name, relation in relations.items():
            if found.setdefault(name, relation) != relation:
                raise Invalid(
                    f"Expected a relation name of its own but {name} is declared twice: rename one of them.",
                    f"隶属关系“{name}”重复声明，请将其中一项改名",
                )
    return found
