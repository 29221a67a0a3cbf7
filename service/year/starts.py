"""What each school starts on which day of a simulated year, and starting it."""

from __future__ import annotations

import io
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from engine import Actor
from engine.errors import EngineError
from processes import Process, Refused
from processes.demo import DemoStart, School
from processes.season import Season
from processes.starting import Request, begin
from records.acting import Acting
from records.errors import RecordsError
from records.files import Upload, store_file
from service.demo.pictures import stamped_picture
from service.year.ledger import Ledger
from service.year.world import Site, World

FEW_DAYS = 8  # working days of a month in which every school starts what it starts once a year


@dataclass(frozen=True)
class Wish:
    """One case that a school will ask for: of which process, and its number among its like."""

    process: str
    site: int
    number: int

    @property
    def key(self) -> str:
        """Its name for good."""
        return f"{self.process}:{self.site}:{self.number}"


@dataclass
class Starts:
    """Plans and starts the cases of a year."""

    ledger: Ledger
    world: World
    days: Sequence[date]

    @cached_property
    def wishes(self) -> dict[date, list[Wish]]:
        """The wishes of each working day."""
        found: dict[date, list[Wish]] = defaultdict(list)
        by_month: dict[int, list[date]] = defaultdict(list)
        for day in self.days:
            by_month[day.month].append(day)
        for key, season in self._seasons():
            for at, site in enumerate(self.world.sites):
                dice = self.ledger.plan.dice("wishes", key, at)
                for number in range(_cases(season, site, dice)):
                    days = by_month[dice.choice(season.months)]
                    found[dice.choice(days if season.per_thousand else days[:FEW_DAYS])].append(Wish(key, at, number))
        return found

    def start(self, day: date, case_keys: dict[str, str]) -> Counter[str]:
        """Start the day's wishes; notes the key of each case, and returns how many by process and result."""
        told: Counter[str] = Counter()
        for wish in self.wishes.get(day, ()):
            figures = self._start(f"start:{wish.key}", wish)
            told[f"{wish.process}:{figures['result']}"] += 1
            if figures.get("case"):
                case_keys[figures["case"]] = wish.key
        return told

    def _start(self, step: str, wish: Wish) -> dict[str, Any]:
        process = self.ledger.house.processes[wish.process]
        site = self.world.sites[wish.site]
        season = _season(process)
        actor = self.world.actor((site.made.id, season.role))
        try:
            return self.ledger.step(step, actor, lambda work: self._begin(work, wish, process))
        except (Refused, EngineError, RecordsError) as refused:  # as the rules should: then nothing is left behind
            return self._refused(step, actor, refused)

    def _refused(self, step: str, actor: Actor, refused: Exception) -> dict[str, Any]:
        rules = sorted(str(one.get("rule")) for one in getattr(refused, "reasons", ())) or [type(refused).__name__]
        return self.ledger.step(step, actor, lambda work: {"result": "refused", "rules": rules})

    def _begin(self, work: Any, wish: Wish, process: Process) -> dict[str, Any]:
        site, dice = self.world.sites[wish.site], self.ledger.plan.dice("start", wish.key)
        at = self._schools[wish.site]
        if _season(process).each_stage:
            at = replace(at, stages=[at.stages[wish.number]])
        start = DemoStart(at, self._schools, dice, lambda kind: self._evidence(work, site, kind))
        request = _season(process).request(work, start)
        if request is None:
            return {"result": "nothing"}
        return {"result": "started", "case": begin(work, Request(process, request, site.made.id)).id}

    def _evidence(self, work: Any, site: Site, kind: str) -> str:
        acting = Acting(work.now, work.actor.account, site.made.id)
        upload = Upload(site.made.id, kind, io.BytesIO(self._picture))
        return str(store_file(work.session, acting, self.ledger.house.evidence, upload).id)

    @cached_property
    def _picture(self) -> bytes:
        return stamped_picture(self.ledger.plan.dice("picture"), 60, 80)

    @cached_property
    def _schools(self) -> list[School]:
        return [School(s.made.id, [str(one) for one in s.made.kind.stages], s.made.parent) for s in self.world.sites]

    def _seasons(self) -> list[tuple[str, Season]]:
        found = [(key, process.season) for key, process in self.ledger.house.processes.items()]
        return sorted((key, season) for key, season in found if season is not None)


def _season(process: Process) -> Season:
    assert process.season is not None
    return process.season


def _cases(season: Season, site: Site, dice: random.Random) -> int:
    """How many cases a school starts in the year: its share, the rest of it by the dice."""
    if season.stages and not set(season.stages) & set(site.made.kind.stages):
        return 0
    if not season.per_thousand:
        return len(site.made.kind.stages) if season.each_stage else 1
    whole, rest = divmod(season.per_thousand * site.size / 1000, 1)
    return int(whole) + (dice.random() < rest)
