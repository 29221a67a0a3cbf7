"""A growth record gathered for printing: what the caller reads, term by term, in both languages."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from api.context import house, who
from api.growth_view import term_words
from forms.paper.growth import Growth, PartShown, TermShown
from ground.bilingual import Bilingual
from records.growth.catalogue import Item, items_of, parts
from records.growth.reading import Version, read_all
from records.growth.rights import reads
from records.scope import RecordsSession
from records.tree import org_by_id


def growth(session: RecordsSession, student_id: str, purpose: str) -> Growth:
    """A student of the caller's scope, or who left it, with the parts that the caller reads; the reads are recorded."""
    acting = house().acting(who())
    held, versions = read_all(session, acting, student_id, purpose)
    left_out = [one.title for one in parts().values() if not reads(session, acting, one, held)]
    terms = [
        TermShown(term_words(*at), [_part(session, one) for one in found if one.entries])
        for at, found in groupby(versions, lambda one: (one.year, one.term))
    ]
    shown = [one for one in terms if one.parts]
    return Growth(str(held.fields.get("xm", "")), _unit(session, held.org_id), shown, left_out)


def _part(session: RecordsSession, one: Version) -> PartShown:
    part, school = parts()[one.part], _unit(session, one.org_id)
    items = items_of(one.part, one.stage)
    if part.repeats:
        rows = [[_said(item, entry.get(item.key)) for item in items] for entry in one.entries]
        return PartShown(part.title, school, heads=[item.title for item in items], rows=rows)
    (entry,) = one.entries[:1]
    pairs = [(item.title, _said(item, entry[item.key])) for item in items if item.key in entry]
    return PartShown(part.title, school, pairs)


def _said(item: Item, value: Any) -> Bilingual:
    if value is None:
        return Bilingual("", "")
    words = item.words(value)
    return Bilingual(f"{words.zh} {item.unit.zh}".strip(), f"{words.en} {item.unit.en}".strip())


def _unit(session: RecordsSession, org_id: str) -> Bilingual:
    org = org_by_id(session, org_id)
    return Bilingual(org.name_zh, org.name_en)
