"""How settings are shown to a caller: of which unit, whether it may be seen, and whether the caller may change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api import dumps
from api.context import house, who
from api.problems import problem
from ground.bilingual import Bilingual
from records import tree
from records.roles import Permission
from records.scope import RecordsSession
from records.settings import values
from records.settings.registry import KEYS
from records.tables.org import OrgKind


def asked_unit(query: Mapping[str, Any]) -> str:
    """The organisation that a query names, else the caller's own; a problem (409) without a role."""
    org_id = query["organisation"] or who().organisation
    if org_id is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    return str(org_id)


def check_visible(session: RecordsSession, org_id: str) -> None:
    """Show settings of the caller's subtree and of the levels above, whose values hold below; no others."""
    own = who().organisation
    if who().scope(session).allows(org_id) or own and org_id in {org.id for org in tree.line(session, own)}:
        return
    raise problem(404, "没有这个单位，或不在可见范围", "Expected a unit below or above yours but there is none")


def shown(session: RecordsSession, org_id: str, key: str, stage: str) -> dict[str, Any]:
    """A setting as it holds at an organisation today."""
    return told_setting(session, org_id, values.value_of(session, org_id, key, house().acting().today, stage))


def told_setting(session: RecordsSession, org_id: str, found: values.Answer) -> dict[str, Any]:
    """A setting as it was found to hold at an organisation, and whether the caller may change it there."""
    closed = why_closed(session, org_id, found)
    return dumps.answer(found, True) if closed is None else dumps.answer(found, False, closed)


def why_closed(session: RecordsSession, org_id: str, found: values.Answer) -> Bilingual | None:
    """Why the caller may not change a setting at an organisation; None where it may."""
    if Permission.SETTING_WRITE not in who().permissions:
        return Bilingual("当前身份不可修改设置", "Your role may not change settings")
    if not who().scope(session).allows(org_id):
        return Bilingual("不在本级管辖范围", "Outside the units below yours")
    kind = tree.org_by_id(session, org_id).kind
    if not KEYS[found.key].may_set(kind):
        who_sets = KEYS[found.key].setters
        return Bilingual(f"只能由{who_sets.zh}设置", f"Only {who_sets.en} sets this")
    lock = found.locked_by
    if lock is not None and lock.org_id != org_id and (lock.org_id or kind != OrgKind.MINISTRY):
        by = f"由{lock.org_name}锁定{('（' + lock.document + '）') if lock.document else ''}，仅该级可解除"
        return Bilingual(by, f"Locked by {lock.org_name_en}; only that level can lift it")
    return None
