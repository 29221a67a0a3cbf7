"""Random months of reporting by every way there is: after a submission none of them changes a figure that is locked.

Cells by the school and by the county for it, workbooks, confirmations, seats decided by their holders and by a
substitute, withdrawals and returns with what becomes of them, time that passes: all over HTTP, in any order. After each
act the books are looked at: locked figures are as they were, every unlock has a granted case behind it, each level adds
up those below; and at the month's end nothing that was accepted is missing from what was submitted.
"""

from __future__ import annotations

import io
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import select

from api.app import create_app
from engine import SimulatedClock
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.store import tables as t
from records.acting import Acting, start_of
from records.roles import Role
from records.scope import system_scope
from records.settings.values import NewValue, set_value
from records.substitutions import NewSubstitute, consent, grant_substitute
from reports.adding import merge
from reports.catalogue import definition
from reports.entries import Round, entries_of
from reports.periods import Period, PeriodType, containing
from reports.snapshots import latest, opened
from reports.tables import ReportEntry, ReportReopening, Stand
from reports.values import values_of
from service.bootstrap import open_house
from tests import postgres, together
from tests.api.conftest import Person, Town, hire
from tests.blackbox.conftest import copied_town
from tests.soak.asked import Asked, say

SEQUENCES, ACTS, A_TOWN = 3_000, 25, 12  # a town lives for a year of months
SET = "informatization"
SCHOOLS = {"school_a": "jinshui", "school_b": "jinshui", "school_c": "guancheng"}
BELOW = {"zhengzhou": ("jinshui", "guancheng"), "henan": ("zhengzhou",)}
UNITS = ("jinshui", "guancheng", "zhengzhou", "henan")
ABOVE = {lower: upper for upper, below in BELOW.items() for lower in below} | {"henan": "ministry"}
ITEMS = ("bandwidth", "classrooms", "teachers", "bandwidth_average")
DEPUTY = "jinshui-deputy"
KEYS = ("report_round", "report_withdrawal", "report_return")


