"""The basic information of a school as JSON: fields and options, the values, what was asked, what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.sheets.context import STAGE_NAMES
from records.school_cards.fields import BY_KEY, CAMPUS, FIELDS, CardField, said
from records.school_cards.keeping import STANDS, Stand, Version
from records.school_cards.progress import SchoolLine
from records.tables import Organisation, School, SchoolCardStand
from records.urging import Before


def fields() -> list[dict[str, Any]]:
    """Every field of a card."""
    return [
        {**_field(one), "kind": one.kind, "parts": [_field(part) for part in CAMPUS] if one.kind == "campuses" else []}
        for one in FIELDS
    ]


def stand(name: str) -> dict[str, str]:
    """How far a card is, in words."""
    words = STANDS[Stand(name)]
    return {"stand": name, "stand_name": words.zh, "stand_name_en": words.en}


def check(row: SchoolCardStand | None, names: Mapping[str, str]) -> dict[str, Any]:
    """How far the check is, what was asked and why, who confirmed last."""
    if row is None:
        return {**stand(Stand.NEVER), "since": None, "asked": [], "reason": "", "checked_at": None, "checked_by": ""}
    return {
        **stand(row.stand), "since": row.since.isoformat(), "asked": list(row.asked), "reason": row.reason,
        "checked_at": row.checked_at and row.checked_at.isoformat(), "checked_by": names.get(str(row.checked_by), ""),
    }  # fmt: skip


def version(one: Version, before: Mapping[str, Any], names: Mapping[str, str], orgs: Mapping[str, Organisation]) -> Any:
    """One save: when, by whom, and what it changed."""
    org = orgs.get(str(one.row.saved_at_org))
    return {
        "number": one.number, "from": one.valid_from.isoformat(), "at": one.row.saved_at.isoformat(),
        "by": names.get(str(one.row.saved_by), ""), "unit": org.name_zh if org else "",
        "unit_en": org.name_en if org else "", "changes": changes(one.changed, before, one.fields),
    }  # fmt: skip


def changes(keys: Sequence[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """Fields before and after, in words."""
    found = [(BY_KEY[key], said(key, before.get(key)), said(key, after.get(key))) for key in keys if key in BY_KEY]
    return [
        {"key": one.key, "label": one.name.zh, "label_en": one.name.en, "before": old.zh, "before_en": old.en,
         "after": new.zh, "after_en": new.en}
        for one, old, new in found
    ]  # fmt: skip


def school(org: Organisation, row: School) -> dict[str, Any]:
    """What the authority registered of the school: shown beside the card, changed elsewhere."""
    return {
        "id": org.id, "name": org.name_zh, "name_en": org.name_en, "code": row.code, "length_years": row.length_years,
        "stages": list(row.stages), "stages_name": "、".join(STAGE_NAMES.get(one, one) for one in row.stages),
    }  # fmt: skip


def line(one: SchoolLine, before: Before | None) -> dict[str, Any]:
    """A school in the list."""
    return {
        "id": one.id, "code": one.code, "name": one.name_zh, "name_en": one.name_en, **stand(one.stand),
        "authority": {"id": one.authority.id, "name": one.authority.name_zh, "name_en": one.authority.name_en},
        "since": one.since and one.since.isoformat(), "asked": one.asked, **urged(before),
    }  # fmt: skip


def urged(before: Before | None) -> dict[str, Any]:
    """How often somebody was urged, and when last."""
    return {"urged": before.times if before else 0, "urged_at": before.last.isoformat() if before else None}


def _field(one: CardField) -> dict[str, Any]:
    return {
        "key": one.key, "name": one.name.zh, "name_en": one.name.en, "required": one.required, "longest": one.longest,
        "hint": one.like.zh, "hint_en": one.like.en,
        "options": [{"value": value, "name": words.zh, "name_en": words.en} for value, words in one.options.items()],
    }  # fmt: skip

