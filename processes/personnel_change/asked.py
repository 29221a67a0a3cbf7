"""What a personnel form asks for: the facts that the rules judge, and the posts as it wants them (O4, O5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.personnel_change.faults import faults_of
from records.accounts import NewAccount, create_account, deactivate
from records.acting import Acting
from records.assignments import NewRole, assign_role, check_pairs, end_role, holders, roles_of
from records.contacts import keep_contact
from records.errors import NotAllowed, NotFound
from records.roles import SCHOOL_KINDS, Role
from records.settings.values import value_of
from records.tree import OrgRow, row_by_id, rows_above

Values = Mapping[str, Any]
KEY = "personnel_change"
SEALED = ("phone", "mobile", "email", "id_number")
_LIMITS = ("time_limit_days", "reminder_days")
_NEW = ("name", "login", "department", "post", *SEALED)


@dataclass(frozen=True)
class Adjusted:
    """The account that holds the role now, or "", whether it was made anew, and the accounts that left the desk."""

    account: str
    new: bool
    left: tuple[str, ...]


def gather(session: Session, acting: Acting, asked: Values, unit: str) -> dict[str, Any]:
    """The facts of a request; of a person's entries only whether and where they are wrong."""
    role, leaving, incoming = Role(asked["role"]), str(asked.get("leaving") or ""), str(asked.get("incoming") or "")
    fresh, org = any(asked.get(key) for key in _NEW), row_by_id(session, unit)
    held = holders(session, unit, role, acting.today)
    faults = faults_of(session, asked) if fresh and not incoming else []
    barred = _barred(session, acting, NewRole(incoming, role, unit)) if incoming else None
    limit, remind = (value_of(session, unit, f"{KEY}.{key}", acting.today).value for key in _LIMITS)
    return {
        "role": str(role), "unit": unit, "unit_kind": "school" if org.kind in SCHOOL_KINDS else "authority",
        "leaving": {"given": bool(leaving), "holds": leaving in held},
        "incoming": {"kind": _KINDS[bool(incoming), fresh]}, "same": bool(leaving) and leaving == incoming,
        "last": bool(leaving) and held == [leaving],
        "faults": [one.zh for one in faults], "faults_en": [one.en for one in faults],
        "barred": barred and {"zh": barred.zh, "en": barred.en},
        "lines": _lines(rows_above(session, unit)),
        "rules": {"limit": f"{limit}WD", "remind": f"{remind}WD"},
    }  # fmt: skip


def adjust_posts(session: Session, acting: Acting, asked: Values, facts: Values) -> Adjusted:
    """End the role of whoever leaves, then give it to whoever comes; raises what the registers refuse."""
    role, unit, leaving = Role(facts["role"]), str(facts["unit"]), str(asked.get("leaving") or "")
    if leaving:
        _leave(session, acting, (leaving, role, unit), bool(asked.get("departs")))
    account = str(asked.get("incoming") or "")
    new = facts["incoming"]["kind"] == "new"
    if account:
        assign_role(session, acting, NewRole(account, role, unit))
    if new:
        account = _issue(session, acting, asked, (role, unit))
    return Adjusted(account, new, (leaving,) if leaving else ())


_KINDS = {(False, False): "none", (True, False): "known", (False, True): "new", (True, True): "both"}


def _leave(session: Session, acting: Acting, post: tuple[str, Role, str], departs: bool) -> None:
    account, role, unit = post
    row = next((r for r in roles_of(session, account, acting.today) if (r.role, r.org_id) == (role, unit)), None)
    if row is None:
        raise NotFound("Expected the person to hold the role still but they do not.", "离任人员已不担任该岗位")
    end_role(session, acting, row.id)
    if departs:
        deactivate(session, acting, account)


def _issue(session: Session, acting: Acting, asked: Values, post: tuple[Role, str]) -> str:
    """A new account without a link: whoever administers the unit makes one when they hand it over."""
    role, unit = post
    told = {key: asked[key] for key in SEALED if asked.get(key)}
    kept = keep_contact(session, acting, unit, told)
    account, _secret = create_account(session, acting, NewAccount(
        str(asked["login"]), str(asked["name"]), unit, (role,), str(asked["department"]), str(asked["post"]),
        contact_entry=kept,
    ))  # fmt: skip
    return account.id


_HOLDS_ALREADY = Bilingual("接任人员已担任该岗位", "The successor holds this role already")


def _barred(session: Session, acting: Acting, new: NewRole) -> Bilingual | None:
    if new.account_id in holders(session, new.org_id, new.role, acting.today):
        return _HOLDS_ALREADY
    try:
        check_pairs(session, acting, new)
    except NotAllowed as reason:
        return Bilingual(reason.zh, reason.en)
    return None


def _lines(above: list[OrgRow]) -> dict[str, list[dict[str, str]]]:
    """Who would decide: every authority up to the ministry, nearest first, or the nearest alone; at the top, itself."""
    authorities = [org for org in above[1:] if org.is_authority] or above[:1]
    steps = [{"decider": org.id} for org in authorities]
    return {"ministry": steps, "above": steps[:1]}
