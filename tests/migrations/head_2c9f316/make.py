"""Makes the installation of head 2c9f316 that is stored beside this file: `python make.py` inside a checkout of it.

    git worktree add /tmp/head 2c9f316 && cd /tmp/head && python -m venv .venv && … && PYTHONPATH=. .venv/bin/python \\
        …/tests/migrations/head_2c9f316/make.py

Everything is made by that head's own code: its command `init`, its engine on a simulated clock, its test world of
made-up people. For the next head copy the folder, let this script speak that head's names, and run it there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(Path.cwd()))

import tests  # noqa: E402

tests.__path__.append(str(HERE.parents[1]))  # that head's tests first, then those beside this file

from engine.calendar import end_of_day  # noqa: E402
from engine.runtime.messages import Message  # noqa: E402

from engine import Decision, Engine, SimulatedClock, drafts, runner  # noqa: E402
from engine.operate import repairs  # noqa: E402
from engine.operate.repairs import Query  # noqa: E402
from records.acting import Acting  # noqa: E402
from records.roles import Role  # noqa: E402
from records.schools import NewSchool, create_school, set_status  # noqa: E402
from records.scope import Scope, use_scope  # noqa: E402
from records.settings.values import NewValue, set_value  # noqa: E402
from records.tables.school import SchoolStatus, Stage  # noqa: E402
from service import bootstrap  # noqa: E402
from service.configuration import from_environment  # noqa: E402
from service.daily import sign_histories  # noqa: E402
from tests.engine.draw import diagram  # noqa: E402
from tests.migrations import dumping  # noqa: E402
from tests.migrations.head_2c9f316 import failing  # noqa: E402
from tests.service.story import CLERK, FAR_SEATS, LEADER, SEATS, Player  # noqa: E402
from tests.world import NOW, SINCE, add_person, make_world  # noqa: E402

PUPILS = 34
NEAR_SEATS = (("school_a", LEADER), ("school_b", LEADER), ("jinshui", CLERK))
KEYS: Mapping[str, Any] = {  # of what waits for a message, and of messages that nobody waits for yet
    "text": "k-1", "number": 7, "fraction": 1.50, "list": ["a", 1], "context": {"a": 1, "b": "x"}, "truth": True,
}  # fmt: skip


def main() -> None:
    """Make the installation in a folder of its own, and store it with what that head itself makes of its incidents."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        os.environ.update(HEBAN_HOME=str(home), HEBAN_WEB="off")
        os.environ.pop("HEBAN_DATABASE", None)
        subprocess.run([sys.executable, "-m", "service.cli", "init"], check=True)  # noqa: S603
        clock = SimulatedClock(NOW)
        house = bootstrap.open_house(from_environment(), clock)
        player = Player(house, make_world(house, PUPILS), clock)
        told: dict[str, Any] = {"transfers": transfers(player), "cases": stopped_cases(house.engine)}
        told |= {"messages": messages(house.engine), "drafts": drafted(player)}
        sign_histories(house)
        told |= {"at": clock.now().isoformat(), "org": player.world.org, "account": player.world.account}
        told["pupils"] = {name: [pupil.__dict__ for pupil in found] for name, found in player.world.pupils.items()}
        house.audit.close()
        house.database.dispose()
        dumping.dump(home / "heban.db", HERE / "database.sql")
        dumping.pack(home, HERE / "home.json")
        told["retried"] = retried(clock, told["cases"])
    (HERE / "told.json").write_text(json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


# -- transfers ----------------------------------------------------------------------------------------------
def transfers(player: Player) -> dict[str, list[str]]:
    """Transfers at every seat, between counties, under one authority and between provinces; some are over."""
    ways = {"near": NEAR_SEATS, "county": SEATS, "province": FAR_SEATS}
    late = {"late": [at_seat(player, SEATS, at) for at in range(4)]}  # reminded of and overdue before the rest begin
    late["late"] += [at_seat(player, FAR_SEATS, 4)]
    player.until(end_of_day(date(2026, 10, 12)))
    running = {
        way: [at_seat(player, seats, at) for at in range(len(seats) + (way == "province"))]
        for way, seats in ways.items()
    }
    returned = [returned_from(player, SEATS, at) for at in range(4)] + [returned_from(player, FAR_SEATS, 1)]
    again = [resubmitted(player, SEATS, 2)]
    agree = [asked_to_cancel(player)]
    steps = [province_steps(player)]
    ended = [at_seat(player, SEATS, 4), refused(player), cancelled(player)]
    player.beat()
    return {
        **late, **running, "returned": returned, "again": again, "steps": steps, "ended": ended,
        "agree": agree, "unheld": [unheld(player)], "closed": [closed(player)],
    }  # fmt: skip


def at_seat(player: Player, seats: Any, approved: int) -> str:
    """A transfer that so many seats have approved."""
    releasing = "school_b" if seats is NEAR_SEATS else "school_c"
    case = player.start(seats[0][0], releasing)
    for seat in seats[:approved]:
        player.decide(case, seat)
    return case


def returned_from(player: Player, seats: Any, at: int) -> str:
    """A transfer that a seat has returned to whoever asked."""
    case = at_seat(player, seats, at)
    (task,) = player.tasks(case)
    with player.house.engine.work(player.actor(*seats[at])) as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        runner.complete(work, task["id"], Decision("return", {"asked": ["note"]}, "请补充说明"))
    return case


def resubmitted(player: Player, seats: Any, at: int) -> str:
    """A transfer that came back to the seat that had returned it."""
    case = returned_from(player, seats, at)
    (task,) = player.tasks(case)
    with player.house.engine.work(player.actor(seats[0][0], CLERK)) as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        runner.complete(work, task["id"], Decision("resubmit", {"reason": "job", "note": "已补充"}))
    return case


def refused(player: Player) -> str:
    """A transfer that ended at its second seat."""
    case = at_seat(player, SEATS, 1)
    player.decide(case, SEATS[1], "refuse", "不符合条件")
    return case


def cancelled(player: Player) -> str:
    """A transfer that its applicant withdrew."""
    case = at_seat(player, SEATS, 1)
    cancel(player, case, "school_a")
    return case


def asked_to_cancel(player: Player) -> str:
    """A transfer between provinces whose cancellation the releasing authority has to agree to."""
    settle(player, "guancheng", "transfer.cancel_after_approval_needs_agreement", True)
    case = at_seat(player, FAR_SEATS, 4)
    cancel(player, case, "school_d")
    return case


def province_steps(player: Player) -> str:
    """A transfer that stands at the first of two provinces which want to decide as well."""
    for province in ("guangdong", "henan"):
        settle(player, province, "transfer.extra_provincial_step", True)
    case = at_seat(player, FAR_SEATS, 2)
    assert [task["element"] for task in player.tasks(case)] == ["ReceivingProvince"], player.tasks(case)
    return case


def unheld(player: Player) -> str:
    """A transfer to a school whose leader nobody is."""
    add_school(player, "unheld", "2141000009", CLERK)
    case = player.start("unheld")
    assert kinds(player, case) == ["no_holder"]
    return case


def closed(player: Player) -> str:
    """A transfer whose receiving school was closed before the last approval: the record cannot move."""
    add_school(player, "closed", "2141000008", CLERK, LEADER)
    case = at_seat(player, (("closed", LEADER), *SEATS[1:]), 3)
    with player.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        set_status(work.session, player.world.org["closed"], SchoolStatus.CLOSED, Acting(work.now).today)
    engine, whole = player.house.engine, player.house.engine.settings
    engine.settings = replace(whole, retries=0)
    player.decide(case, SEATS[3])
    engine.settings = whole
    assert kinds(player, case) == ["service"]
    return case


def add_school(player: Player, name: str, code: str, *roles: Role) -> None:
    """A further school with its staff."""
    with player.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        new = NewSchool(code, f"金水区{name}小学", name, player.world.org["jinshui"], (Stage.PRIMARY, Stage.JUNIOR), SINCE)
        player.world.org[name] = create_school(work.session, new).id
        for role in roles:
            add_person(work.session, Acting(work.now), player.world, name, role)


def kinds(player: Player, case: str) -> list[str]:
    """The kinds of a case's open incidents."""
    return [incident.kind for incident in player.house.engine.incidents(case)]


def cancel(player: Player, case: str, unit: str) -> None:
    """The applicant takes a transfer back."""
    with player.house.engine.work(player.actor(unit, CLERK)) as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        runner.message(work, Message("cancel", payload={"reason": "家长撤回"}, case_id=case))


def settle(player: Player, unit: str, key: str, value: Any) -> None:
    """Set a setting at a unit."""
    with player.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(work.now)
        set_value(work.session, acting, NewValue(player.world.org[unit], key, value, acting.today))


# -- small processes ----------------------------------------------------------------------------------------
def stopped_cases(engine: Engine) -> dict[str, dict[str, Any]]:
    """A case for each command that can be kept with an incident, and for each incident without one."""
    functions = failing.services(True).functions
    engine.services.functions.update(functions)
    plays = {**failing.SHORT, **failing.BROKEN}
    for key, play in plays.items():
        engine.deploy(diagram(key, {key: play.drawing}))
    whole, made = engine.settings, {}
    engine.settings = replace(whole, retries=0)
    for key, steps in [*failing.stopped(), *((key, None) for key in failing.BROKEN)]:
        case = failing.act(engine, key, plays[key], steps)
        made[str(case)] = {"key": key, "steps": steps, "values": plays[key].values}
    engine.settings = whole
    return {case: {**about, "kept": kept(engine, case)} for case, about in made.items()}


def kept(engine: Engine, case: str) -> list[str]:
    """What a case's open incidents are, and which function each names."""
    with engine.reading() as connection:
        rows = repairs.find(connection, Query(case_id=case))
    return sorted(f"{row['kind']} {(row['payload'] or {}).get('action', '')}".strip() for row in rows)


def messages(engine: Engine) -> dict[str, Any]:
    """Cases that wait for a message with a key, and messages with a key that came early."""
    for name in ("wanted", "early"):
        drawing = f"start s; catch m message={name}/n; user U; end e; s > m > U > e"
        engine.deploy(diagram(f"by_{name}", {f"by_{name}": drawing}))
    waiting = {name: engine.start("by_wanted", {"n": value}) for name, value in KEYS.items()}
    drawing = "start s; throw t message=early/n payload=`{came: name}`; end e; s > t > e"
    engine.deploy(diagram("tells_early", {"tells_early": drawing}))
    for name, value in KEYS.items():
        engine.start("tells_early", {"n": value, "name": name})
    return {"keys": KEYS, "waiting": waiting}


def drafted(player: Player) -> dict[str, str]:
    """A draft that is not sound, and one that waits for a second person."""
    made = {}
    owner = player.actor("henan", Role.PROCESS_OWNER)
    drawings = {"unsound": "start s; user A; end e; s > A", "submitted": "start s; user A exclude=initiator; end e; s > A > e"}
    for name, drawing in drawings.items():
        with player.house.engine.work(owner) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            drawn = diagram(name, {name: drawing}).replace('"clerk"', '"student_clerk"')
            files = {f"{name}.bpmn": drawn.encode()}
            made[name], _ = drafts.save(work, drafts.Draft(name, files, note="草稿"))
            if name == "submitted":
                drafts.submit(work, made[name])
    return made


def retried(clock: SimulatedClock, cases: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What that head itself makes of each incident once its cause is gone."""
    house = bootstrap.open_house(from_environment(), SimulatedClock(clock.now()))
    house.engine.services.functions.update(failing.services(False).functions)
    found = {}
    for case, about in cases.items():
        try:
            failing.retry(house.engine, case, about["values"])
        except KeyError as error:  # a join that waits for ever could not be retried
            found[case] = {"refused": repr(error)}
            continue
        found[case] = {
            "state": house.engine.state(case), "trace": house.engine.trace(case), "open": kept(house.engine, case),
            "tasks": sorted([task.element, task.loop_index] for task in house.engine.tasks(case)),
        }  # fmt: skip
    house.database.dispose()
    return found


if __name__ == "__main__":
    began = datetime.now()  # noqa: DTZ005 - how long it took, for whoever waits
    main()
    print(datetime.now() - began)  # noqa: DTZ005, T201
