"""Named lists that a process's forms choose from: searched and paged, always within what the caller may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, or_, select
from sqlalchemy.orm import Session

from forms.schema import Component, parse
from ground.bilingual import Bilingual
from records.tables import Organisation, OrgClosure, SchoolClass


@dataclass(frozen=True)
class Choice:
    """One entry: its value and what it is called."""

    value: str
    label: Bilingual


@dataclass(frozen=True)
class Ask:
    """What is searched for, from which place on, at most how many."""

    text: str = ""
    start: int = 0
    limit: int = 50


@dataclass(frozen=True)
class Page:
    """Some entries, and where the next ones begin; None after the last."""

    choices: tuple[Choice, ...]
    next: int | None


@dataclass(frozen=True)
class Lookup:
    """A list: its name in forms (`valuesKey`), its title, and the rows it offers to an organisation.

    `query` takes the organisation's id and gives a select of exactly three texts: value, Chinese and English label.
    """

    name: str
    title: Bilingual
    query: Callable[[str], Select[Any]]

    def page(self, session: Session, org_id: str, ask: Ask) -> Page:
        """The entries whose label holds a text, by label."""
        query = self.query(org_id)
        value, zh, en = query.selected_columns
        if ask.text:
            holds = (label.icontains(ask.text, autoescape=True) for label in (zh, en))
            query = query.where(or_(*holds))
        rows = session.execute(query.order_by(zh, value).offset(ask.start).limit(ask.limit + 1)).all()
        found = tuple(Choice(row[0], Bilingual(row[1], row[2])) for row in rows[: ask.limit])
        return Page(found, ask.start + ask.limit if len(rows) > ask.limit else None)

    def among(self, session: Session, org_id: str, values: Sequence[str]) -> tuple[Choice, ...]:
        """Those of some values that the list holds for the organisation."""
        if not values:
            return ()
        query = self.query(org_id)
        value = query.selected_columns[0]
        rows = session.execute(query.where(value.in_(values))).all()
        return tuple(Choice(row[0], Bilingual(row[1], row[2])) for row in rows)


def classes_below(org_id: str) -> Select[Any]:
    """The open classes of the schools below a unit, with the school's name before theirs."""
    c, o = SchoolClass, Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    named_en = o.name_en + ", class " + cast(c.number, String) + " of " + cast(c.cohort, String)
    query = select(c.id, o.name_zh + " " + c.name, named_en).join(o, o.id == c.org_id)
    return query.where(c.org_id.in_(below), c.closed_on.is_(None))


def entry(choice: Choice) -> dict[str, str]:
    """One choice, as form-js reads options."""
    return {"value": choice.value, "label": choice.label.zh, "label:en": choice.label.en}


def fields(lookups: Sequence[Lookup], form: Mapping[str, Any] | None) -> Iterator[tuple[Lookup, Component]]:
    """Every field of a form that chooses from one of the lists."""
    known = {lookup.name: lookup for lookup in lookups}
    for component in parse(form).walk() if form and known else ():
        lookup = known.get(str(component.raw.get("valuesKey") or ""))
        if lookup is not None:
            yield lookup, component


def chosen(
    lookups: Sequence[Lookup], asker: tuple[Session, str], form: Mapping[str, Any] | None, data: Mapping[str, Any]
) -> dict[str, list[dict[str, str]]]:
    """The chosen values that their lists really hold for who asks (session, organisation's id), by the list's name."""
    session, org_id = asker
    found: dict[str, list[dict[str, str]]] = {}
    for lookup, field in fields(lookups, form):
        given = data.get(field.key)
        values = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str)]
        found.setdefault(lookup.name, []).extend(entry(one) for one in lookup.among(session, org_id, values))
    return found
