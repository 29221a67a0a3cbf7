"""Comments of levels above on cells of a report, and what the unit answers (批注)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.blank import is_blank
from records.acting import Acting
from records.errors import Invalid, NotAllowed, NotFound
from records.ids import new_id
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.tree import row_by_id, rows_above
from reports.places import Place
from reports.tables import ReportComment
from reports.units import unit_of


def comments_of(session: Session, place: Place) -> dict[str, list[ReportComment]]:
    """Return the comments on a unit's report by code of the item, oldest first."""
    unit, definition, period = place
    query = select(ReportComment).where(
        ReportComment.org_id == unit, ReportComment.period == period.index,
        ReportComment.element.in_(sorted(definition.codes)),
    )  # fmt: skip
    found: dict[str, list[ReportComment]] = {}
    for row in session.scalars(query.order_by(ReportComment.made_at, ReportComment.id)):
        found.setdefault(definition.codes[row.element], []).append(row)
    return found


def comment(session: Session, acting: Acting, role: Role, place: Place, said: tuple[str, str]) -> ReportComment:
    """Remark on a cell of a unit below, or answer at one's own; the other side gets a notice.

    `said` is the item's code and the text. Raises Invalid for a blank text or an unknown item, NotAllowed for a unit
    that is neither one's own nor below.
    """
    code, text = said
    item = place.definition.by_code.get(code)
    if item is None or is_blank(text):
        raise Invalid(
            "Expected an item of this data set and a text: choose a cell and say what you mean.",
            "请选择本表的项目并填写批注内容",
        )
    above = {row.id for row in rows_above(session, place.unit)}
    if acting.org_id not in above | {place.unit}:
        raise NotAllowed(
            "Expected a unit of your own or one below yours but this one reports elsewhere.",
            "只能批注本单位或下级单位的报表",
        )
    row = ReportComment(
        id=new_id(), org_id=place.unit, element=place.definition.elements[code], period=place.period.index,
        text=text.strip(), by_org=str(acting.org_id), by_role=str(role), made_at=acting.now, made_by=acting.account_id,
    )  # fmt: skip
    others = comments_of(session, place).get(code, [])
    session.add(row)
    session.flush()
    _tell(session, acting, place, (row, others, item.name.zh, item.name.en))
    return row


def settle(session: Session, acting: Acting, comment_id: str) -> ReportComment:
    """Mark a comment as settled; the level that made it does. NotFound for another's."""
    row = session.get(ReportComment, comment_id)
    if row is None or row.by_org != acting.org_id:
        raise NotFound(
            "Expected a comment of your own unit but there is none with this id: let whoever made it settle it.",
            "没有这条批注，或不是本单位所作，请由作出批注的单位办结",
        )
    row.settled_at, row.settled_by = row.settled_at or acting.now, row.settled_by or acting.account_id
    session.flush()
    return row


def _tell(
    session: Session, acting: Acting, place: Place, what: tuple[ReportComment, list[ReportComment], str, str]
) -> None:  # fmt: skip
    row, others, name, name_en = what
    by, unit, period = row_by_id(session, row.by_org), unit_of(session, place.unit), place.period.name
    if row.by_org == place.unit:
        to = {(one.by_org, one.by_role) for one in others if one.by_org != place.unit}
        zh = f"{by.name_zh}答复了{period.zh}“{name}”的批注"
        en = f"{by.name_en} answered a comment on “{name_en}” of {period.en}"
    else:
        to = {(unit.id, role) for role in place.definition.roles}
        zh = f"{by.name_zh}批注了本单位{period.zh}的“{name}”，请核实"
        en = f"{by.name_en} commented on your “{name_en}” of {period.en}: please check it"
    news = [
        NewNotice(org, Role(role), "comment", zh, en, f"comment:{row.id}:{org}:{role}", acting.case_no)
        for org, role in sorted(to)
    ]
    if news:
        leave_notices(session, acting, news)
