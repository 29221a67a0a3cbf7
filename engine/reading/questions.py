"""What an engine can be asked: tasks, state, variables, history, trace; nothing here writes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from engine.errors import NotFound
from engine.feel.temporal import Date, DateTime, DayTimeDuration, Time
from engine.store import codec
from engine.store import tables as t

if TYPE_CHECKING:
    from sqlalchemy import Row

TRACED = ("completed", "passed", "decided")


@dataclass(frozen=True, slots=True)
class Task:
    """A user task as callers see it. `outcomes` are the decisions it offers, `corrects` the task that it corrects.

    `adds` is the task to which it was added, `added` how: before | after | beside | question.
    """

    id: str
    case_id: str
    element: str
    name: str
    name_en: str
    role: str | None
    organisation: str | None
    person: str | None
    claimed_by: str | None
    state: str
    created_at: datetime
    due_at: datetime | None
    overdue: bool
    form: str | None
    loop_index: int | None
    priority: int
    row_version: int
    outcomes: Any = ()
    variables: Any = None
    corrects: str | None = None
    adds: str | None = None
    added: str | None = None
    awaits: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A row of history: `at` counts (a late timer's deadline), `recorded_at` is when it was written."""

    seq: int
    at: datetime
    recorded_at: datetime
    kind: str
    element: str
    actor: str | None
    detail: Any


@dataclass(frozen=True, slots=True)
class Incident:
    """An open incident: where a case stands still, and why: in English, and in Chinese (`cause_zh`)."""

    id: str
    case_id: str
    element: str
    kind: str
    cause: str
    payload: Any
    cause_zh: str


class Reading(ABC):
    """Read-only questions; each opens its own connection."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to read with."""

    def tasks(self, case_id: str | None = None, state: str = "open") -> list[Task]:
        """The open tasks of a case, or of all, oldest first."""
        query = select(t.task).where(t.task.c.state == (t.OPEN if state == "open" else state))
        if case_id is not None:
            query = query.where(t.task.c.case_id == case_id)
        with self.reading() as connection:
            return [_task(row) for row in connection.execute(query.order_by(t.task.c.created_at, t.task.c.id))]

    def state(self, case_id: str) -> str:
        """active | incident | ended | cancelled | terminated. NotFound."""
        row = self._case(case_id)
        return "incident" if row.state == "active" and row.incidents else str(row.state)

    def is_ended(self, case_id: str) -> bool:
        """Tell whether the case is over, in whatever way."""
        return bool(self._case(case_id).state != "active")

    def case(self, case_id: str) -> Any:
        """The row of a case. NotFound."""
        return self._case(case_id)

    def _case(self, case_id: str) -> Row[Any]:
        with self.reading() as connection:
            row = connection.execute(select(t.case).where(t.case.c.id == case_id)).one_or_none()
        if row is None:
            raise NotFound(
                f"Expected a case {case_id} but there is none",
                zh=f"没有编号为 {case_id} 的案件",
            )
        return row

    def cases(self, state: str | None = None) -> list[str]:
        """The ids of all cases (of a state), oldest first."""
        query = select(t.case.c.id).order_by(t.case.c.started_at, t.case.c.id)
        if state is not None:
            query = query.where(t.case.c.state == state)
        with self.reading() as connection:
            return list(connection.execute(query).scalars())

    def variables(self, case_id: str) -> dict[str, Any]:
        """The variables of the process, as plain Python values, even after its end."""
        with self.reading() as connection:
            text = connection.execute(select(t.scope.c.data).where(t.scope.c.id == case_id)).scalar_one_or_none()
        if text is None:
            raise NotFound(
                f"Expected a case {case_id} but there is none",
                zh=f"没有编号为 {case_id} 的案件",
            )
        return {name: python(value) for name, value in codec.decode(text).items()}

    def history(self, case_id: str) -> list[Event]:
        """Everything that happened in a case, in order."""
        query = select(t.history).where(t.history.c.case_id == case_id).order_by(t.history.c.seq)
        with self.reading() as connection:
            return [_event(row) for row in connection.execute(query)]

    def trace(self, case_id: str) -> list[str]:
        """The ids of the elements that were completed, in order: events, activities, gateways."""
        return [event.element for event in self.history(case_id) if event.kind in TRACED]

    def incidents(self, case_id: str | None = None) -> list[Incident]:
        """The open incidents."""
        query = select(t.incident).where(t.incident.c.state == "open").order_by(t.incident.c.id)
        if case_id is not None:
            query = query.where(t.incident.c.case_id == case_id)
        with self.reading() as connection:
            return [_incident(row) for row in connection.execute(query)]

    def waits(self, case_id: str) -> list[tuple[str, str, str]]:
        """What a case waits for besides tasks: (timer | message | signal | condition, name, element)."""
        subscriptions = select(t.subscription).where(t.subscription.c.case_id == case_id)
        timers = select(t.timer).where(t.timer.c.case_id == case_id, t.timer.c.task_id.is_(None))
        with self.reading() as connection:
            found = [(r.kind, r.name, r.element) for r in connection.execute(subscriptions)]
            found += [("timer", str(r.due_at), r.element) for r in connection.execute(timers)]
        return sorted(found)

    def ad_hoc(self, case_id: str) -> dict[str, str]:
        """The open ad-hoc sub-processes of a case: element -> scope id (for `start_activity`)."""
        query = select(t.scope).where(t.scope.c.case_id == case_id, t.scope.c.kind == "sub")
        with self.reading() as connection:
            return {r.element: r.id for r in connection.execute(query) if '"ad_hoc":true' in r.state}

    def outbox(self) -> Iterator[tuple[str, str, Any]]:
        """The effects that wait to be delivered: (kind, key, payload)."""
        with self.reading() as connection:
            rows = connection.execute(select(t.outbox).order_by(t.outbox.c.id)).all()
        return ((row.kind, row.key, codec.decode(row.payload)) for row in rows)


def python(value: Any) -> Any:
    """A stored value as plain Python: FEEL's dates and durations become those of Python."""
    if isinstance(value, Date | Time | DateTime | DayTimeDuration):
        return value.python()
    if isinstance(value, dict):
        return {key: python(item) for key, item in value.items()}
    return [python(item) for item in value] if isinstance(value, list) else value


def _task(row: Any) -> Task:
    names = [name for name in Task.__dataclass_fields__ if name not in ("outcomes", "variables")]
    outcomes = tuple(codec.decode(row.outcomes)) if row.outcomes else ()
    local = codec.decode(row.locals) if row.locals else {}
    return Task(**{name: getattr(row, name) for name in names}, outcomes=outcomes, variables=local)


def _event(row: Any) -> Event:
    detail = None if row.payload is None else codec.decode(row.payload)
    return Event(row.seq, row.at, row.recorded_at, row.kind, row.element, row.actor, detail)


def _incident(row: Any) -> Incident:
    payload = None if row.payload is None else codec.decode(row.payload)
    return Incident(row.id, row.case_id, row.element, row.kind, row.cause, payload, row.cause_zh or row.cause)


def lateness(connection: Connection, now: datetime) -> int:
    """By how many seconds the oldest due timer or delivery is late; 0 when nothing is due."""
    due = (
        select(func.min(t.timer.c.due_at)).where(t.timer.c.state == "open", t.timer.c.due_at <= now),
        select(func.min(t.outbox.c.next_at)).where(t.outbox.c.state == "open", t.outbox.c.next_at <= now),
    )  # fmt: skip
    oldest = [at for query in due if (at := connection.execute(query).scalar_one()) is not None]
    return int((now - min(oldest)).total_seconds()) if oldest else 0
