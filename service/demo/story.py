"""The demo's cases: weeks of transfers, decided, returned, refused, cancelled or left lying, all by the engine.

Time is the virtual clock's; deadlines on the way fire at their instants.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from api.house import House
from engine import Actor, Decision, Message, SimulatedClock, runner
from engine.casefile import waiting_messages
from engine.store import tables as t
from engine.worker import Worker
from processes import Process, Refused
from processes.starting import Request, begin
from records.acting import Acting
from records.files import Upload, store_file
from records.roles import Role
from records.scope import Scope, use_scope
from records.tables import Student
from service.beats import dispatcher_of
from service.demo.people import Staff
from service.demo.schools import Made

AWAY = (3, 9, 14, 22)  # schools where nobody decides for weeks: their cases become overdue


@dataclass
class Story:
    """What the story plays on."""

    house: House
    process: Process
    staff: Staff
    schools: list[Made]
    dice: random.Random
    clock: SimulatedClock

    def play(self, cases: int, days: int, report: Callable[[int, int], None]) -> None:
        """Start `cases` transfers over `days`; every day some desks work, some do not."""
        worker, dispatcher = Worker(self.house.engine), dispatcher_of(self.house)
        for day in range(days):
            for _ in range(max(1, cases // days) if day < days - 1 else cases - (days - 1) * max(1, cases // days)):
                self._start()
            self._work_through(0.35 if day < days * 0.7 else 0.2)
            self.clock.advance(timedelta(days=1))
            worker.tick()
            dispatcher.tick()
            report(day + 1, days)

    def _start(self) -> None:
        target = self.dice.choice(self.schools)
        stage = str(self.dice.choice(target.kind.stages))
        with suppress(Refused), self.house.engine.work(self._actor(target.id, Role.STUDENT_CLERK)) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            student = self._student(work, target, stage)
            if student is not None:  # the rules may refuse it, as they should; then nothing is left behind
                begin(work, Request(self.process, self._request(work, student, target), target.id))

    def _student(self, work: Any, target: Made, stage: str) -> str | None:
        sources = [s for s in self.schools if s.id != target.id and stage in s.kind.stages]
        source = self.dice.choice(sources)
        query = select(Student.id).where(
            Student.org_id == source.id, Student.stage == stage, Student.status == "01", Student.problems == 0
        )
        ids = list(work.session.scalars(query.order_by(Student.id).limit(60)))
        return self.dice.choice(ids) if ids else None

    def _request(self, work: Any, student: str, target: Made) -> dict[str, Any]:
        acting = Acting(work.now, work.actor.account, target.id)
        picture = Upload(target.id, "stamped_form", io.BytesIO(stamped_picture(self.dice)))
        row = store_file(work.session, acting, self.house.evidence, picture)
        reason = self.dice.choice(["household", "job", "migrant"])
        return {"student": student, "to_school": target.id, "reason": reason, "evidence": [row.id]}

    def _work_through(self, share: float) -> None:
        with self.house.engine.reading() as connection:
            rows = connection.execute(select(t.task).where(t.task.c.state == "open").order_by(t.task.c.id)).all()
        away = {self.schools[at % len(self.schools)].id for at in AWAY}
        for row in rows:
            if row.organisation not in away and self.dice.random() < share:
                self._decide(row)

    def _decide(self, row: Any) -> None:
        actor = self._actor(row.organisation, Role(row.role))
        with self.house.engine.work(actor) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            if self.dice.random() < 0.04 and self._cancel(work, row):
                return
            node = self.house.engine.compiled(work.connection, _definition(work, row)).where(row.element)
            offered = [o.value for o in node.outcomes] if node else []
            outcome = self._outcome(offered)
            needs = next((o.reason for o in node.outcomes if o.value == outcome), False) if node else False
            runner.complete(work, row.id, Decision(outcome, {}, "材料不清晰，请补正" if needs else None))

    def _outcome(self, offered: list[str]) -> str | None:
        if len(offered) < 3:
            return offered[0] if offered else None
        return self.dice.choices(offered, (0.88, 0.08, 0.04))[0]

    def _cancel(self, work: Any, row: Any) -> bool:
        waiting = waiting_messages(self.house.engine, work.connection, row.case_id)
        if not waiting:
            return False
        payload = {"reason": "家长撤回申请", "by": work.actor.account, "data": {}}
        runner.message(work, Message(waiting[0].name, None, payload, row.case_id))
        return True

    def _actor(self, org_id: str, role: Role) -> Actor:
        return Actor(self.staff.by_role[(org_id, role)], org_id, str(role))


def _definition(work: Any, row: Any) -> str:
    return str(work.connection.execute(select(t.case.c.definition_id).where(t.case.c.id == row.case_id)).scalar_one())


def stamped_picture(dice: random.Random, width: int = 240, height: int = 320) -> bytes:
    """A small PNG that looks like a form with a red stamp; made, not photographed."""
    centre, radius = (width * 0.68, height * 0.78), 34 + dice.randrange(8)
    lines = bytearray()
    for y in range(height):
        lines.append(0)
        for x in range(width):
            ring = abs(((x - centre[0]) ** 2 + (y - centre[1]) ** 2) ** 0.5 - radius)
            if ring < 2.5:
                lines += b"\xc8\x28\x28"
            elif y % 24 == 20 and 20 < x < width - 20:
                lines += b"\xb4\xb4\xb4"
            else:
                lines += b"\xfa\xf8\xf4"
    return _png(bytes(lines), width, height)


def _png(raw: bytes, width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def story_start(now: datetime, days: int) -> datetime:
    """When a story of so many days must begin to end now."""
    return now - timedelta(days=days)
