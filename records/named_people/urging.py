"""Urging units to name their people, and authorities to see to those below them; so often a day each (O14)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records import urging
from records.acting import Acting
from records.errors import Invalid
from records.named_people.posts import BY_POST
from records.named_people.progress import UnitLine, counts_of, line_of
from records.roles import Role
from records.school_cards.progress import regions_of
from records.tables import NamedPeopleUrging

PEOPLE = urging.Sort("people", NamedPeopleUrging, (Role.STUDENT_CLERK, Role.MANAGER))
FEW = 3  # posts named in a notice, which is short
BELOW = Bilingual("请督促所辖单位确定责任人员", "please see that the units below you name their people")


def urge(session: Session, acting: Acting, units: Sequence[str]) -> urging.Urged[urging.Wanted]:
    """Urge units of which the acting unit is the next authority above, where they or units below them lack somebody.

    Invalid where there is another among them, or one that lacks nobody.
    """
    wanted = [_wanted(session, acting, unit) for unit in dict.fromkeys(units)]
    return urging.urge_wanted(session, acting, PEOPLE, wanted)


def may_urge(line: UnitLine, own: str) -> bool:
    """Can a unit urge another by name: is it the next authority above, and does it lack somebody or an open account?"""
    return line.authority is not None and line.authority.id == own and bool(line.missing or line.closed)


def _wanted(session: Session, acting: Acting, unit: str) -> urging.Wanted:
    own = str(acting.org_id)
    line = line_of(session, unit, acting.today)
    if line is not None and may_urge(line, own):
        return urging.Wanted(unit, Bilingual(line.name_zh, line.name_en), _words(line))
    region = next((one for one in regions_of(session, own) if one.id == unit), None)
    found = counts_of(session, [unit], acting.today).get(unit) if region is not None else None
    if region is None or found is None or not found.lacking:
        raise Invalid(
            "Expected units right below you in which somebody is still to be named: reload.",
            "只能催办本单位直接主管、尚未确定责任人员的单位，请刷新后再催办",
        )
    return urging.Wanted(unit, Bilingual(region.name_zh, region.name_en), BELOW)


def _words(line: UnitLine) -> Bilingual:
    posts = line.missing or line.closed
    zh = "、".join(BY_POST[key].name.zh for key in posts[:FEW])
    en = ", ".join(BY_POST[key].name.en for key in posts[:FEW])
    if len(posts) > FEW:
        zh, en = f"{zh}等 {len(posts)} 个岗位", f"{en} and {len(posts) - FEW} more"
    if line.missing:
        return Bilingual(f"请尽快确定责任人员：{zh}", f"please name people for: {en}")
    return Bilingual(f"责任人员账号已停用，请重新确定：{zh}", f"accounts of named people are closed: {en}")
