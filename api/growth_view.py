"""How the growth record is shown: terms, parts, items and versions in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from api.context import house, who
from ground.bilingual import Bilingual
from records.accounts import display_names
from records.acting import Acting
from records.errors import RecordsError
from records.growth import rights
from records.growth.catalogue import Item, Part, items_of, parts
from records.growth.reading import Filled, Version
from records.growth.terms import FIRST, Term, terms_of
from records.scope import RecordsSession
from records.settings.values import value_of
from records.students.enrolments import enrolments
from records.students.former import Held
from records.students.listing import student_by_id
from records.tree import org_by_id

MOST_TERMS = 30


def term_words(year: int, number: int) -> Bilingual:
    """A term as people say it."""
    half = Bilingual("上学期", "first term") if number == FIRST else Bilingual("下学期", "second term")
    return Bilingual(f"{year}–{year + 1} 学年{half.zh}", f"{year}–{year + 1}, {half.en}")


def terms_held(session: RecordsSession, held: Held, today: date) -> list[Term]:
    """The terms of a student as far as the caller reads the record, the latest first."""
    periods = [row.valid_from for row in enrolments(session, held.student_id)]
    terms = terms_of(session, held.org_id, today)
    last = terms.on(min(today, held.left_on) if held.left_on else today)
    return _back(terms, last, terms.on(min([*periods, today])))


def terms_of_class(session: RecordsSession, school: str, cohort: int, today: date) -> list[Term]:
    """The terms of a class since its cohort began, the latest first."""
    terms = terms_of(session, school, today)
    return _back(terms, terms.on(today), terms.term(cohort, FIRST))


def _back(terms: Any, last: Term, first: Term) -> list[Term]:
    found = [last]
    while found[-1] > first and len(found) < MOST_TERMS:
        one = found[-1]
        found.append(terms.term(one.year, 1) if one.number > FIRST else terms.term(one.year - 1, 2))
    return found


def dump_terms(terms: Iterable[Term]) -> list[dict[str, Any]]:
    """Terms with their names."""
    said = [(one, term_words(one.year, one.number)) for one in terms]
    return [
        {"year": one.year, "term": one.number, "name": words.zh, "name_en": words.en,
         "from": one.begins.isoformat(), "to": one.ends.isoformat()}
        for one, words in said
    ]  # fmt: skip


def dump_parts(
    session: RecordsSession, acting: Acting, org_id: str, stage: str, held: Held | None
) -> list[dict[str, Any]]:  # fmt: skip
    """The parts: whether the school keeps them, and whether the caller reads them."""
    kept = value_of(session, org_id, "growth.parts", acting.today, stage).value
    return [
        {"key": one.key, "title": one.title.zh, "title_en": one.title.en, "sensitive": one.sensitive,
         "repeats": one.repeats, "kept": one.key in kept,
         "readable": held is None or rights.reads(session, acting, one, held)}
        for one in parts().values()
    ]  # fmt: skip


def dump_items(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Items for a form or a grid."""
    return [
        {"key": one.key, "title": one.title.zh, "title_en": one.title.en, "kind": one.kind, "unit": one.unit.zh,
         "unit_en": one.unit.en, "required": one.required,
         "least": None if one.least is None else float(one.least),
         "most": None if one.most is None else float(one.most),
         "options": [{"value": value, "name": words.zh, "name_en": words.en} for value, words in one.choices]}
        for one in items
    ]  # fmt: skip


def dump_filled(filled: Iterable[Filled]) -> list[dict[str, Any]]:
    """Which parts of which terms hold something."""
    return [{"year": one.year, "term": one.term, "part": one.part} for one in filled]


def dump_versions(session: RecordsSession, versions: list[Version], as_of: date | None) -> list[dict[str, Any]]:
    """Versions with their school, their author and the items they were written by; with a day all of them held."""
    names = display_names(session, [one.recorded_by for one in versions if one.recorded_by])
    told = []
    for one in versions:
        school = org_by_id(session, one.org_id)
        told.append({
            "school": {"id": school.id, "name": school.name_zh, "name_en": school.name_en},
            "own": one.org_id == who().organisation, "stage": one.stage, "grade": one.grade, "version": one.version,
            "entries": one.entries, "items": dump_items(items_of(one.part, one.stage)),
            "recorded_at": one.recorded_at.isoformat(), "by": names.get(one.recorded_by or "", ""), "way": one.way,
            "present": as_of is not None or one.superseded_at is None,
        })  # fmt: skip
    return told


def writable(session: RecordsSession, acting: Acting, held: Held, at: tuple[int, int, Part]) -> dict[str, Any]:
    """Say whether the caller can write a part of a term, with its items, else why not."""
    year, number, part = at
    try:
        student = student_by_id(session, held.student_id)
        rights.check_school(session, acting, student)
        stage, _ = rights.check_term(session, acting, student, year, number)
        rights.check_kept(session, acting, part, student.org_id, stage)
    except RecordsError as error:
        return {"writable": False, "why_not": error.zh, "why_not_en": error.en, "items": []}
    return {"writable": True, "why_not": "", "why_not_en": "", "items": dump_items(items_of(part.key, stage))}


def now_acting() -> Acting:
    """Who reads, at the house's instant."""
    return house().acting(who())
