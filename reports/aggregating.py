"""Adding up regions from the store in a few set-based reads, whatever their size."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from reports.adding import Partials, empty, merge
from reports.cells import SCALE, number_text
from reports.definitions import Aggregate, Definition, Item, ItemType
from reports.periods import Period
from reports.tables import State
from reports.units import CLOSURE, ORG, assigned, open_in
from reports.values import VALUE

_COUNTED = {State.VALUE: "n", State.NOT_APPLICABLE: "na", State.BLANK: "blank"}


class _Asked(NamedTuple):
    """What is added up: a data set's period, within regions."""

    session: Session
    definition: Definition
    period: Period
    inside: ColumnElement[bool]


def live(
    session: Session, definition: Definition, period: Period, regions: Sequence[str], without: Sequence[str] = ()
) -> dict[str, Partials]:  # fmt: skip
    """Return the partial results of regions as their cells are now, leaving out the units below `without`."""
    found: dict[str, Partials] = {region: {} for region in regions}
    asked = _Asked(session, definition, period, _inside(regions, without))
    _add_numbers(asked, found)
    for item in definition.items:
        if item.aggregate is Aggregate.SHARE:
            _add_share(asked, item, found)
    _add_choices(asked, found)
    _add_last(asked, found)
    return found


def due(
    session: Session, definition: Definition, period: Period, regions: Sequence[str], without: Sequence[str] = ()
) -> dict[str, dict[str, int]]:  # fmt: skip
    """Return how many units of each kind a data set is for, by region."""
    query = (
        select(CLOSURE.c.ancestor, ORG.c.kind, func.count())
        .join(ORG, ORG.c.id == CLOSURE.c.descendant)
        .where(_inside(regions, without), assigned(definition), open_in(period))
        .group_by(CLOSURE.c.ancestor, ORG.c.kind)
    )
    found: dict[str, dict[str, int]] = {region: {} for region in regions}
    for region, kind, count in session.execute(query):
        found[region][kind] = count
    return found


def _inside(regions: Sequence[str], without: Sequence[str]) -> ColumnElement[bool]:
    inside = CLOSURE.c.ancestor.in_(list(regions))
    if not without:
        return inside
    other = CLOSURE.alias("other")
    return and_(
        inside, CLOSURE.c.descendant.not_in(select(other.c.descendant).where(other.c.ancestor.in_(list(without))))
    )


def _rows(definition: Definition, period: Period, inside: ColumnElement[bool], elements: Sequence[int]) -> Any:
    """The rows of a period within regions, of units that were there."""
    return (
        VALUE.join(CLOSURE, CLOSURE.c.descendant == VALUE.c.org_id).join(ORG, ORG.c.id == VALUE.c.org_id),
        and_(
            inside, VALUE.c.element.in_(list(elements)), VALUE.c.since <= period.index, VALUE.c.until > period.index,
            open_in(period),
        ),
    )  # fmt: skip


def _numbers_of(definition: Definition, *kinds: Aggregate) -> list[int]:
    return [
        definition.elements[item.code]
        for item in definition.items
        if item.aggregate in kinds and item.type is not ItemType.DERIVED
    ]


def _add_numbers(asked: _Asked, found: dict[str, Partials]) -> None:
    session, definition, period, inside = asked
    wanted = _numbers_of(definition, Aggregate.SUM, Aggregate.SHARE, Aggregate.NONE, Aggregate.LAST)
    rows, where = _rows(definition, period, inside, wanted)
    # why: the sum of a whole region, one pass over its rows
    query = (
        select(CLOSURE.c.ancestor, VALUE.c.element, VALUE.c.state, func.count(), func.sum(VALUE.c.amount))
        .select_from(rows)
        .where(where)
        .group_by(CLOSURE.c.ancestor, VALUE.c.element, VALUE.c.state)
    )
    for region, number, state, count, amount in session.execute(query):
        code = definition.codes[number]
        part = found[region].setdefault(code, empty())
        part[_COUNTED[State(state)]] = count
        if state == State.VALUE and definition.by_code[code].aggregate is Aggregate.SUM:
            part["sum"] = int(amount or 0)


def _add_share(asked: _Asked, item: Item, found: dict[str, Partials]) -> None:
    session, definition, period, inside = asked
    rows, where = _rows(definition, period, inside, [definition.elements[item.code]])
    weight = VALUE.alias("weight")
    times = weight.c.amount // SCALE
    joined = rows.join(weight, and_(
        weight.c.org_id == VALUE.c.org_id, weight.c.element == definition.elements[item.weight],
        weight.c.since <= period.index, weight.c.until > period.index, weight.c.state == int(State.VALUE),
    ))  # fmt: skip
    query = (
        select(CLOSURE.c.ancestor, func.sum(VALUE.c.amount * times), func.sum(times))
        .select_from(joined)
        .where(where, VALUE.c.state == int(State.VALUE))
        .group_by(CLOSURE.c.ancestor)
    )
    for region, top, base in session.execute(query):
        found[region].setdefault(item.code, empty()).update(top=int(top or 0), base=int(base or 0))


def _add_choices(asked: _Asked, found: dict[str, Partials]) -> None:
    session, definition, period, inside = asked
    wanted = _numbers_of(definition, Aggregate.CHOICES)
    if not wanted:
        return
    rows, where = _rows(definition, period, inside, wanted)
    query = (
        select(CLOSURE.c.ancestor, VALUE.c.element, VALUE.c.state, VALUE.c.text, func.count())
        .select_from(rows)
        .where(where)
        .group_by(CLOSURE.c.ancestor, VALUE.c.element, VALUE.c.state, VALUE.c.text)
    )
    for region, number, state, text, count in session.execute(query):
        part = {**empty(), _COUNTED[State(state)]: count}
        if state == State.VALUE:
            part["choices"] = dict.fromkeys(json.loads(text or "[]"), count)
        merge(found[region], {definition.codes[number]: part})


def _add_last(asked: _Asked, found: dict[str, Partials]) -> None:
    session, definition, period, inside = asked
    wanted = _numbers_of(definition, Aggregate.LAST)
    if not wanted:
        return
    rows, where = _rows(definition, period, inside, wanted)
    query = (
        select(CLOSURE.c.ancestor, VALUE.c.element, VALUE.c.changed_at, VALUE.c.amount, VALUE.c.text)
        .select_from(rows)
        .where(where, VALUE.c.state == int(State.VALUE))
    )
    latest: dict[tuple[str, str], list[str]] = defaultdict(lambda: ["", ""])
    for region, number, at, amount, text in session.execute(query):
        item = definition.by_code[definition.codes[number]]
        shown = number_text(amount, item.decimals) if amount is not None else text or ""
        latest[region, item.code] = max(latest[region, item.code], [at.isoformat(), shown])
    for (region, code), last in latest.items():
        found[region].setdefault(code, empty())["last"] = last
