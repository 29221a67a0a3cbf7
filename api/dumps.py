"""Rows of the registers as JSON, with names in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from api.reorganising import Outlook
from api.setting_words import options_of
from records.affiliation import Affiliation
from records.org_states import STATES
from records.roles import TITLES, Role
from records.settings.proposals import needs_second_person
from records.settings.registry import KEYS, Combine, Key
from records.settings.values import Answer, Link
from records.tables import Organisation, OrgState, SettingProposal
from records.tables.org import OrgKind

KIND_WORDS: dict[OrgKind, tuple[str, str]] = {
    OrgKind.MINISTRY: ("教育部", "Ministry"),
    OrgKind.PROVINCE: ("省级教育行政部门", "Provincial authority"),
    OrgKind.CITY: ("市级教育行政部门", "City authority"),
    OrgKind.COUNTY: ("县级教育行政部门", "County authority"),
    OrgKind.TOWNSHIP: ("乡镇", "Township"),
    OrgKind.CENTRAL_SCHOOL: ("中心校", "Central school"),
    OrgKind.SCHOOL: ("学校", "School"),
    OrgKind.SERVICE_UNIT: ("直属单位", "Service unit"),
    OrgKind.ENROLMENT_OFFICE: ("招生办公室", "Enrolment office"),
}


def organisation(org: Organisation, above: Iterable[Organisation] = ()) -> dict[str, Any]:
    """One organisation; `above` is the line of command, highest first."""
    kind = OrgKind(org.kind)
    return {
        "id": org.id, "code": org.code, "kind": org.kind, "kind_name": KIND_WORDS[kind][0],
        "kind_name_en": KIND_WORDS[kind][1], "name": org.name_zh, "name_en": org.name_en,
        "division": org.division, "is_authority": org.is_authority,
        "path": [_unit(one) for one in above],
    }  # fmt: skip


def school_state(row: OrgState) -> dict[str, Any]:
    """What a school was called and in which state it was, from a day on."""
    state = STATES[row.status]
    return {
        "from": row.valid_from.isoformat(), "name": row.name_zh, "name_en": row.name_en, "status": row.status,
        "status_name": state.zh, "status_name_en": state.en, "document": row.document,
    }  # fmt: skip


def affiliation(one: Affiliation, names: Mapping[str, str] | None) -> dict[str, Any]:
    """One period under one parent, with its document and when it was recorded; by whom only where `names` are given."""
    edge = one.edge
    return {
        "parent": one.parent.id, "name": one.parent.name_zh, "name_en": one.parent.name_en,
        "from": edge.valid_from.isoformat(), "to": edge.valid_to.isoformat() if edge.valid_to else None,
        "document": edge.document, "set_by": edge.set_by if names is not None else None,
        "set_by_name": (names or {}).get(edge.set_by or "", ""),
        "recorded_at": edge.recorded_at.isoformat() if edge.recorded_at else None,
    }  # fmt: skip


def outlook(found: Outlook, day: date) -> dict[str, Any]:
    """What a move from a day on would do; lines of command highest first, as everywhere."""
    return {
        "on": day.isoformat(), "units": found.units,
        "before": [_unit(unit) for unit in reversed(found.before)],
        "after": [_unit(unit) for unit in reversed(found.after)],
        "desks": [
            {"organisation": _unit(one.organisation), "role": one.role, **_title(one.role), "n": one.n,
             "becomes": _unit(one.becomes) if one.becomes else None}
            for one in found.desks
        ],
    }  # fmt: skip


def _unit(org: Organisation) -> dict[str, Any]:
    return {"id": org.id, "name": org.name_zh, "name_en": org.name_en}


def _title(role: str) -> dict[str, str]:
    title = TITLES[Role(role)] if role in set(Role) else (role, role)
    return {"role_name": title[0], "role_name_en": title[1]}


def _options(key: Key) -> list[dict[str, str]] | None:
    """What a value is chosen from, where that is a closed list."""
    options = options_of(key)
    return [{"value": one, "label": word.zh, "label_en": word.en} for one, word in options.items()] or None


def about_setting(key: Key) -> dict[str, Any]:
    """What a setting is: its title, where it is listed, what its values are, and whether it needs a second person."""
    return {
        "key": key.name, "title": key.zh, "title_en": key.en,
        "group_name": key.group.zh if key.group else None, "group_name_en": key.group.en if key.group else None,
        "type": key.kind.name, "per_stage": key.per_stage,
        "expected": key.kind.expected_zh, "expected_en": key.kind.expected, "combine": str(key.combine),
        "options": _options(key), "second_person": needs_second_person(key.name),
    }  # fmt: skip


def held(found: Answer) -> dict[str, Any]:
    """What holds: the value with the level that set it, since when, by which document, and who locked it.

    Of a list to which every level adds, `entries` says of each entry who added it.
    """
    entries = found.value if KEYS[found.key].combine is Combine.UNION else []
    return {
        "value": found.value, "default": found.default, **_origin(found, found.level),
        "locked": found.locked_by is not None, "locked_by": _level(found.locked_by),
        "locked_document": found.locked_by.document if found.locked_by else "",
        "entries": [{"value": one, **_origin(found, found.added_by(one))} for one in entries],
    }  # fmt: skip


def answer(found: Answer, may_change: bool, why_not: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """One setting as it holds, with each level's part, and whether the caller may change it."""
    return {
        **about_setting(KEYS[found.key]), **held(found),
        "chain": [{**(_level(link) or {}), "value": link.value, "locked": link.locked} for link in found.chain],
        "may_change": may_change, "why_not": why_not[0], "why_not_en": why_not[1],
    }  # fmt: skip


def _origin(found: Answer, link: Link | None) -> dict[str, Any]:
    """A level with its day and document; without one the national default and where that comes from."""
    return {
        "level": _level(link), "since": link.since.isoformat() if link else None,
        "document": link.document if link else "", "source": found.source, "source_en": found.source_en,
    }  # fmt: skip


def proposal(row: SettingProposal, org: Organisation, names: Mapping[str, str]) -> dict[str, Any]:
    """A change of a setting that waits for a second person, or waited: who, what, from when, by which document."""
    key = KEYS[row.key]
    return {
        "id": row.id, "key": row.key, "title": key.zh, "title_en": key.en, "type": key.kind.name,
        "group_name": key.group.zh if key.group else None, "group_name_en": key.group.en if key.group else None,
        "organisation": row.org_id, "name": org.name_zh, "name_en": org.name_en, "stage": row.stage,
        "value": row.value, "locked": row.locked, "effective_from": row.effective_from.isoformat(),
        "document": row.document, "state": row.state, "proposed_by_name": names.get(row.proposed_by),
        "proposed_at": row.proposed_at.isoformat(), "decided_by_name": names.get(row.decided_by or ""),
        "decided_at": row.decided_at.isoformat() if row.decided_at else None, "reason": row.reason,
    }  # fmt: skip


def _level(link: Link | None) -> dict[str, Any] | None:
    return None if link is None else {"organisation": link.org_id, "name": link.org_name, "name_en": link.org_name_en}
