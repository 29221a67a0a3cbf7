"""Transfers played in this process, without HTTP: started, decided, left lying, while the clock is turned.

Run as a module it plays one left lying, in whatever time zone the process has, and prints what happened when.
"""

from __future__ import annotations

import io
import json
import pickle
import sys
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from api.context import House
from engine import Actor, Decision, SimulatedClock, runner
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.store import tables as t
from engine.time.calendar import end_of_day
from processes.starting import Request, begin
from records.acting import Acting
from records.files import Upload, store_file
from records.roles import Role
from records.scope import Scope, use_scope
from records.tables.notice import Notice
from service import bootstrap
from service.beats import dispatcher_of
from service.configuration import Configuration
from tests.blackbox.client import PNG
from tests.world import NOW, World

CLERK, LEADER = Role.STUDENT_CLERK, Role.STUDENT_LEADER
SEATS = (("school_a", LEADER), ("jinshui", CLERK), ("school_c", LEADER), ("guancheng", CLERK))
FAR_SEATS = (("school_d", LEADER), ("liwan", CLERK), ("school_c", LEADER), ("guancheng", CLERK))


@dataclass
class Player:
    """Everybody of the world, and the clock."""

    house: House
    world: World
    clock: SimulatedClock

    def start(self, receiving: str = "school_a", releasing: str = "school_c") -> str:
        """Start a transfer as the receiving school's clerk; returns the case."""
        org_id = self.world.org[receiving]
        with self.house.engine.work(self.actor(receiving, CLERK)) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            acting = Acting(work.now, work.actor.account, org_id)
            form = Upload(org_id, "stamped_form", io.BytesIO(PNG))
            file = store_file(work.session, acting, self.house.evidence, form).id
            student = self.world.take(releasing).id
            data = {"student": student, "to_school": org_id, "reason": "job", "evidence": [file]}
            return str(begin(work, Request(self.house.processes["transfer"], data, org_id)).id)

    def decide(self, case: str, seat: tuple[str, Role], outcome: str = "approve", reason: str | None = None) -> None:
        """Decide the open task of a case from a seat."""
        (task,) = self.tasks(case)
        with self.house.engine.work(self.actor(*seat)) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            runner.complete(work, task["id"], Decision(outcome, {}, reason))

    def beat(self) -> None:
        """What every process does once a second."""
        Worker(self.house.engine).tick()
        CaseStarter(self.house.engine).tick()
        dispatcher_of(self.house).tick()

    def until(self, moment: datetime) -> None:
        """Go to an instant with a worker that is always there: every deadline acts at its own time."""
        worker = Worker(self.house.engine)
        while (due := worker.next_due()) is not None and due <= moment:
            self.clock.advance(max(due, self.clock.now()))
            self.beat()
        self.clock.advance(moment)
        self.beat()

    def actor(self, unit: str, role: Role) -> Actor:
        return Actor(self.world.account[f"{unit}-{role}"], self.world.org[unit], str(role))

    def tasks(self, case: str) -> list[dict[str, Any]]:
        """The open tasks of a case, as rows."""
        with self.house.engine.reading() as connection:
            query = select(t.task).where(t.task.c.case_id == case, t.task.c.state == "open")
            return [dict(row) for row in connection.execute(query).mappings()]

    def history(self, case: str, *kinds: str) -> list[tuple[str, datetime, datetime]]:
        """The history rows of some kinds: kind, when it counts, when it was recorded."""
        with self.house.engine.reading() as connection:
            c = t.history.c
            query = select(c.kind, c.at, c.recorded_at).where(c.case_id == case, c.kind.in_(kinds)).order_by(c.seq)
            return [tuple(row) for row in connection.execute(query)]

    def state(self, case: str) -> str:
        return str(self.house.engine.state(case))

    def notices(self, unit: str, role: Role) -> list[tuple[str, datetime]]:
        """The notices on a desk: kind and when."""
        with self.house.reading() as session:
            use_scope(session, Scope(session, frozenset(), everything=True))
            query = select(Notice.kind, Notice.made_at).where(
                Notice.org_id == self.world.org[unit], Notice.role == role
            )
            return [(kind, made) for kind, made in session.execute(query.order_by(Notice.made_at, Notice.id))]


def left_lying(player: Player) -> dict[str, Any]:
    """A transfer that its first seat does not touch until the week after its deadline."""
    case = player.start()
    (task,) = player.tasks(case)
    player.until(end_of_day(date(2026, 10, 16)))
    return {
        "due": task["due_at"].isoformat(), "remind": task["remind_at"].isoformat(), "state": player.state(case),
        "history": [(kind, at.isoformat()) for kind, at, _ in player.history(case, "remind", "overdue")],
        "above": [(kind, at.isoformat()) for kind, at in player.notices("jinshui", CLERK)],
        "desk": [(kind, at.isoformat()) for kind, at in player.notices("school_a", LEADER)],
    }  # fmt: skip


def main(home: Path) -> None:
    """Play on a filled home and print what happened, with the zone the process stands in."""
    clock = SimulatedClock(NOW)
    house = bootstrap.open_house(Configuration(home=home, database=f"sqlite:///{home / 'heban.db'}"), clock)
    world = pickle.loads((home / "world.pickle").read_bytes())  # noqa: S301 - our own file of a moment ago
    told = left_lying(Player(house, world, clock))
    print(json.dumps({"offset": time.localtime(0).tm_gmtoff, "told": told}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
