"""Urging schools to see to their cards, and authorities to check those below them; so often a day each (O17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records import urging
from records.acting import Acting
from records.errors import Invalid
from records.ids import new_id
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.school_cards.keeping import Stand
from records.school_cards.progress import counts_of, line_of, regions_of
from records.tables import SchoolCardUrging
from records.tree import row_by_id

ROLES = (Role.STUDENT_CLERK, Role.STUDENT_LEADER)
WORDS = {
    Stand.NEVER: Bilingual("请尽快填报学校基本信息", "please fill in the basic information of your school"),
    Stand.RETURNED: Bilingual("请按退回意见修改学校基本信息", "please correct the basic information sent back"),
}
CHECK = Bilingual("请尽快审核所辖学校的基本信息", "please check the basic information of the schools below you")


@dataclass(frozen=True)
class Wanted:
    """A unit to urge, and to what."""

    id: str
    name: Bilingual
    words: Bilingual


def urge(session: Session, acting: Acting, units: Sequence[str]) -> urging.Urged[Wanted]:
    """Urge units of which the acting unit is the next authority above.

    A school that never filled its card in or was asked to change it; an authority with schools whose cards wait.
    Invalid where there is another among them, or one that has nothing to do.
    """
    wanted = [_wanted(session, acting, unit) for unit in dict.fromkeys(units)]
    most = urging.most_a_day(session, acting)
    today = urging.urged_today(session, acting, SchoolCardUrging, [one.id for one in wanted])
    told, news = [], list[NewNotice]()
    for one in (unit for unit in wanted if today.get(unit.id, 0) < most):
        number = today.get(one.id, 0) + 1
        session.add(SchoolCardUrging(
            id=new_id(), org_id=one.id, by_org=str(acting.org_id), day=acting.today, number=number,
            made_at=acting.now, made_by=acting.account_id,
        ))  # fmt: skip
        news += _notices(session, acting, one, number)
        told.append(urging.told(session, acting, (one, one.id), ROLES))
    session.flush()
    leave_notices(session, acting, news)
    return urging.Urged(told, [one for one in wanted if today.get(one.id, 0) >= most], most)


def _wanted(session: Session, acting: Acting, unit: str) -> Wanted:
    own = str(acting.org_id)
    line = line_of(session, unit, acting.today)
    if line is not None and line.authority.id == own and line.stand in WORDS:
        return Wanted(unit, Bilingual(line.name_zh, line.name_en), WORDS[Stand(line.stand)])
    region = next((one for one in regions_of(session, own) if one.id == unit), None)
    found = counts_of(session, [unit], acting.today).get(unit) if region is not None else None
    if region is None or found is None or found.schools == found.checked:
        raise Invalid(
            "Expected schools that you check, or authorities right below you, with something left to do: reload.",
            "只能催办本单位直接主管、尚有事项未办的学校或下一级主管部门，请刷新后再催办",
        )
    return Wanted(unit, Bilingual(region.name_zh, region.name_en), CHECK)


def _notices(session: Session, acting: Acting, one: Wanted, number: int) -> list[NewNotice]:
    by = row_by_id(session, str(acting.org_id))
    key = f"urge:card:{one.id}:{by.id}:{acting.today}:{number}"
    words = f"{by.name_zh}催办：{one.words.zh}", f"{by.name_en or by.name_zh} urges: {one.words.en}"
    return [NewNotice(one.id, role, "urge", *words, f"{key}:{role}") for role in ROLES]
