"""After any sequence of entries, submissions and corrections: no locked figure changes, and each level adds up those below."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from records.acting import Acting
from records.errors import Conflict
from reports.adding import merge
from reports.confirming import confirm
from reports.entries import Round, entries_of
from reports.reopening import Why, ladder, reopen
from reports.rounds import submit_as_is, submit_by_people
from reports.snapshots import latest, opened
from reports.tables import ReportEntry, ReportSnapshot, Stand
from reports.units import unit_of
from reports.values import values_of
from reports.workbooks import read, take, workbook
from tests.reports.conftest import SCHOOLS, Land

AUTHORITIES = ("jinshui", "guancheng", "zhengzhou", "jiyuan", "henan")
BELOW = {"zhengzhou": ("jinshui", "guancheng"), "henan": ("zhengzhou", "jiyuan")}
PERIODS = ("2026-09", "2026-10")


class Play:
    """One sequence: acts by chance, and what must hold after each of them."""

    def __init__(self, land: Land, seed: int) -> None:
        self.land, self.dice = land, random.Random(seed)
        self.locked: dict[tuple[str, str], dict[str, Any]] = {}
        self.granted: set[tuple[str, str, int]] = set()
        land.now = datetime(2026, 10, 2, tzinfo=UTC)

    def act(self) -> None:
        acts = [self.enter, self.enter, self.by_workbook, self.confirm, self.submit, self.submit, self.cut_off, self.withdraw, self.pass_time]
        try:
            with self.land.session.begin_nested():
                self.dice.choice(acts)()
        except Conflict:
            pass
        self.land.session.expire_all()

    def enter(self) -> None:
        school = self.dice.choice([name for name, _ in SCHOOLS])
        self.land.enter(school, self.dice.choice(PERIODS), rooms=self.dice.randrange(9), smart=self.dice.choice([0, "", "不适用"]))

    def by_workbook(self) -> None:
        school = self.dice.choice([name for name, _ in SCHOOLS])
        place = self.land.place(school, self.dice.choice(PERIODS))
        unit = unit_of(self.land.session, place.unit)
        content = workbook(self.land.session, place.definition, place.period, [unit])
        cells = [
            replace(cell, value=self.dice.randrange(9)) if cell.item == "rooms" else cell
            for cell in read(content, place.definition, place.period)
        ]
        take(self.land.session, self.land.acting, (place.definition, place.period), [unit], cells)

    def confirm(self) -> None:
        units = [unit_of(self.land.session, self.land.org[name]) for name, _ in SCHOOLS]
        confirm(self.land.session, self.land.acting, *self.land.short(self.dice.choice(PERIODS)), units)

    def submit(self) -> None:
        place = self.land.place(self.dice.choice(AUTHORITIES), self.dice.choice(PERIODS))
        submit_by_people(self.land.session, self.land.acting, place, "YB1")

    def cut_off(self) -> None:
        for period in PERIODS:
            for unit in AUTHORITIES:
                try:
                    with self.land.session.begin_nested():
                        submit_as_is(self.land.session, Acting(self.land.now), self.land.place(unit, period), "YB1")
                except Conflict:
                    continue

    def withdraw(self) -> None:
        place = self.land.place(self.dice.choice(AUTHORITIES), self.dice.choice(PERIODS))
        steps = list(reversed(ladder(self.land.session, place)))
        why = Why(self.land.now + timedelta(days=self.dice.randrange(1, 5)), "CB1", "r")
        for one in reopen(self.land.session, self.land.acting, steps, why):
            self.granted.add((one.place.unit, one.place.period.text, one.round))

    def pass_time(self) -> None:
        self.land.now += timedelta(days=self.dice.randrange(4), hours=self.dice.randrange(24))

    # -- what must hold ------------------------------------------------------------------------------------
    def check(self) -> None:
        for period in PERIODS:
            _found, at = self.land.short(period)
            of = Round("short", at.index)
            entries = entries_of(self.land.session, of, [self.land.org[name] for name in AUTHORITIES])
            rows = latest(self.land.session, of, list(entries))
            self._locked_stay(period, entries)
            self._adds_up(period, entries, rows)
            for org, entry in entries.items():
                assert entry.round == 1 or (org, period, entry.round) in self.granted, "an unlock without a granted request"

    def _locked_stay(self, period: str, entries: dict[str, ReportEntry]) -> None:
        found, at = self.land.short(period)
        for school, above in SCHOOLS:
            entry = entries.get(self.land.org[above])
            key = (school, period)
            if entry is None or entry.stand != Stand.SUBMITTED:
                self.locked.pop(key, None)
                continue
            held = values_of(self.land.session, [self.land.org[school]], sorted(found.codes), at.index)
            now = {found.codes[number]: row.cell for number, row in held.get(self.land.org[school], {}).items()}
            assert self.locked.setdefault(key, now) == now, (school, period)

    def _adds_up(self, period: str, entries: dict[str, ReportEntry], rows: dict[str, ReportSnapshot]) -> None:
        for upper, below in BELOW.items():
            entry = entries.get(self.land.org[upper])
            if entry is None or entry.stand != Stand.SUBMITTED:
                continue
            body = opened(rows[self.land.org[upper]])
            total: dict[str, Any] = {}
            for name in below:
                assert entries[self.land.org[name]].stand == Stand.SUBMITTED
                merge(total, rows[self.land.org[name]].totals["partials"])
            own = [row for org, row in body["rows"].items() if "rooms" in row and org in self._schools_of(upper)]
            rooms = sum(row["rooms"][1] or 0 for row in own if row["rooms"][0] == 0)
            assert total.get("rooms", {}).get("sum", 0) + rooms == body["totals"]["partials"].get("rooms", {}).get("sum", 0)

    def _schools_of(self, upper: str) -> set[str]:
        return {self.land.org[name] for name, above in SCHOOLS if above == upper}


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_changes_a_locked_figure_and_every_level_adds_up_those_below(land: Land, seed: int) -> None:
    play = Play(land, seed)
    for _ in range(40):
        play.act()
        play.check()
    rounds = land.session.scalars(select(ReportSnapshot)).all()
    assert len({(row.org_id, row.period, row.round) for row in rounds}) == len(rounds)
    play.land.now = datetime(2026, 12, 1, tzinfo=UTC)
    play.cut_off()
    play.check()
    assert len(land.session.scalars(select(ReportEntry).where(ReportEntry.stand == Stand.SUBMITTED)).all()) == len(AUTHORITIES) * len(PERIODS)
