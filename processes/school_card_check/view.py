"""What a person sees of a check: the school, what differs from the version confirmed last, what was asked and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.school_card_check.process import process
from processes.sections import Change, Changes, Facts, Section, Shown, facts_told, same
from processes.sentences import said_of_units
from records.school_cards.fields import BY_KEY, said
from records.school_cards.keeping import fields_of
from records.students.codes import mask_phone

DOING = Bilingual("报审学校基本信息", "hands in its basic information")
EMPTY = Bilingual("（未填）", "(empty)")
ASKED = Bilingual("退回要求修改", "Sent back for")
LEFT = Bilingual("要求修改而未改", "Asked for but unchanged")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区第二小学 报审学校基本信息` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The fields before and after, of the versions that the case is about; phone numbers are masked."""
    facts, back = variables.get("facts") or {}, variables.get("back") or {}
    if not facts:
        return Shown()
    before, after = (fields_of(session, str(facts["school"]), int(facts[key])) for key in ("before", "after"))
    rows = [
        Change(key, BY_KEY[key].name, _words(key, before), _words(key, after))
        for key in facts.get("changed") or () if after
    ]  # fmt: skip
    sections: list[Section] = [Changes(tuple(rows))] if rows else []
    told = [
        (ASKED, named(back.get("fields") or ())), (Bilingual("退回原因", "Reason"), same(back.get("reason"))),
        (LEFT, named(facts.get("left") or ())),
    ]  # fmt: skip
    if facts_told(told):
        sections.append(Facts(facts_told(told)))
    return Shown(tuple(sections))


def named(keys: Sequence[str]) -> Bilingual:
    """The names of fields."""
    names = [BY_KEY[key].name for key in keys if key in BY_KEY]
    return Bilingual("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def _words(key: str, fields: Mapping[str, Any]) -> Bilingual:
    value = fields.get(key)
    if not value:
        return EMPTY
    if key == "campuses":
        return said(key, [{**row, "phone": mask_phone(row["phone"])} for row in value])
    return same(mask_phone(value)) if BY_KEY[key].private else said(key, value)