@dataclass
class Month:
    """One sequence: acts by chance in a month, and what must hold after each of them."""

    town: Town
    period: Period
    dice: random.Random
    told: Counter[str] = field(default_factory=Counter)
    locked: dict[tuple[str, int], Any] = field(default_factory=dict)
    accepted: dict[tuple[str, str], str] = field(default_factory=dict)

    def play(self) -> Counter[str]:
        """Acts from the first of the next month on; then the month comes to its end."""
        acts: list[Callable[[], str]] = [
            self.by_the_school, self.by_the_school, self.by_the_county, self.by_workbook, self.confirm, self.seat, self.seat,
            self.seat, self.seat, self.withdraw, self.send_back, self.agree, self.agree, self.wait, self.wait,
        ]  # fmt: skip
        self.pass_to(start_of(self.period.after) + timedelta(hours=9))
        for _ in range(ACTS):
            act = self.dice.choice(acts)
            self.told[f"{act.__name__} {act()}"] += 1
            self.check()
        self.pass_to(start_of(self.period.after) + timedelta(days=27))
        self.check()
        self.everything_is_submitted()
        return self.told

    # -- ways to write --------------------------------------------------------------------------------------
    def by_the_school(self) -> str:
        school = self.dice.choice(list(SCHOOLS))
        return self._cells(self.town.person(f"{school}-manager"), school)

    def by_the_county(self) -> str:
        """The county for a school, sometimes one that is not its own; or the substitute, who has another seat."""
        school = self.dice.choice(list(SCHOOLS))
        login = self.dice.choice(("jinshui-manager", "guancheng-manager", DEPUTY))
        return self._cells(self.town.person(login), school, unit=self.town.world.org[school])

    def _cells(self, person: Person, school: str, **where: str) -> str:
        cells = [{"item": item, "value": str(self.dice.randrange(1, 90))} for item in self.dice.sample(ITEMS, 2)]
        answer = person.post("/reports/cells", {"set": SET, "period": self.period.text, "cells": cells, **where})
        return self._kept(school, {one["item"]: one["value"] for one in cells}, answer)

    def by_workbook(self) -> str:
        school = self.dice.choice(list(SCHOOLS))
        person = self.town.person(f"{school}-manager")
        book = person.get("/reports/workbook", set=SET, period=self.period.text)
        assert book.status_code == 200, book.text
        read = openpyxl.load_workbook(io.BytesIO(book.data))
        sheet, typed = read["填报数据"], {}
        for at in range(3, sheet.max_column + 1):
            if (code := sheet.cell(2, at).value) in ITEMS[:2]:
                typed[code] = str(self.dice.randrange(1, 90))
                sheet.cell(3, at).value = int(typed[code])
        out = io.BytesIO()
        read.save(out)
        answer = person.send("/reports/workbook", out.getvalue(), set=SET, period=self.period.text)
        return self._kept(school, typed, answer)

    def _kept(self, school: str, typed: dict[str, str], answer: Any) -> str:
        assert answer.status_code < 500, answer.text
        if answer.status_code != 200:
            return "refused"
        found = answer.json.get("items", [answer.json])  # a workbook is answered unit by unit
        saved = [one["item"] for part in found for one in part["saved"]]
        self.accepted |= {(school, item): typed[item] for item in saved}
        return "saved" if saved else "locked"

    def confirm(self) -> str:
        county = self.dice.choice(("jinshui", "guancheng"))
        body = {"set": SET, "period": self.period.text, "all": True}
        answer = self.town.person(f"{county}-manager").post("/reports/confirm", body)
        assert answer.status_code < 500, answer.text
        return "asked"

    # -- ways to unlock ------------------------------------------------------------------------------------
    def withdraw(self) -> str:
        unit = self.dice.choice(UNITS)
        data = {"set": SET, "period": self.period.text, "reason": "填错"}
        return self._started(unit, "report_withdrawal", data)

    def send_back(self) -> str:
        unit = self.dice.choice(("jinshui", "guancheng", "zhengzhou"))
        data = {
            "unit": self.town.world.org[unit], "set": SET, "period": self.period.text, "reason": "偏高", "talked_with": "王",
            "days": self.dice.randrange(1, 4),
            **({"items": list(self.dice.sample(ITEMS, 2))} if self.dice.random() < 0.5 else {}),
        }  # fmt: skip
        return self._started(ABOVE[unit], "report_return", data)

    def _started(self, unit: str, process: str, data: dict[str, Any]) -> str:
        answer = self.town.person(f"{unit}-auditor").post("/cases", {"process": process, "data": data})
        assert answer.status_code in (201, 409, 422), answer.text
        return "started" if answer.status_code == 201 else "refused"

    def seat(self) -> str:
        return self._decide("report_round")

    def agree(self) -> str:
        return self._decide("report_withdrawal", "report_return")

    def _decide(self, *keys: str) -> str:
        """A seat of a running case, by its holder or the holder's substitute, with any of its outcomes."""
        task, case = t.task.c, t.case.c
        query = select(task.id, task.role, task.organisation).join(t.case, case.id == task.case_id)
        query = query.where(task.state == t.OPEN, case.key.in_(keys)).order_by(task.id)
        with self.town.house.engine.reading() as connection:
            rows = [row for row in connection.execute(query) if self._unit(row.organisation)]
        if not rows:
            return "nothing"
        row = self.dice.choice(rows)
        login = f"{self._unit(row.organisation)}-{row.role}"
        if login == "jinshui-auditor" and self.dice.random() < 0.5:
            login = DEPUTY
        likely = {"report": 6, "approve": 6, "submit": 6, "grant": 4, "urge": 1, "back": 1, "refuse": 1}
        (found,) = self.town.house.engine.tasks(self._case(row.id))
        values = [one["value"] for one in found.outcomes]
        outcome = self.dice.choices(values, [likely[one] for one in values])[0]
        answer = self.town.person(login).post(f"/tasks/{row.id}/decide", {"outcome": outcome, "reason": "r", "data": {}})
        assert answer.status_code in (200, 403, 409, 422), answer.text
        self.beat()
        return f"{outcome} {'done' if answer.status_code == 200 else 'refused'}"

    def _case(self, task: str) -> str:
        with self.town.house.engine.reading() as connection:
            return str(connection.execute(select(t.task.c.case_id).where(t.task.c.id == task)).scalar_one())

    def _unit(self, org: str) -> str | None:
        return next((name for name in (*UNITS, "ministry") if self.town.world.org[name] == org), None)

    # -- time ----------------------------------------------------------------------------------------------
    def wait(self) -> str:
        self.pass_to(self.town.clock.now() + timedelta(hours=self.dice.randrange(1, 40)))
        return "passed"

    def pass_to(self, moment: datetime) -> None:
        """Let time pass to an instant, each cut-off on the way at work when it is due."""
        while (now := self.town.clock.now()) < moment:
            self.town.clock.advance(min(moment, now + timedelta(days=1)))
            self.beat()

    def beat(self) -> None:
        for _ in range(2):
            Worker(self.town.house.engine).tick()
            CaseStarter(self.town.house.engine).tick()

    # -- what must hold ------------------------------------------------------------------------------------
    def check(self) -> None:
        """Look at the books."""
        org = self.town.world.org
        with self.town.house.reading() as session, system_scope(session):
            one, of = definition(session, SET, self.period.index), Round(SET, self.period.index)
            entries = {name: row for name in UNITS if (row := entries_of(session, of, [org[name]]).get(org[name]))}
            for name, row in entries.items():
                self._was_granted(session, org[name], row)
            held = values_of(session, [org[name] for name in SCHOOLS], sorted(one.codes), self.period.index)
            for school, county in SCHOOLS.items():
                entry, cells = entries.get(county), {number: row.cell for number, row in held.get(org[school], {}).items()}
                if entry is not None and entry.stand == Stand.SUBMITTED:
                    assert self.locked.setdefault((school, entry.round), cells) == cells, (school, entry.round)
            self._adds_up(session, of, entries)

    def _was_granted(self, session: Any, org: str, entry: ReportEntry) -> None:
        if entry.round == 1:
            return
        r = ReportReopening
        query = select(r).where(r.set_key == SET, r.period == self.period.index, r.org_id == org, r.round == entry.round)
        why = session.scalars(query).one()
        case = session.execute(select(t.case.c.key, t.case.c.outcome).where(t.case.c.number == why.case_no)).one()
        assert case.key in KEYS[1:] and case.outcome == "Granted", (why.case_no, case.outcome)

    def _adds_up(self, session: Any, of: Round, entries: dict[str, ReportEntry]) -> None:
        org = self.town.world.org
        rows = latest(session, of, [org[name] for name in entries])
        for upper, below in BELOW.items():
            if upper not in entries or entries[upper].stand != Stand.SUBMITTED:
                continue
            total: dict[str, Any] = {}
            for name in below:
                assert entries[name].stand == Stand.SUBMITTED, f"{upper} has submitted, {name} has not"
                merge(total, rows[org[name]].totals["partials"])
            whole = rows[org[upper]].totals["partials"]
            assert all(whole.get(item) == total.get(item) for item in ITEMS), upper

    def everything_is_submitted(self) -> None:
        """The last submission of each county holds every figure that was accepted, at its last value."""
        org = self.town.world.org
        with self.town.house.reading() as session, system_scope(session):
            of = Round(SET, self.period.index)
            entries = entries_of(session, of, [org[name] for name in UNITS])
            assert {row.stand for row in entries.values()} == {Stand.SUBMITTED} and len(entries) == len(UNITS)
            rows = latest(session, of, [org[name] for name in UNITS])
            bodies = {name: opened(rows[org[name]])["rows"] for name in ("jinshui", "guancheng")}
        for (school, item), value in self.accepted.items():
            told = bodies[SCHOOLS[school]][org[school]][item]
            assert told[1] == int(value) * 10_000, (school, item, told, value)


