"""The demo's cases: weeks of them, decided, returned, refused, called off or left lying, all by the engine.

Time is the virtual clock's: people act on working days from nine in the morning, deadlines fire at their instants.
What happens at one desk on one day is one unit of work, so that a few hundred cases take seconds.
"""

from __future__ import annotations

import io
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select

from api.context import House
from engine import Actor, Decision, Message, Returning, SimulatedClock, runner
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.bpmn.kinds import RETURN, STRAIGHT
from engine.bpmn.model import Node, Outcome
from engine.definitions.compiled import Compiled
from engine.errors import YearUnknown
from engine.reading.case_file import file, published, waiting_messages
from engine.run.elements.correction import RESUBMIT
from engine.store import tables as t
from engine.time.calendar import at_local, local_date
from processes import Process, Refused
from processes.starting import Request, begin
from records.acting import Acting
from records.files import Upload, store_file
from records.roles import Role
from records.scope import Scope, use_scope
from records.tables import Student
from service.beats import dispatcher_of
from service.demo.courses import Course, Turn
from service.demo.people import Staff
from service.demo.pictures import stamped_picture
from service.demo.schools import Made

MORNING, EVENING = time(9), timedelta(hours=9)
REASONS = {
    "household": ("户口已迁入本地", "随户籍迁入，申请就近入学", "家庭购房落户"),
    "job": ("父亲工作调动", "母亲调入本地工作", "监护人单位迁址"),
    "migrant": ("随父母务工迁入", "父母在本地经商，随迁就读", "随祖父母回原籍就读"),
}
CORRECTED = ("已补充居住情况说明", "已按要求重新说明", "已补交材料并说明原因")
CALLED_OFF = ("家长撤回申请", "学生决定留在原校", "搬迁计划取消")


