"""One setting for many organisations at once: few levels set it, so levels are read, not the line of each unit."""

from datetime import date
from typing import Any

from sqlalchemy import FromClause, or_, select
from sqlalchemy.orm import Session

from records.settings.values import InForce, Link
from records.tables import Organisation, OrgClosure, Setting
from records.tables.org import OrgKind


class Everywhere:
    """What a key's levels set on a day for the organisations of a set, answered as for each alone."""

    def __init__(self, key: str, parts: dict[str, list[Link]]) -> None:
        self._key = key
        self._parts = parts
        self._known: dict[tuple[Any, ...], Any] = {}

    def value(self, org_id: str, stage: str = "") -> Any:
        """Return the value in force for an organisation of the set."""
        links = self._parts.get(org_id, [])
        at = (stage, *((link.org_id, link.stage, link.since) for link in links))
        if at not in self._known:
            self._known[at] = InForce({self._key: links}).value(self._key, stage).value
        return self._known[at]

    def lowest(self, default: int) -> int:
        """Return the least number that any level set, or the default: nothing below it is over any limit."""
        return min([link.value for links in self._parts.values() for link in links] + [default])


def setting_everywhere(session: Session, key: str, on: date, orgs: FromClause) -> Everywhere:
    """Read what every level set for the organisations in column `org` of a subquery, in one statement."""
    query = (
        select(OrgClosure.descendant, Setting, Organisation.name_zh, Organisation.name_en, Organisation.kind)
        .join(OrgClosure, OrgClosure.ancestor == Setting.org_id)
        .join(Organisation, Organisation.id == Setting.org_id)
        .where(
            OrgClosure.descendant.in_(select(orgs.c.org)),
            Setting.key == key,
            Setting.superseded_at.is_(None),
            Setting.effective_from <= on,
            or_(Setting.effective_to.is_(None), Setting.effective_to > on),
        )
        .order_by(OrgClosure.depth.desc(), Setting.stage, Setting.effective_from)
    )
    parts: dict[str, list[Link]] = {}
    for org_id, row, name, name_en, kind in session.execute(query):
        parts.setdefault(org_id, []).append(Link(
            row.org_id, name, name_en, row.value, row.locked, row.effective_from, row.document, row.stage,
            kind == OrgKind.MINISTRY,
        ))  # fmt: skip
    return Everywhere(key, parts)
