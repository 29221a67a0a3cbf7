"""Urging schools to see to their cards, and authorities to check those below them; so often a day each (O17)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records import urging
from records.acting import Acting
from records.errors import Invalid
from records.roles import Role
from records.school_cards.keeping import Stand
from records.school_cards.progress import counts_of, line_of, regions_of
from records.tables import SchoolCardUrging

ROLES = (Role.STUDENT_CLERK, Role.STUDENT_LEADER)
CARDS = urging.Sort("card", SchoolCardUrging, ROLES)
WORDS = {
    Stand.NEVER: Bilingual("请尽快填报学校基本信息", "please fill in the basic information of your school"),
    Stand.RETURNED: Bilingual("请按退回意见修改学校基本信息", "please correct the basic information sent back"),
}
CHECK = Bilingual("请尽快审核所辖学校的基本信息", "please check the basic information of the schools below you")


def urge(session: Session, acting: Acting, units: Sequence[str]) -> urging.Urged[urging.Wanted]:
    """Urge units of which the acting unit is the next authority above.

    A school that never filled its card in or was asked to change it; an authority with schools whose cards wait.
    Invalid where there is another among them, or one that has nothing to do.
    """
    wanted = [_wanted(session, acting, unit) for unit in dict.fromkeys(units)]
    return urging.urge_wanted(session, acting, CARDS, wanted)


def _wanted(session: Session, acting: Acting, unit: str) -> urging.Wanted:
    own = str(acting.org_id)
    line = line_of(session, unit, acting.today)
    if line is not None and line.authority.id == own and line.stand in WORDS:
        return urging.Wanted(unit, Bilingual(line.name_zh, line.name_en), WORDS[Stand(line.stand)])
    region = next((one for one in regions_of(session, own) if one.id == unit), None)
    found = counts_of(session, [unit], acting.today).get(unit) if region is not None else None
    if region is None or found is None or found.schools == found.checked:
        raise Invalid(
            "Expected schools that you check, or authorities right below you, with something left to do: reload.",
            "只能催办本单位直接主管、尚有事项未办的学校或下一级主管部门，请刷新后再催办",
        )
    return urging.Wanted(unit, Bilingual(region.name_zh, region.name_en), CHECK)
