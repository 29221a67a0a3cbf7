"""The demo's cases of processes that declare some, beside those of the story, all by the engine."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from sqlalchemy import Table, select

from api.context import House
from engine import Actor, Decision, runner
from engine.reading.case_file import variables
from engine.reading.questions import Task
from engine.store import tables as t
from processes import Process, Refused
from processes.deciding import Asked, decide
from processes.demo import Demo, DemoStart, School
from processes.starting import Request, begin
from records.acting import Acting
from records.files import Upload, store_file
from records.many import deciding
from records.many.states import RowOutcome
from records.roles import Role
from records.scope import Scope, system_scope, use_scope
from records.tables import Organisation
from records.tree import ancestors
from service import lists
from service.demo.people import Staff
from service.demo.pictures import stamped_picture
from service.demo.schools import Made
from service.jobs import JobRunner

SEATS = 12  # more than any case of the demo has one after another


@dataclass(frozen=True)
class Begun:
    """A case that was started, and the start it was thought of for; None where the system opened it."""

    id: str
    start: DemoStart | None


@dataclass
class Declared:
    """What these cases are played on; `printed` are the schools whose desks have printed sign-ins."""

    house: House
    staff: Staff
    schools: Sequence[Made]
    printed: Sequence[Made]
    dice: random.Random
    seen: set[str] = field(default_factory=set)  # cases that the system opened, decided or left by now

    def decide_opened(self) -> None:
        """Let people decide the cases that the system opened by itself, as far as their process says so."""
        for process in self.house.processes.values():
            decided = process.demo.decided if process.demo is not None else None
            for case in self._opened(process.key) if decided else ():
                with self.house.engine.reading() as connection:
                    chosen = decided is not None and decided(variables(connection, case), self.dice)
                if chosen:
                    self._decide(process, Begun(case, None), SEATS)

    def _opened(self, key: str) -> list[str]:
        """The running cases of a process that were not there before, in the order of the units' codes."""
        case, org = t.case.c, cast(Table, Organisation.__table__).c
        query = (
            select(case.id)
            .join(Organisation.__table__, org.id == case.organisation)
            .where(case.key == key, case.state == t.ACTIVE)
            .order_by(org.code, case.id)
        )
        with self.house.engine.reading() as connection:
            found = [row for row in connection.execute(query).scalars() if row not in self.seen]
        self.seen |= set(found)
        return found

    def play(self) -> list[str]:
        """Start what each process declares; the last case of each stays on a desk. Returns the cases."""
        made = []
        declaring = [(one, one.demo) for one in self.house.processes.values() if one.demo is not None]
        for process, demo in sorted(declaring, key=lambda one: one[1].turn):
            cases = self._started(process, demo)
            for at, case in enumerate(cases, start=1):
                self._decide(process, case, (demo.lasts or SEATS) if at < len(cases) else demo.passes)
            made += [one.id for one in cases]
        return made

    def _started(self, process: Process, demo: Demo) -> list[Begun]:
        """As many cases as the process declares; a start that the rules refuse is tried again elsewhere."""
        cases: list[Begun] = []
        for at in range(demo.tries * demo.cases):
            last = len(cases) == demo.cases - 1
            where = self.printed if last and at % 2 else self.schools
            if len(cases) < demo.cases and (case := self._start(process, demo, self.dice.choice(where))) is not None:
                cases.append(case)
        return cases

    def _start(self, process: Process, demo: Demo, school: Made) -> Begun | None:
        schools = [School(one.id, [str(stage) for stage in one.kind.stages], one.parent) for one in self.schools]
        own = next(one for one in schools if one.id == school.id)
        at = School(school.parent, ()) if demo.at_authority else own
        if demo.at_any_level:
            at = School(self.dice.choice(self._authorities(own)), ())
        if (at.id, demo.role) not in self.staff.by_role:
            return None  # nobody there can ask
        with suppress(Refused), self._work(at.id, demo.role) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            start = DemoStart(at, schools, self.dice, partial(self._evidence, work, at.id))
            request = demo.request(work, start)
            return Begun(begin(work, Request(process, request, at.id)).id, start) if request is not None else None
        return None

    def _authorities(self, school: School) -> list[str]:
        with self.house.reading() as session, system_scope(session):
            return [org.id for org in ancestors(session, school.id) if org.is_authority]

    def _evidence(self, work: Any, school: str, kind: str) -> str:
        """One made picture as a school's own file."""
        acting = Acting(work.now, work.actor.account, school)
        picture = Upload(school, kind, io.BytesIO(stamped_picture(self.dice)))
        return str(store_file(work.session, acting, self.house.evidence, picture).id)

    def _decide(self, process: Process, case: Begun, desks: int) -> None:
        """Let so many desks choose their first outcome, or all until the case rests; long work is done on the way."""
        for _ in range(desks):
            JobRunner(self.house).tick()
            for task in self.house.engine.tasks(case.id):
                with self._at_desk(task) as work:
                    use_scope(work.session, Scope(work.session, frozenset(), everything=True))
                    written = dict(process.demo.written.get(task.element, {})) if process.demo else {}
                    chosen = Decision(task.outcomes[0]["value"] if task.outcomes else None, written, None)
                    if process.many is None:
                        runner.complete(work, task.id, chosen)
                    else:
                        self._rows(work, process, task, case.start)
                        decide(work, Asked(task.id, chosen, self.house.processes))
        JobRunner(self.house).tick()

    def _rows(self, work: Any, process: Process, task: Task, start: DemoStart | None) -> None:
        """Fill a list that is still empty; approve every row where the form of the desk lets rows be decided."""
        field, demo = lists.field_of(process, task.form), process.demo
        if field is None or demo is None:
            return
        scope = runner.open_task(work, task.id).scope_id
        at = (task.case_id, scope)
        if not field.decides and demo.rows is not None and start is not None and not lists.numbers_of(work, at):
            lists.write_rows(work, process, at, demo.rows(work, start))
        elif RowOutcome.APPROVE in field.decides:
            lists.approve_rows(work, deciding.Seat(task.id, task.element, scope), lists.numbers_of(work, at))

    def _at_desk(self, task: Task) -> Any:
        """One unit of work of the holder of a task's role, or of the person who alone may decide it."""
        if task.role:
            return self._work(task.organisation, Role(task.role))
        desk = next((desk for desk, account in self.staff.by_role.items() if account == task.person), None)
        return self._work(*desk) if desk else self.house.engine.work(Actor(str(task.person), task.organisation, None))

    def _work(self, org_id: Any, role: Role) -> Any:
        return self.house.engine.work(Actor(self.staff.by_role[(org_id, role)], org_id, str(role)))
