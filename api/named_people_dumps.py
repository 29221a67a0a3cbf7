"""The named persons of units as JSON: posts, people with contact data in full or masked, and who was named when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.school_card_dumps import urged
from records.named_people.keeping import Named, Values
from records.named_people.posts import BY_POST, FIELDS, GROUPS, Post
from records.named_people.progress import UnitLine
from records.students.codes import mask_email, mask_phone
from records.tables import NamedPerson, Organisation
from records.urging import Before

MASKS: Mapping[str, Callable[[str], str]] = {"phone": mask_phone, "mobile": mask_phone, "email": mask_email}


@dataclass(frozen=True)
class Authors:
    """Who saved: names by account, units by id."""

    names: Mapping[str, str]
    units: Mapping[str, Organisation]


def post(one: Post, kind: str) -> dict[str, Any]:
    """A post of a unit of a kind."""
    return {
        **post_name(one.key), "group": one.group, "group_name": GROUPS[one.group].zh,
        "group_name_en": GROUPS[one.group].en, "required": kind in one.required, "many": one.many,
        "department": one.department.zh, "department_en": one.department.en, "needs_department": one.needs_department,
    }  # fmt: skip


def post_name(key: str) -> dict[str, str]:
    """A post by its name."""
    return {"key": key, "name": BY_POST[key].name.zh, "name_en": BY_POST[key].name.en}


def fields() -> list[dict[str, Any]]:
    """What is kept of a person."""
    return [
        {"key": one.key, "name": one.name.zh, "name_en": one.name.en, "required": one.required, "longest": one.longest,
         "hint": one.like.zh, "hint_en": one.like.en, "private": one.private}
        for one in FIELDS
    ]  # fmt: skip


def person(one: Named, full: bool) -> dict[str, Any]:
    """Somebody named for a post; contact data masked unless asked for in full."""
    return {
        "id": one.row.id, "post": one.row.post, "since": one.row.valid_from.isoformat(),
        "account": "" if one.row.account_id is None else "closed" if one.closed else "open",
        **{key: value if full else _masked(key, value) for key, value in one.values.items()},
    }  # fmt: skip


def line(one: UnitLine, before: Before | None) -> dict[str, Any]:
    """A unit in the list."""
    above = one.authority
    return {
        "id": one.id, "code": one.code, "name": one.name_zh, "name_en": one.name_en, "kind": one.kind,
        "authority": above and {"id": above.id, "name": above.name_zh, "name_en": above.name_en},
        "missing": [post_name(key) for key in one.missing], "closed": [post_name(key) for key in one.closed],
        **urged(before),
    }  # fmt: skip


def history(rows: Sequence[NamedPerson], opened: Mapping[str, Values], authors: Authors) -> list[dict[str, Any]]:
    """Every save of a unit, the newest first: when, by whom, and whom each post was given to."""
    saves = sorted({one.number for one in rows} | {one.ended_number for one in rows if one.ended_number}, reverse=True)
    return [_save(number, rows, opened, authors) for number in saves]


def _save(
    number: int, rows: Sequence[NamedPerson], opened: Mapping[str, Values], authors: Authors
) -> dict[str, Any]:
    new = [one for one in rows if one.number == number]
    old = [one for one in rows if one.ended_number == number]
    at, by, unit = (
        (new[0].saved_at, new[0].saved_by, new[0].saved_at_org) if new
        else (old[0].ended_at, old[0].ended_by, old[0].ended_at_org)
    )  # fmt: skip
    org = authors.units.get(str(unit))
    changed = [key for key in BY_POST if any(one.post == key for one in (*new, *old))]
    return {
        "number": number, "at": at and at.isoformat(), "by": authors.names.get(str(by), ""),
        "unit": org.name_zh if org else "", "unit_en": org.name_en if org else "",
        "changes": [_change(key, old, new, opened) for key in changed],
    }  # fmt: skip


def _change(
    key: str, old: Iterable[NamedPerson], new: Iterable[NamedPerson], opened: Mapping[str, Values]
) -> dict[str, Any]:
    before, after = ([opened[one.id] for one in rows if one.post == key] for rows in (old, new))
    name = BY_POST[key].name
    told, anew = _told(before), _told(after)
    contact = bool(told) and told == anew
    return {
        "key": key, "label": name.zh, "label_en": name.en, "before": told, "before_en": told,
        "after": f"{anew}（联系方式已更新）" if contact else anew,
        "after_en": f"{anew} (contact data updated)" if contact else anew,
    }  # fmt: skip


def _told(people: Iterable[Values]) -> str:
    return "；".join("，".join(one[key] for key in ("name", "department", "duty") if one[key]) for one in people)


def _masked(key: str, value: str) -> str:
    return MASKS[key](value) if value and key in MASKS else value
