"""The demo's cases of processes that declare some, beside those of the story, all by the engine."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from api.context import House
from engine import Actor, Decision, runner
from engine.reading.questions import Task
from processes import Process, Refused
from processes.deciding import Asked, decide
from processes.demo import Demo, DemoStart, School
from processes.rows import rows_field
from processes.starting import Request, begin
from records.acting import Acting
from records.files import Upload, store_file
from records.many import deciding, listing
from records.many.states import RowOutcome
from records.roles import Role
from records.scope import Scope, use_scope
from service.demo.people import Staff
from service.demo.pictures import stamped_picture
from service.demo.schools import Made
from service.jobs import JobRunner

SEATS = 12  # more than any case of the demo has one after another


@dataclass
class Declared:
    """What these cases are played on."""

    house: House
    staff: Staff
    schools: Sequence[Made]
    dice: random.Random

    def play(self) -> list[str]:
        """Start what each process declares; the last case of each stays on its first desk. Returns the cases."""
        made = []
        for process in self.house.processes.values():
            if process.demo is not None:
                cases = self._started(process, process.demo)
                for case in cases[:-1]:
                    self._decide(process, case)
                made += cases
        return made

    def _started(self, process: Process, demo: Demo) -> list[str]:
        """As many cases as the process declares; a start that the rules refuse is tried again elsewhere."""
        cases: list[str] = []
        for _ in range(demo.tries * demo.cases):
            if len(cases) < demo.cases and (case := self._start(process, demo)) is not None:
                cases.append(case)
        return cases

    def _start(self, process: Process, demo: Demo) -> str | None:
        school = self.dice.choice(self.schools)
        schools = [School(one.id, [str(stage) for stage in one.kind.stages], one.parent) for one in self.schools]
        own = next(one for one in schools if one.id == school.id)
        at = School(school.parent, ()) if demo.at_authority else own
        with suppress(Refused), self._work(at.id, demo.role) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            evidence = partial(self._evidence, work, at.id)
            request = demo.request(work, DemoStart(at, schools, self.dice, evidence))
            return begin(work, Request(process, request, at.id)).id if request is not None else None
        return None

    def _evidence(self, work: Any, school: str, kind: str) -> str:
        """One made picture as a school's own file."""
        acting = Acting(work.now, work.actor.account, school)
        picture = Upload(school, kind, io.BytesIO(stamped_picture(self.dice)))
        return str(store_file(work.session, acting, self.house.evidence, picture).id)

    def _decide(self, process: Process, case: str) -> None:
        """Let each desk choose its first outcome until the case has ended; long work is done on the way."""
        for _ in range(SEATS):
            JobRunner(self.house).tick()
            for task in self.house.engine.tasks(case):
                with self._work(task.organisation, Role(str(task.role))) as work:
                    use_scope(work.session, Scope(work.session, frozenset(), everything=True))
                    chosen = Decision(task.outcomes[0]["value"] if task.outcomes else None, {}, None)
                    if process.many is None:
                        runner.complete(work, task.id, chosen)
                    else:
                        self._approve_rows(work, process, task)
                        decide(work, Asked(task.id, chosen, self.house.processes))

    def _approve_rows(self, work: Any, process: Process, task: Task) -> None:
        """Approve every row where the form of the desk lets rows be decided."""
        field = rows_field(process.files()[task.form].decode()) if task.form else None
        if field is None or RowOutcome.APPROVE not in field.decides:
            return
        scope = runner.open_task(work, task.id).scope_id
        acting = Acting(work.now, work.actor.account, work.actor.organisation)
        numbers = listing.numbers(work.session, listing.RowQuery(task.case_id, scope))
        seat = deciding.Seat(task.id, task.element, scope)
        deciding.decide(work.session, acting, seat, deciding.Verdict(RowOutcome.APPROVE), numbers)

    def _work(self, org_id: Any, role: Role) -> Any:
        return self.house.engine.work(Actor(self.staff.by_role[(org_id, role)], org_id, str(role)))
