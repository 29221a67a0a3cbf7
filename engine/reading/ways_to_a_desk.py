"""The ways on which open tasks come to a desk, and its views: whose tasks they are, how they stand with their limits."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, true, union

from engine.ports.deciders import Deciders, own_ways
from engine.store import tables as t

_T = t.task.c


class Way(NamedTuple):
    """One way of tasks to a desk: their ids, and which of them count as delegated."""

    ids: Select[Any]
    delegated: ColumnElement[bool]


def ways_to_desk(deciders: Deciders) -> list[Way]:
    """The desk's seat, and every other way without what came by that."""
    me: Any = bindparam("x_account")
    by_seat, *others = deciders.ways(t.task, t.case)
    not_by_seat = or_(
        _T.person.is_not(None), _T.role.is_distinct_from(bindparam("x_role")),
        _T.organisation.is_distinct_from(bindparam("x_organisation")),
    )  # fmt: skip
    given = and_(_T.delegated_by.is_not(None), _T.claimed_by == me)
    anybodys = and_(or_(_T.role.is_(None), _T.organisation.is_(None)), _T.person.is_(None))
    stood_in_for = or_(given, and_(_T.person.is_distinct_from(me), ~anybodys))
    return [Way(by_seat, given), *(Way(one.where(not_by_seat), stood_in_for) for one in others)]


def shown_in(view: str) -> ColumnElement[bool]:
    """The criterion of one view of a desk, see `engine.reading.inbox.Ask`."""
    mine: Any = bindparam("x_account")
    now: Any = bindparam("x_now")
    if view == "mine":
        return _T.claimed_by == mine
    if view == "pool":
        return _T.claimed_by.is_(None)
    if view == "free":
        return or_(_T.claimed_by.is_(None), _T.claimed_by == mine)
    if view == "held":
        return _T.claimed_by != mine
    if view == "overdue":
        return or_(_T.overdue.is_(True), _T.due_at <= now)
    if view == "due_soon":
        return and_(_T.due_at > now, _T.due_at <= bindparam("x_soon"))
    return _delegated() if view == "delegated" else true()


def _delegated() -> ColumnElement[bool]:
    """Given to whoever asks to decide (委派), or on the desk of somebody whom they stand in for (代理)."""
    given = and_(_T.delegated_by.is_not(None), _T.claimed_by == bindparam("x_account"))
    by_seat, by_name = own_ways(t.task)[:2]
    anybodys = or_(_T.role.is_(None), _T.organisation.is_(None))
    return or_(given, ~or_(_T.id.in_(union(by_seat, by_name)), and_(anybodys, _T.person.is_(None))))