@dataclass
class Story:
    """What the story plays on."""

    house: House
    process: Process
    staff: Staff
    dice: random.Random
    clock: SimulatedClock
    pupils: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def play(
        self, courses: Sequence[Course], days: Sequence[date], report: Callable[[int, int], None],
        others: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Play each course from its day on; what comes due on the way fires. `others` act each morning as well."""
        for at, day in enumerate(days):
            self._beat(at_local(day, MORNING))
            others()
            self._start([course for course in courses if course.begins == at])
            self._decide([course for course in courses if course.case and course.begins + course.decided < at])
            report(at + 1, len(days))

    def close(self, until: datetime) -> None:
        """Let time pass to the present."""
        self._beat(until)

    def _beat(self, at: datetime) -> None:
        self.clock.advance(max(at, self.clock.now()))
        self._worker.tick()
        self._starter.tick()
        self._dispatcher.tick()

    @cached_property
    def _worker(self) -> Worker:
        return Worker(self.house.engine)

    @cached_property
    def _starter(self) -> CaseStarter:
        return CaseStarter(self.house.engine)

    @cached_property
    def _dispatcher(self) -> Any:
        return dispatcher_of(self.house)

    @cached_property
    def _pictures(self) -> list[bytes]:
        return [stamped_picture(self.dice) for _ in range(6)]

    @cached_property
    def _compiled(self) -> Compiled:
        with self.house.engine.reading() as connection:
            found = published(connection, self.process.key, [], self.clock.now())
            return self.house.engine.compiled(connection, str(found))

    # -- starting ---------------------------------------------------------------------------------------------
    def _start(self, courses: Sequence[Course]) -> None:
        by_school: dict[str, list[Course]] = defaultdict(list)
        for course in courses:
            by_school[course.to.id].append(course)
        for mine in by_school.values():
            self._later()
            try:
                self._start_together(mine)
            except Refused:  # the rules can refuse one, as they should; then each of them stands alone
                for course in mine:
                    with suppress(Refused):
                        self._start_together([course])

    def _start_together(self, courses: Sequence[Course]) -> None:
        school = courses[0].to
        started = []
        with self._work((school.id, Role.STUDENT_CLERK)) as work:
            for course in courses:
                student = self._student(work, course)
                if student is not None:
                    request = Request(self.process, self._request(work, student, school), school.id)
                    started.append((course, begin(work, request).id))
        for course, case in started:
            course.case = case

    def _student(self, work: Any, course: Course) -> str | None:
        """A pupil of the source whom no course has had; None where there is none left."""
        stages = [stage for stage in course.source.kind.stages if stage in course.to.kind.stages]
        place = (course.source.id, str(self.dice.choice(stages)))
        if place not in self.pupils:
            query = select(Student.id).where(
                Student.org_id == place[0], Student.stage == place[1], Student.status == "01", Student.problems == 0
            )
            self.pupils[place] = list(work.session.scalars(query.order_by(Student.id).limit(400)))
            self.dice.shuffle(self.pupils[place])
        return self.pupils[place].pop() if self.pupils[place] else None

    def _request(self, work: Any, student: str, target: Made) -> dict[str, Any]:
        acting = Acting(work.now, work.actor.account, target.id)
        picture = Upload(target.id, "stamped_form", io.BytesIO(self.dice.choice(self._pictures)))
        row = store_file(work.session, acting, self.house.evidence, picture)
        reason = self.dice.choice(sorted(REASONS))
        note = self.dice.choice(REASONS[reason])
        return {"student": student, "to_school": target.id, "reason": reason, "note": note, "evidence": [row.id]}

    # -- deciding ---------------------------------------------------------------------------------------------
    def _decide(self, courses: Iterable[Course]) -> None:
        going = {course.case: course for course in courses}
        with self.house.engine.reading() as connection:
            rows = connection.execute(select(t.task).where(t.task.c.state == t.OPEN).order_by(t.task.c.id)).all()
        desks: dict[tuple[str, Role], list[Any]] = defaultdict(list)
        for row in rows:
            course, desk = going.get(row.case_id), (row.organisation, Role(row.role))
            if course is not None and course.rests != desk:
                called_off = course.turns.get(course.decided) is Turn.CALL_OFF  # by those who asked for it
                desks[(course.to.id, Role.STUDENT_CLERK) if called_off else desk].append(row)
        for desk, mine in desks.items():
            self._later()
            with self._work(desk) as work:
                for row in mine:
                    self._decide_one(work, row, going[row.case_id])

    def _decide_one(self, work: Any, row: Any, course: Course) -> None:
        turn = course.turns.get(course.decided)
        course.decided += 1
        if turn is Turn.CALL_OFF:
            self._call_off(work, row.case_id)
            return
        node = self._compiled.where(row.element)
        if node is None:
            return
        if row.corrects is not None:
            fields = self._components(work, row.form)
            runner.complete(work, row.id, Decision(RESUBMIT, self._written(fields), self.dice.choice(CORRECTED)))
            return
        outcome = _outcome(node, turn)
        phrases = self.process.phrases_for(node.id, str(outcome.value if outcome else ""))
        needed = outcome is not None and outcome.reason
        words = self.dice.choice(phrases).zh if phrases and (needed or self.dice.random() < 0.4) else None
        data = {} if len(node.outcomes) > 1 else self._written(self._components(work, node.form))
        decision = Decision(outcome.value if outcome else None, data, words, returning=self._asked(work, outcome))
        runner.complete(work, row.id, decision)

    def _call_off(self, work: Any, case: str) -> None:
        for waiting in waiting_messages(self.house.engine, work.connection, case)[:1]:
            payload = {"reason": self.dice.choice(CALLED_OFF), "by": work.actor.account, "data": {}}
            runner.message(work, Message(waiting.name, None, payload, case))

    def _asked(self, work: Any, outcome: Outcome | None) -> Returning | None:
        """What a return asks to be corrected: one thing of the correction's form, and straight back afterwards."""
        if outcome is None or outcome.kind != RETURN:
            return None
        written = next((c["key"] for c in self._components(work, outcome.form) if c["type"] == "textarea"), None)
        return Returning((written,) if written else (), None, STRAIGHT)

    def _components(self, work: Any, form: str | None) -> list[dict[str, Any]]:
        content = file(self.house.engine, work.connection, self._compiled.definition.id, form) if form else None
        return json.loads(content)["components"] if content else []

    def _written(self, components: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """A few words in the first field that takes them."""
        field = next((c["key"] for c in components if c["type"] == "textarea"), None)
        return {field: self.dice.choice(CORRECTED)} if field else {}

    # -- acting -----------------------------------------------------------------------------------------------
    @contextmanager
    def _work(self, desk: tuple[str, Role]) -> Iterator[Any]:
        """One unit of work of whoever sits at a desk."""
        with self.house.engine.work(Actor(self.staff.by_role[desk], desk[0], str(desk[1]))) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            yield work

    def _later(self) -> None:
        """Desks act a few minutes after one another."""
        self.clock.advance(timedelta(minutes=self.dice.randrange(1, 4), seconds=self.dice.randrange(60)))


def _outcome(node: Node, turn: Turn | None) -> Outcome | None:
    """The likely outcome of a task, or the one that a turn asks for where the task offers it."""
    wanted = {Turn.RETURN: lambda o: o.corrects, Turn.REFUSE: lambda o: o.style == "danger"}.get(turn or Turn.CALL_OFF)
    turned = next((o for o in node.outcomes if wanted is not None and wanted(o)), None)
    return turned or next((o for o in node.outcomes if o.style == "primary"), next(iter(node.outcomes), None))


def _works(house: House, day: date) -> bool:
    try:
        return house.engine.calendar.is_working_day(day)
    except YearUnknown:
        return day.weekday() < 5


def working_days(house: House, since: datetime, until: datetime) -> list[date]:
    """The working days between two instants on which people can act; of a year without a table, Monday to Friday."""
    first = local_date(since)
    days = (first + timedelta(days=n) for n in range((local_date(until) - first).days + 1))
    return [day for day in days if _works(house, day) and since <= at_local(day, MORNING) <= until - EVENING]
