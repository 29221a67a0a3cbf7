"""Small processes of head 2c9f316 whose cases stand still: at each command of the agenda, and of each other kind.

A run whose steps are used up stops before whatever command comes next, so each play is tried with one step, two, …
in a store of its own, until no further command is met; `stopped` names the cases to make.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.worker import Worker, WorkerSettings
from sqlalchemy import select, update

from engine import Actor, BusinessError, Engine, ServiceRegistry, SimulatedClock
from engine.operate import repairs
from engine.operate.repairs import Query, Repair
from engine.store import codec
from engine.store import tables as t
from tests.engine.draw import diagram

OPERATOR = Actor("operator")
MOST = 40


@dataclass(frozen=True)
class Play:
    """A drawing, what happens in its case, and the variables with which an operator tries again.

    The last act is the one whose run fails, or is given too few steps.
    """

    drawing: str
    acts: tuple[tuple[Any, ...], ...]
    values: dict[str, Any] | None = None


SHORT = {  # runs whose steps are used up
    "loops": Play(
        "start s; task A; @A loop=`n < 3`; end e; s > A > e", (("start", {}), ("retry", {})), {"n": 5}
    ),
    "instances": Play(
        "start s; service A service=old.post; @A multi=2 sequential; end e; s > A > e", (("start", {}), ("retry", {}))
    ),
    "signers": Play("start s; user U; task A; @A multi=3; end e; s > U > A > e", (("start", {}), ("complete",))),
    "told": Play(
        "start s; user A; @A multi=2 behavior=None throws=signal:S; boundary b A signal=S non; task B; end e; end e2;"
        "s > A > e; b > B > e2", (("start", {}), ("complete",)),
    ),
    "both": Play(
        "start s; user U; and f; throw t signal=S; catch c signal=S; user V; end e; end g; s > U > f; f > t > e;"
        "f > c > V > g", (("start", {}), ("complete",)),
    ),
    "undoes": Play(
        "start s; task A; boundary ca A compensate; task UA isForCompensation=true; user U; throw t compensate; end e;"
        "s > A > U > t > e; ca ~> UA", (("start", {}), ("complete",)),
    ),
    "cycles": Play("start s; catch t cycle=R3/PT1H; task A; end e; s > t > A > e", (("start", {}), ("tick", 70))),
    "nested": Play(
        "start s; user U; sub S {\nstart t; task A; end f; t > A > f\n}; end e; s > U > S > e",
        (("start", {}), ("complete",)),
    ),
    "asked": Play(
        "start s; catch m message=asked/n; task A; end e; s > m > A > e",
        (("start", {"n": "k"}), ("message", "asked", "k", {"x": 1})),
    ),
    "begun": Play("start s message=begin; task A; end e; s > A > e", (("message", "begin", None, {"x": 1}),)),
    "stands": Play(
        "start s; user U; xor x; task A; and j; end e; s > U > x; x > A : n = 1; x > j *; A > j > e",
        (("start", {"n": 2}), ("complete",)),
    ),
}  # fmt: skip
BROKEN = {  # what fails by itself
    "service": Play("start s; service A service=old.post; end e; s > A > e", (("start", {}),)),
    "business_error": Play("start s; service A service=old.refuse; end e; s > A > e", (("start", {}),)),
    "no_way": Play(
        "start s; xor x; task A; task B; end e; s > x; x > A : n = 1; x > B : n = 2; A > e; B > e",
        (("start", {"n": 3}),), {"n": 2},
    ),
    "no_list": Play(
        "start s; task A; @A multi collection=list item=item; end e; s > A > e", (("start", {}),), {"list": [1, 2]}
    ),
    "second": Play(
        "start s; user A due==if(item=2)then(limit)else(hour); @A multi sequential collection=list item=item; end e;"
        "s > A > e", (("start", {"list": [1, 2, 3], "hour": "PT1H", "limit": "soon"}), ("complete",)), {"limit": "PT2H"},
    ),
    "round": Play("start s; task A; @A loop=`n < 3`; end e; s > A > e", (("start", {}),), {"n": 5}),
    "limit": Play(
        "start q message=limit; user U; end qe; q > U > qe; esp H {\nstart h timer==limit; end g; h > g\n}",
        (("message", "limit", None, {"sum": 7}),), {"limit": "PT2H"},
    ),
    "timer": Play("start s; catch t timer=PT1H; end e; s > t > e", (("start", {}), ("lost",))),
    "two_wait": Play("start s; catch m message=either/n; end e; s > m > e", (("start", {"n": 1}), ("start", {"n": 2}))),
    "either": Play("start s; throw t message=either; user U; end e; s > t > U > e", (("start", {}),)),
}  # fmt: skip


def services(broken: bool) -> ServiceRegistry:
    """The functions behind the service tasks: they fail, or they do."""
    made = ServiceRegistry()

    @made.register("old.post")
    def post(work: object) -> str:
        if broken:
            raise RuntimeError("register unavailable")
        return "done"

    @made.register("old.refuse")
    def refuse(work: object) -> str:
        if broken:
            raise BusinessError("closed", "the period is closed", zh="本期已关闭")
        return "done"

    return made


def stopped() -> list[tuple[str, int]]:
    """Which plays, with how many steps, stop at each command that they meet."""
    return [(key, steps) for key, play in SHORT.items() for steps in sorted(_met(key, play).values())]


def _met(key: str, play: Play) -> dict[str, int]:
    """The fewest steps with which a play stops at each command."""
    found: dict[str, int] = {}
    for steps in range(MOST):
        engine = Engine.in_memory(clock=SimulatedClock(datetime(2026, 9, 18, 1, tzinfo=UTC)), services=services(True))
        engine.settings = replace(engine.settings, retries=0)
        engine.deploy(diagram(key, {key: play.drawing}))
        try:
            act(engine, key, play, steps)
        except Exception:  # noqa: BLE001, S112 - the act itself was refused, so no case stands still
            continue
        for action in _open(engine):
            found.setdefault(action, steps)
    return found


def _open(engine: Engine) -> list[str]:
    with engine.reading() as connection:
        rows = connection.execute(select(t.incident.c.payload).where(t.incident.c.state == "open")).scalars()
        return [action for row in rows if row and (action := codec.decode(row).get("action"))]


def act(engine: Engine, key: str, play: Play, steps: int | None = None) -> str | None:
    """Play in a case of an engine, the last act with so many steps; returns the case."""
    case, whole, before = None, engine.settings, set(engine.cases())
    for at, (what, *more) in enumerate(play.acts):
        if steps is not None and at == len(play.acts) - 1:
            engine.settings = replace(whole, steps=steps)
        try:
            made = ACTS[what](engine, key, case, *more)
        finally:
            engine.settings = whole
        case = case or made or next((c for c in engine.cases() if c not in before), None)
    return case


def _message(engine: Engine, key: str, case: str | None, *told: Any) -> None:
    engine.message(*told)


def _tick(engine: Engine, key: str, case: str | None, minutes: int) -> None:
    engine.clock.advance(timedelta(minutes=minutes))
    Worker(engine).tick()


def _lost(engine: Engine, key: str, case: str | None) -> None:
    """A timer that failed too often."""
    rows = t.timer.c
    with engine.work() as work:
        work.connection.execute(update(t.timer).where(rows.case_id == case).values(kind="unknown"))
    engine.clock.advance(timedelta(hours=1))
    Worker(engine, WorkerSettings(back_off=())).tick()
    with engine.work() as work:
        work.connection.execute(update(t.timer).where(rows.case_id == case).values(kind="event"))


def retry(engine: Engine, case: str | None, values: dict[str, Any] | None = None) -> None:
    """Try again everything that stands still in a case, the first thing with the variables."""
    with engine.reading() as connection:
        found = repairs.find(connection, Query(case_id=case))
    for row in found:
        with engine.reading() as connection:
            still = repairs.find(connection, Query(id=str(row["id"])))
        if still:
            with engine.work(OPERATOR) as work:
                repairs.resolve(work, str(row["id"]), Repair("retry", "the cause is gone", values))


ACTS: dict[str, Any] = {
    "start": lambda engine, key, case, values: engine.start(key, values),
    "complete": lambda engine, key, case: engine.complete(engine.tasks(case)[0].id) and None,
    "message": _message,
    "tick": _tick,
    "lost": _lost,
    "retry": lambda engine, key, case, values: retry(engine, case, values or None),
}
