"""The lists of an inbox (待办列表): on one's desk, started, decided, copied; sorted, searched, paged and counted alike.

What a list shows, what its number says and what bulk work takes are one criterion, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)

from engine.ports.deciders import Deciders
from engine.reading.desk import Desk, joined, meant, on_desk
from engine.reading.ways_to_a_desk import shown_in, ways_to_desk
from engine.store import tables as t
from ground.prepared import Prepared, tables_in

ON_DESK = ("all", "mine", "pool", "held", "overdue", "due_soon", "delegated")
APART = ("started", "done", "copies")  # not of the desk: where one's own cases are, what one decided, what one reads
SORTS = ("due", "arrival", "newest", "process", "school")
BY_TASK = ("due", "arrival", "newest", "process")  # what of the task itself a list goes by
_T, _C = t.task.c, t.case.c
_NOTHING: Any = literal_column("''", String())


@dataclass(frozen=True)
class Ask:
    """Which part of which list is asked for.

    `view`: mine (claimed by me) | pool (claimed by nobody) | free (these two) | held (by a colleague) | overdue |
    due_soon | delegated (given to me to decide, or of somebody whom I stand in for) | all; started | done | copies.
    `soon` is the instant before which a task counts as due soon; `after` is the last row's (value of the sort or None,
    id) of the page before; `cases` narrows to case ids.

    `text` is looked for in case numbers and task names; `named` are business keys, `numbers` case numbers and `units`
    organisations that the text means as well. `by` is the value that the sort `school` goes by.
    """

    view: str = "all"
    process: str | None = None
    soon: datetime | None = None
    now: datetime | None = None
    after: tuple[Any, str] | None = None
    cases: Sequence[str] | None = None
    limit: int = 50
    text: str | None = None
    named: Select[Any] | None = None
    numbers: Select[Any] | None = None
    units: Select[Any] | None = None
    sort: str = "due"
    by: ColumnElement[Any] | None = None

    @property
    def dated(self) -> bool:
        """Tell whether the sort goes by an instant."""
        return self.view in ("done", "copies") or self.sort in ("due", "arrival", "newest")


class _Shape(NamedTuple):
    """What tells one statement from another; everything else is a parameter."""

    view: str
    process: bool
    sort: str
    after: str  # "" | valued | unvalued


def tasks(connection: Connection, desk: Desk, ask: Ask) -> list[Mapping[str, Any]]:
    """One page of a list; keyset paging by the value of the sort (`sort_value` of each row) and the id.

    On a connection that has begun.
    """
    after = "" if ask.after is None else "unvalued" if ask.after[0] is None else "valued"
    shape = _Shape(ask.view, ask.process is not None, ask.sort, after)
    if ask.text is None and ask.cases is None and ask.by is None:
        return [row._asdict() for row in _listing(desk.deciders, shape).all(connection, _values(desk, ask))]
    query = _page(desk.deciders, shape, ask)
    return [dict(row) for row in connection.execute(query, _values(desk, ask)).mappings()]


def counts(connection: Connection, desk: Desk, ask: Ask) -> dict[str, dict[str, int]]:
    """How many tasks of the desk each view of ON_DESK lists, by process key; on a connection that has begun."""
    if ask.text is None:
        rows: Sequence[Any] = _counting(desk.deciders).all(connection, _values(desk, ask))
    else:
        rows = connection.execute(_counted(desk.deciders, ask), _values(desk, ask)).all()
    found: dict[str, dict[str, int]] = {}
    for row in rows:  # one of each process on the seat, one of what comes to the desk by other ways
        counted = found.setdefault(row.key, dict.fromkeys(ON_DESK, 0))
        for name in ON_DESK:
            counted[name] += int(getattr(row, f"n_{name}"))
    return found


def total(connection: Connection, desk: Desk, ask: Ask) -> int:
    """How many rows a whole list has; on a connection that has begun."""
    whole = replace(ask, after=None)
    shape = _Shape(ask.view, ask.process is not None, "due", "")
    listed = _criteria(desk.deciders, shape, joined()).where(*_narrowed(whole)).with_only_columns(func.count())
    return int(connection.execute(listed, _values(desk, whole)).scalar_one())


@lru_cache(maxsize=512)
def _listing(deciders: Deciders, shape: _Shape) -> Prepared:
    return Prepared(_page(deciders, shape, Ask()))


def _page(deciders: Deciders, shape: _Shape, ask: Ask) -> Select[Any]:
    value, descending = _sorted_by(shape, ask.by)
    order = (value.desc(), _T.id.desc()) if descending else (value.is_(None), value, _T.id)
    listed = joined().add_columns(value.label("sort_value")).order_by(*order).limit(bindparam("x_limit"))
    if shape.view not in APART and shape.sort in BY_TASK:
        return listed.where(_T.id.in_(_first_of_each_way(deciders, shape, ask)))
    listed = _criteria(deciders, shape, listed).where(*_narrowed(ask))
    return listed.where(_after(value, descending, shape.after == "valued")) if shape.after else listed


def _first_of_each_way(deciders: Deciders, shape: _Shape, ask: Ask) -> Any:
    """The ids of a page's candidates: as many of every way as a page holds, read in order from its index.

    A desk of four hundred thousand is read no further than a desk of fifty. What has no limit comes last, by itself:
    no index of SQLite has it there.
    """
    found = []
    for way in ways_to_desk(deciders):
        listed = way.ids.where(way.delegated if shape.view == "delegated" else shown_in(shape.view), *_narrowed(ask))
        if ask.text and t.case.name not in tables_in(way.ids):
            listed = listed.join(t.case, _C.id == _T.case_id)
        if shape.process:
            listed = listed.where(_T.process == bindparam("x_process"))
        for part in _parts(shape):
            first = listed.where(*part.criteria).order_by(*part.order).limit(bindparam("x_limit")).subquery()
            found.append(select(first.c.id))
    return union_all(*found)


class _Part(NamedTuple):
    """Rows of a list that an index has together in their order."""

    criteria: tuple[ColumnElement[bool], ...]
    order: tuple[Any, ...]


def _parts(shape: _Shape) -> list[_Part]:
    """What a page can hold: rows with a value, then those without; one part where the highest comes first."""
    value, descending = _sorted_by(shape, None)
    last: Any = bindparam("x_last")
    reached: Any = bindparam("x_value", type_=value.type)
    if descending:  # `<=` and `>=` say where an index begins
        beyond = (value <= reached, or_(value < reached, _T.id < last)) if shape.after else ()
        return [_Part(beyond, (value.desc(), _T.id.desc()))]
    beyond = (value >= reached, or_(value > reached, _T.id > last)) if shape.after else ()
    # why '': in the order of the ids alone, a planner would read every task there is by its key
    past = (_T.id > last,) if shape.after == "unvalued" else ()
    unvalued = _Part((value.is_(None), *past), (_T.id + _NOTHING,))
    valued = _Part((value.is_not(None), *beyond), (value, _T.id))
    return [unvalued] if shape.after == "unvalued" else [valued, unvalued]


def _sorted_by(shape: _Shape, by: ColumnElement[Any] | None) -> tuple[ColumnElement[Any], bool]:
    """The value that a list goes by, and whether the highest comes first."""
    if shape.view == "done":
        return _T.decided_at, True
    if shape.view == "copies":
        return t.copy.c.created_at, True
    if shape.sort == "school":
        return (_C.organisation if by is None else by), False
    found: dict[str, tuple[ColumnElement[Any], bool]] = {
        "due": (_T.due_at, False), "arrival": (_T.created_at, False), "newest": (_T.created_at, True),
        "process": (_T.process, False),
    }  # fmt: skip
    return found[shape.sort]


def _criteria(deciders: Deciders, shape: _Shape, query: Select[Any]) -> Select[Any]:
    me: Any = bindparam("x_account")
    if shape.view == "done":
        query = query.where(_T.decided_by == me)
    elif shape.view == "started":
        query = query.where(_T.state == t.OPEN, _C.started_by == me, _C.state == t.ACTIVE)
    elif shape.view == "copies":
        query = query.join(t.copy, t.copy.c.task_id == _T.id).where(t.copy.c.id.in_(_copied(me)))
    else:
        query = query.where(on_desk(deciders), shown_in(shape.view))
    return query.where(_T.process == bindparam("x_process")) if shape.process else query


def _copied(me: Any) -> Any:
    """The copies for whoever holds the role, and those given to the person by hand."""
    found, c = select(t.copy.c.id), t.copy.c
    by_role = found.where(
        c.organisation == bindparam("x_organisation"), c.role == bindparam("x_role"), c.account.is_(None)
    )
    return union(by_role, found.where(c.account == me))


def _narrowed(ask: Ask) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = [] if ask.cases is None else [_T.case_id.in_(ask.cases)]
    if ask.text:
        found = [_T.name.contains(ask.text, autoescape=True), meant(ask.text, ask.named, ask.numbers)]
        if ask.units is not None:
            found += [_T.organisation.in_(ask.units), _C.organisation.in_(ask.units)]
        narrowed.append(or_(*found))
    return narrowed


@lru_cache(maxsize=64)
def _counting(deciders: Deciders) -> Prepared:
    return Prepared(_counted(deciders, Ask()))


def _counted(deciders: Deciders, ask: Ask) -> Any:
    """One pass over the seat, and one over what comes by other ways. A count, unlike a sum, is 0 where none is met."""
    by_seat, *others = ways_to_desk(deciders)
    by_other = union(*(way.ids for way in others))
    counted = []
    seat: Any = by_seat.ids.whereclause
    for way, criterion in ((by_seat, seat), (others[-1], _T.id.in_(by_other))):
        views = {name: way.delegated if name == "delegated" else shown_in(name) for name in ON_DESK}
        numbers = [func.count(case((view, 1))).label(f"n_{name}") for name, view in views.items()]
        tasks = t.task.join(t.case, _C.id == _T.case_id) if ask.text else t.task
        query = select(_T.process.label("key"), *numbers).select_from(tasks).where(criterion, *_narrowed(ask))
        counted.append(query.group_by(_T.process))
    return union_all(*counted)


def _values(desk: Desk, ask: Ask) -> dict[str, Any]:
    """The parameters of every statement of a desk."""
    value, last = ask.after or (None, None)
    return {
        **desk.deciders.values(desk, ask.now), "x_now": ask.now, "x_soon": ask.soon, "x_process": ask.process,
        "x_value": value, "x_last": last, "x_limit": ask.limit,
    }  # fmt: skip


def _after(value: ColumnElement[Any], descending: bool, valued: bool) -> ColumnElement[bool]:
    last: Any = bindparam("x_last")
    reached: Any = bindparam("x_value", type_=value.type)
    if not valued:
        return and_(value.is_(None), _T.id > last)
    if descending:  # the first part of each is what an index can begin at
        return and_(value <= reached, or_(value < reached, _T.id < last))
    return or_(value.is_(None), and_(value >= reached, or_(value > reached, _T.id > last)))