@contextmanager
def town(store: str) -> Iterator[Town]:
    """A town with everybody who reports, a substitute among them; sign-ins last for its whole life."""
    with tempfile.TemporaryDirectory(prefix="heban-locked-") as folder:
        server = postgres.server_in(together.folder("postgres")) if store == "postgresql" else None
        home = Path(folder) / "home"
        home.mkdir()
        configuration, world = copied_town(home, server)
        clock = SimulatedClock(datetime(2026, 9, 20, tzinfo=UTC))
        house = open_house(configuration, clock)
        with house.working() as work, system_scope(work.session):
            acting = Acting(work.now)
            for unit in (*UNITS, *SCHOOLS, "ministry"):
                for role in (Role.MANAGER, Role.AUDITOR, Role.INSPECTOR)[: 1 if unit in SCHOOLS else 3]:
                    hire(work.session, acting, world, f"{unit}-{role}", [(unit, role)])
            hire(work.session, acting, world, DEPUTY, [("jinshui", Role.PLANNER)])
            absent, deputy = world.account["jinshui-auditor"], world.account[DEPUTY]
            period = (date(2026, 9, 20), date(2028, 1, 1))
            for row in grant_substitute(work.session, Acting(work.now, absent), NewSubstitute(absent, deputy, *period)):
                consent(work.session, Acting(work.now, deputy), row.id)
            long = NewValue(world.org["ministry"], "account.session_hours", 24 * 500, acting.today, document="soak")
            set_value(work.session, acting, long)
        yield Town(create_app(house), house, world, clock)
        house.audit.close()
        house.database.dispose()


def play(store: str, sequences: int, seed: int) -> Counter[str]:
    """Play so many months, in towns that live for a year each; returns what was done."""
    told: Counter[str] = Counter()
    for begins in range(0, sequences, A_TOWN):
        with town(store) as made:
            period = containing(PeriodType.MONTH, date(2026, 9, 1))
            for number in range(begins, min(sequences, begins + A_TOWN)):
                month = Month(made, period.plus(number - begins), random.Random(seed + number))
                try:
                    told += month.play()
                except AssertionError as broken:
                    raise AssertionError(f"seed {seed + number}, {month.period.text}: {broken}") from broken
    return told


def run(store: str, asked: Asked) -> str:
    """3,000 months."""
    count = asked.most or SEQUENCES
    told = play(store, count, asked.seed)
    say(f"locked: {dict(sorted(told.items()))}")
    return f"{count} sequences, {told.total()} acts, no locked figure changed"
