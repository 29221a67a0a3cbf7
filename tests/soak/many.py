"""A list of 20,000 rows in one case under kill -9: the runner of its effects dies at random points and is started again.

Nothing is lost and nothing is done twice: a line of the ledger, a pupil and a period at the school for every row, and
the case ends.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from records.roles import Role
from records.tables import CaseRow, CaseRowEffect, Enrolment, Student
from service import bootstrap
from service.clocks import set_file_clock
from service.configuration import Configuration
from service.deploying import deploy_catalogue
from service.jobs import JobRunner
from tests.lists import List
from tests.rolls import row
from tests.soak.asked import Asked, say
from tests.soak.province import installation
from tests.synthetic_process import on_the_path
from tests.world import NOW, make_world

ROWS, KILLS, LOT = 20_000, 12, 2_000
LEASE = timedelta(minutes=3)  # past that of a job


def run(store: str, asked: Asked) -> str:
    """Play one list; raises where a row is lost or doubled."""
    dice, rows = random.Random(asked.seed), min(ROWS, asked.most or ROWS)
    with tempfile.TemporaryDirectory() as folder, on_the_path("roll", Path(folder) / "outside"):
        home = Path(folder) / "home"
        home.mkdir()
        with installation(home, store) as configuration:
            return _played(configuration, Path(folder) / "outside", dice, rows)


def _played(configuration: Configuration, outside: Path, dice: random.Random, rows: int) -> str:
    house = bootstrap.open_house(configuration)
    world = make_world(house, 1)
    deploy_catalogue(house)
    made = List(house, world)
    before = made.count(Student)
    made.enter([row(serial) for serial in range(rows)])
    numbers = list(range(1, rows + 1))
    for role, unit, element in ((Role.STUDENT_LEADER, "school_a", "Leader"), (Role.STUDENT_CLERK, "jinshui", "Authority")):
        assert made.decide(role, unit, element, "approve", numbers).rows == rows
        made.hand_on(role, unit, element)
    kills, now = 0, NOW
    while house.engine.state(made.case.id) != "ended":
        child = subprocess.Popen([sys.executable, "-m", "tests.soak.many", str(configuration.home), configuration.database, str(outside)])
        if kills < KILLS:
            time.sleep(dice.uniform(1.0, 6.0))
        if kills < KILLS and child.poll() is None:
            child.send_signal(signal.SIGKILL)
            kills += 1
            say(f"  killed at {made.count(CaseRowEffect)} rows")
        child.wait()
        now += LEASE
        set_file_clock(configuration.home / "clock", now)
    found = {
        "effects": made.count(CaseRowEffect), "done": made.count(CaseRow, CaseRow.state == "done"),
        "pupils": made.count(Student) - before, "periods": made.count(Enrolment, Enrolment.case_no == made.case.number),
    }  # fmt: skip
    house.database.dispose()
    assert set(found.values()) == {rows}, f"Expected {rows} of each but got {found}"
    return f"{rows} rows, {kills} kills, nothing lost, nothing twice"


def child(home: str, database: str, outside: str) -> None:
    """One runner of background work, until there is none."""
    with on_the_path("roll", Path(outside)):
        house = bootstrap.open_house(Configuration(home=Path(home), database=database, clock_file=Path(home) / "clock"))
        JobRunner(house).tick()


if __name__ == "__main__":
    child(*sys.argv[1:])
