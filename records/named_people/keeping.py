"""Naming people for posts: each save ends who is named no longer and adds who is new; no row is rewritten (O14).

What is kept of a person is sealed. A person who has an account at the unit under the same name is linked with it, so
that a closed account shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ground.batches import batched
from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Conflict, Invalid
from records.ids import new_id
from records.named_people.posts import BY_POST, FIELDS, MOST, Post, posts_of
from records.roles import Permission
from records.school_cards.fields import Fault, faults_of_field
from records.school_cards.keeping import IN_USE, Misfilled
from records.scope import scope_of
from records.session import keyring_of
from records.tables import Account, NamedPerson, Organisation, School
from records.tables.account import AccountState
from records.tree import org_by_id

MANY = 500  # units of one statement
CLOSED = (AccountState.DEACTIVATED, AccountState.SEALED)
Values = Mapping[str, str]


@dataclass(frozen=True)
class Named:
    """One person named for a post, opened; `closed` where the person's account is closed."""

    values: Values
    row: NamedPerson
    closed: bool


@dataclass(frozen=True)
class SavedPeople:
    """The number of the unit's saves so far, and the posts that this one changed."""

    number: int
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Naming:
    """Which post of a unit is named anew, by which save, and who held it."""

    org: Organisation
    post: str
    number: int
    held: Sequence[Named]


def number_of(session: Session, org_id: str) -> int:
    """Return how often a unit's people were saved."""
    p = NamedPerson
    query = select(func.max(p.number), func.max(p.ended_number)).where(p.org_id == org_id)
    return max(int(value or 0) for value in session.execute(query).one())


def people_on(session: Session, org_ids: Sequence[str], day: date) -> dict[str, list[Named]]:
    """Return who is named at some units at the end of a day, by unit, in the order of posts and places."""
    p, found = NamedPerson, dict[str, list[Named]]()
    order = {key: at for at, key in enumerate(BY_POST)}
    for part in batched(org_ids, MANY):
        query = select(p, Account.state).outerjoin(Account, Account.id == p.account_id).where(
            p.org_id.in_(part), p.valid_from <= day, or_(p.valid_to.is_(None), p.valid_to > day),
        )  # fmt: skip
        for row, state in session.execute(query):
            found.setdefault(row.org_id, []).append(Named(opened(session, row), row, state in CLOSED))
    for rows in found.values():
        rows.sort(key=lambda one: (order.get(one.row.post, len(order)), one.row.place))
    return found


def every_row(session: Session, org_id: str) -> list[NamedPerson]:
    """Return everybody who was ever named at a unit, in the order of naming."""
    query = select(NamedPerson).where(NamedPerson.org_id == org_id)
    return list(session.scalars(query.order_by(NamedPerson.number, NamedPerson.id)))


def opened(session: Session, row: NamedPerson) -> Values:
    """Return what a row keeps of the person."""
    values: Values = keyring_of(session).open_json(_place(row.id), row.payload)
    return values


def save_people(
    session: Session, acting: Acting, org_id: str, posts: Mapping[str, Sequence[Mapping[str, Any]]], seen: int | None
) -> SavedPeople:
    """Keep who is named for some posts; the others stay. `seen` is the number of saves that the editor knew of.

    NotAllowed outside the scope, Conflict for a unit that has ended or was saved meanwhile, Misfilled for people who
    cannot be kept so, Invalid for a post that the unit does not have.
    """
    scope_of(session).require(Permission.NAMED_EDIT, org_id)
    org = _held(session, org_id, acting.today)
    known = {one.key: one for one in posts_of(org.kind)}
    if strange := sorted(set(posts) - known.keys()):
        raise Invalid(
            f"Expected posts of this unit ({', '.join(known)}) but got {', '.join(strange)}.",
            f"本单位没有“{'、'.join(strange)}”岗位",
        )
    number = number_of(session, org_id)
    if seen is not None and seen != number:
        raise Conflict(
            "Expected the people as you saw them but somebody saved others meanwhile: reload, then enter yours again.",
            "他人已先保存了新的人员，请刷新后再填写",
        )
    wanted = {key: [value for row in rows if any((value := stored(row)).values())] for key, rows in posts.items()}
    if faults := [fault for key, rows in wanted.items() for fault in faults_of(known[key], rows)]:
        first = faults[0].text
        raise Misfilled(f"Expected people who can be kept but {first.en}.", f"请改正：{first.zh}", faults)
    now = people_on(session, [org_id], acting.today).get(org_id, [])
    changed = tuple(
        key for key in known if key in wanted and wanted[key] != [one.values for one in now if one.row.post == key]
    )
    for key in changed:
        held = [one for one in now if one.row.post == key]
        _rename(session, acting, Naming(org, key, number + 1, held), wanted[key])
    session.flush()
    return SavedPeople(number + 1 if changed else number, changed)


