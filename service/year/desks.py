"""People at their desks in a simulated year: each decides within days, some return, few refuse, few are late."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from engine import Decision, Returning
from engine.bpmn.kinds import RETURN, STRAIGHT
from engine.bpmn.model import Node, Outcome
from engine.errors import EngineError
from engine.reading import case_file
from engine.run.elements.correction import RESUBMIT
from engine.store import tables as t
from processes import Process, Refused
from processes.deciding import Asked, decide
from processes.returning import Misfilled
from processes.season import Newcomers
from records.acting import local_date
from records.errors import RecordsError
from records.many import deciding
from records.many.states import RowOutcome
from service import lists
from service.year import children
from service.year.ledger import Ledger
from service.year.world import World

TAKES = (0, 0, 1, 1, 1, 2, 2, 3, 4)  # working days until a desk decides
LATE, DAYS_LATE = 0.01, 12  # the share of tasks that wait longer than their limit, and how long
RETURNED, REFUSED = 0.02, 0.04  # below the first a case is returned, below the second refused
TRIES = 3  # at what cannot be decided as it is; then it is left to its limit
LONG = timedelta(days=30)  # what is due later than this is waited for, not worked on
FAILURES = (EngineError, RecordsError, Refused, Misfilled)


@dataclass
class Desks:
    """Everybody who decides."""

    ledger: Ledger
    world: World
    days: Sequence[date]
    case_keys: dict[str, str]

    def __post_init__(self) -> None:
        self._at = {day: number for number, day in enumerate(self.days)}

    def decide(self, day: date, morning: datetime) -> None:
        """Let every desk decide what is ripe on a working day; what fails stays and meets its limit."""
        desks: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in self._ripe(day, morning):
            desks[row.organisation, row.role].append(row)
        for desk in sorted(desks, key=lambda one: (self.world.codes.get(one[0], ""), one[1])):
            rows = sorted(desks[desk], key=self._key)
            step = f"decide:{day}:{self.world.codes[desk[0]]}:{desk[1]}"
            try:
                self.ledger.step(step, self.world.actor(desk), partial(self._decide, rows))
            except FAILURES:  # one of them cannot be decided as it is: each by itself
                for row in rows:
                    self._alone(step, desk, row)

    def _alone(self, step: str, desk: tuple[str, str], row: Any) -> None:
        key = f"{step}:{self._key(row)}"[:160]
        try:
            self.ledger.step(key, self.world.actor(desk), partial(self._decide, [row]))
        except FAILURES as failed:
            name = type(failed).__name__
            self.ledger.step(key, self.world.actor(desk), lambda work: {"failed": name, "decided": 0})
            self.ledger.note(self._failed(row, self._tries(row) + 1))

    def _failed(self, row: Any, number: int) -> str:
        return f"failed:{self._key(row)}"[:150] + f":{number}"

    def _tries(self, row: Any) -> int:
        return next(n for n in range(TRIES + 1) if self._failed(row, n + 1) not in self.ledger.done)

    # -- which ------------------------------------------------------------------------------------------------
    def _ripe(self, day: date, morning: datetime) -> Iterator[Any]:
        c = t.task.c
        columns = (c.id, c.case_id, c.element, c.organisation, c.role, c.created_at, c.due_at, c.corrects, c.form,
                   c.scope_id, t.case.c.key, t.case.c.business_key, t.case.c.organisation.label("unit"),
                   t.case.c.started_at, t.case.c.definition_id)  # fmt: skip
        query = select(*columns).join(t.case, t.case.c.id == c.case_id)
        with self.ledger.house.engine.reading() as connection:
            rows = connection.execute(query.where(c.state == t.OPEN, c.created_at < morning)).all()
        for row in rows:
            held = (row.organisation, row.role) in self.world.holders
            waits = row.due_at is not None and row.due_at - morning > LONG
            if held and not waits and self._age(row, day) >= self._takes(row) and self._tries(row) < TRIES:
                yield row

    def _age(self, row: Any, day: date) -> int:
        """Working days since a task came; one that came on a day off has been there since the next working day."""
        came = local_date(row.created_at)
        while came not in self._at and came < day:
            came += timedelta(days=1)
        return self._at[day] - self._at.get(came, self._at[day])

    def _takes(self, row: Any) -> int:
        dice = self._dice("takes", row)
        return DAYS_LATE if dice.random() < LATE else dice.choice(TAKES)

    def _key(self, row: Any) -> str:
        """What a task is called whatever its ids: its case by its wish, or by what opened it."""
        unit = str(row.unit or "")
        known = self.case_keys.get(row.case_id) or ":".join((
            row.key, self.world.codes.get(unit, ""), str(row.business_key or "").replace(unit, "") if unit else "",
            f"{local_date(row.started_at)}",
        ))  # fmt: skip
        return f"{known}:{row.element}:{local_date(row.created_at)}"

    def _dice(self, what: str, row: Any) -> random.Random:
        return self.ledger.plan.dice(what, self._key(row))

    # -- how --------------------------------------------------------------------------------------------------
    def _decide(self, rows: Sequence[Any], work: Any) -> dict[str, Any]:
        told: Counter[str] = Counter()
        for row in rows:
            told[f"{row.key}:{self._decide_one(work, row)}"] += 1
        return {"decided": sum(told.values()), "outcomes": dict(told)}

    def _decide_one(self, work: Any, row: Any) -> str:
        house = self.ledger.house
        process = house.processes[row.key]
        compiled = house.engine.compiled(work.connection, row.definition_id)
        node, dice = compiled.where(row.element), self._dice("decides", row)
        assert node is not None
        if process.many is not None:
            self._rows(work, row, process)
        decision = self._corrected(work, row) if row.corrects else self._decision(work, row, (node, dice))
        decide(work, Asked(row.id, decision, house.processes))
        return str(decision.outcome or "done")

    def _corrected(self, work: Any, row: Any) -> Decision:
        written = self._field(work, row, row.form)
        return Decision(RESUBMIT, {written: "已按要求补充"} if written else {}, "已按要求补充")

    def _decision(self, work: Any, row: Any, of: tuple[Node, random.Random]) -> Decision:
        node, dice = of
        turn = dice.random()
        outcome = _outcome(node, turn)
        reason = "核对后办理" if outcome is not None and outcome.reason else None
        if outcome is not None and outcome.kind == RETURN:
            written = self._field(work, row, outcome.form)
            asked = Returning((written,) if written else (), None, STRAIGHT)
            return Decision(outcome.value, {}, reason, returning=asked)
        return Decision(outcome.value if outcome else None, {}, reason)

    def _field(self, work: Any, row: Any, form: str | None) -> str | None:
        """The first field of a form that takes a few words."""
        content = case_file.file(self.ledger.house.engine, work.connection, row.definition_id, form) if form else None
        parts = json.loads(content)["components"] if content else []
        return next((one["key"] for one in parts if one["type"] == "textarea"), None)

    # -- cases of many ----------------------------------------------------------------------------------------
    def _rows(self, work: Any, row: Any, process: Process) -> None:
        """Fill a list that is still empty; approve every row where the form of the desk lets rows be decided."""
        field, at = lists.field_of(process, row.form), (row.case_id, row.scope_id)
        if field is None:
            return
        numbers = lists.numbers_of(work, at)
        if not numbers and process.season is not None and process.season.rows is not None:
            self._enter(work, row, process)
        elif RowOutcome.APPROVE in field.decides:
            lists.approve_rows(work, deciding.Seat(row.id, row.element, row.scope_id), numbers)

    def _enter(self, work: Any, row: Any, process: Process) -> None:
        (site,) = (one for one in self.world.sites if one.made.id == row.unit)
        assert process.many is not None and process.season is not None and process.season.rows is not None
        stage, year = process.season.stages[0], self.ledger.plan.year
        wanted = {column.key for column in process.many.columns}

        def made(at: int, dice: random.Random) -> Mapping[str, Any]:
            child = {**children.child(site.place, stage, year, at, dice), "njh": "1"}
            return {key: value for key, value in child.items() if key in wanted}

        coming = Newcomers(stage, children.newcomers(site.made.kind.stages, site.size), made)
        rows = [dict(one) for one in process.season.rows(coming, self._dice("enters", row))]
        lists.write_rows(work, process, (row.case_id, row.scope_id), rows)


def _outcome(node: Node, turn: float) -> Outcome | None:
    """The likely outcome; a return or a refusal where the turn says so and the task offers one."""
    kinds = {one.kind: one for one in node.outcomes}
    if turn < RETURNED and RETURN in kinds:
        return kinds[RETURN]
    if turn < REFUSED and "refuse" in kinds:
        return kinds["refuse"]
    return next((one for one in node.outcomes if one.style == "primary"), next(iter(node.outcomes), None))
