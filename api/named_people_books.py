"""The named persons of an authority's schools as a workbook, and the workbook back, unit by unit (O14).

A column for each post and field; posts of which several people can be named are filled in on the page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

from api.filled_books import Taken, cells_of, typed_in
from forms.sheets.report_book import BookColumn, BookRow, FilledCell, write_report
from ground.bilingual import Bilingual
from records.errors import Invalid
from records.named_people.keeping import Named
from records.named_people.posts import BESIDE, FIELDS, POSTS, SCHOOLS
from records.named_people.progress import UnitLine
from records.school_cards.fields import Fault
from records.school_cards.keeping import Misfilled

ABOUT = {"book": "named-people"}
IN_BOOK = tuple(one for one in POSTS if one.kinds & (SCHOOLS | BESIDE) and not one.many)
ITEMS = {f"{post.key}.{one.key}": (post, one) for post in IN_BOOK for one in FIELDS}
People = Mapping[str, Sequence[Named]]
Save = Callable[[UnitLine, Mapping[str, Sequence[Mapping[str, str]]]], bool]


def written(units: Sequence[UnitLine], people: People) -> bytes:
    """Return who is named at some units as a workbook to fill in."""
    columns = []
    for key, (post, one) in ITEMS.items():
        label = post.department if one.key == "department" else one.name
        star = " *" if one.key == "name" and post.required & SCHOOLS else ""
        columns.append(BookColumn(key, f"{post.name.zh} {label.zh}{star}", f"{post.name.en}: {label.en}{star}"))
    rows = []
    for unit in units:
        texts = {key: text(people.get(unit.id, ()), key) for key in ITEMS}
        rows.append(BookRow(unit.code, unit.name_zh, texts, texts))
    out = io.BytesIO()
    write_report(out, ABOUT, columns, rows)
    return out.getvalue()


def read(content: bytes) -> list[FilledCell]:
    """Read a workbook of named persons; Invalid for another one."""
    return cells_of(content, ABOUT, Bilingual("责任人员", "named persons"))


def take(cells: Sequence[FilledCell], units: Mapping[str, UnitLine], people: People, save: Save) -> Taken:
    """Save what a workbook changed, for units by code; a unit with a fault keeps its people as they were."""
    ids = {code: one.id for code, one in units.items()}
    typed = typed_in(cells, ITEMS, ids, lambda unit, key: text(people.get(unit, ()), key))
    found = Taken(faults=list(typed.faults), strange=typed.strange)
    for code, texts in typed.sound.items():
        now = people.get(units[code].id, ())
        posts = {key.partition(".")[0] for key in texts}
        wanted = {
            post: [{one.key: texts.get(f"{post}.{one.key}", text(now, f"{post}.{one.key}")) for one in FIELDS}]
            for post in posts
        }
        try:
            if save(units[code], wanted):
                found.saved.append(code)
        except Misfilled as cause:
            found.faults += [(code, fault) for fault in cause.faults]
        except Invalid as cause:
            found.faults.append((code, Fault(next(iter(texts)), Bilingual(cause.zh, cause.en))))
    return found


def text(people: Sequence[Named], key: str) -> str:
    """What an item says of the people of a unit."""
    post, _, part = key.partition(".")
    return next((one.values[part] for one in people if one.row.post == post), "")