def stored(row: Mapping[str, Any]) -> dict[str, str]:
    """A person as kept: outer blanks cut."""
    return {one.key: str(row.get(one.key) or "").strip() for one in FIELDS}


def faults_of(post: Post, people: Sequence[Values]) -> list[Fault]:
    """What is wrong with the people of a post; keys name post, place and field."""
    name = post.name
    if len(people) > (MOST if post.many else 1):
        most = MOST if post.many else 1
        return [Fault(post.key, Bilingual(f"{name.zh}不超过 {most} 人", f"{name.en}: at most {most}"))]
    return [
        Fault(f"{post.key}.{at}.{key}", Bilingual(f"{name.zh}：{text.zh}", f"{name.en}: {text.en}"))
        for at, person in enumerate(people) for key, text in _wrong(post, person)
    ]  # fmt: skip


def _wrong(post: Post, person: Values) -> list[tuple[str, Bilingual]]:
    found = [(one.key, text) for one in FIELDS for text in faults_of_field(one, person[one.key])]
    if post.needs_department and not person["department"]:
        found.append(("department", Bilingual(f"请填写{post.department.zh}", f"fill in: {post.department.en}")))
    if not person["phone"] and not person["mobile"]:
        found.append(("phone", Bilingual("请填写办公电话或手机", "fill in an office phone or a mobile")))
    return found


def _rename(session: Session, acting: Acting, naming: Naming, wanted: Sequence[Values]) -> None:
    """End who is named no longer, keep whose entry is the same, add the others."""
    org, left = naming.org, list(naming.held)
    for place, values in enumerate(wanted):
        same = next((one for one in left if one.values == values), None)
        if same is not None:
            left.remove(same)
            same.row.place = place
            continue
        row_id, ring = new_id(), keyring_of(session)
        session.add(NamedPerson(
            id=row_id, org_id=org.id, province=org.province, post=naming.post, place=place, valid_from=acting.today,
            number=naming.number, account_id=_account(session, org.id, values["name"]),
            payload=ring.seal_json(_place(row_id), dict(values)), key_id=ring.active,
            saved_at=acting.now, saved_by=acting.account_id, saved_at_org=acting.org_id,
        ))  # fmt: skip
    for one in left:
        one.row.valid_to, one.row.ended_number, one.row.ended_at = acting.today, naming.number, acting.now
        one.row.ended_by, one.row.ended_at_org = acting.account_id, acting.org_id


def _account(session: Session, org_id: str, name: str) -> str | None:
    """The account of a person of the unit under this name; None for namesakes, as nobody knows which is meant."""
    a = Account
    query = select(a.id).where(a.org_id == org_id, a.display_name == name, a.state.not_in(CLOSED))
    found = list(session.scalars(query.limit(2)))
    return found[0] if len(found) == 1 else None


def _held(session: Session, org_id: str, today: date) -> Organisation:
    """The unit, locked, so that of two saves at once the second sees the first."""
    org = org_by_id(session, org_id)
    session.refresh(org, with_for_update=True)
    status = session.scalar(select(School.status).where(School.id == org_id))
    if (org.valid_to or date.max) <= today or status is not None and status not in IN_USE:
        raise Conflict(
            "Expected a unit in use but this one has ended: its people stay as they were.",
            "该单位已撤并，责任人员保留原样，不再修改",
        )
    return org


def _place(row_id: str) -> str:
    return f"named_person.payload:{row_id}"
